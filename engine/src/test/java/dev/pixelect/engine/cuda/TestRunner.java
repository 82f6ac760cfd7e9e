package dev.pixelect.engine.cuda;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes of this package by their names and says which test failed first: in a process of its own. */
final class TestRunner {
    static final String FAILED = "failed ";

    private TestRunner() {}

    public static void main(String[] args) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (String name : args) {
            request.selectors(DiscoverySelectors.selectClass(TestRunner.class.getPackageName() + "." + name));
        }
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request.build(), listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures()
                .forEach(f -> System.out.println(FAILED + f.getTestIdentifier().getDisplayName() + ": "
                        + String.valueOf(f.getException().getMessage())
                                .strip()
                                .lines()
                                .findFirst()
                                .orElse("")));
        System.out.println("ran " + summary.getTestsSucceededCount() + ", skipped " + summary.getTestsSkippedCount()
                + ", aborted " + summary.getTestsAbortedCount());
        boolean nothing = summary.getTestsSucceededCount() + summary.getTotalFailureCount() == 0;
        System.exit(summary.getTotalFailureCount() > 0 ? 1 : nothing ? 2 : 0);
    }
}
