package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.kernel.ProgramCache;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a test class on the software CUDA device. Skips it, and says why, where there is none. */
class Simulator implements ExecutionCondition {
    /**
     * Fails the class besides when the simulator has reported anything by the time its device is closed: memory errors,
     * races, wrong calls, leaks.
     */
    static final class Silent extends Simulator implements BeforeAllCallback, AfterAllCallback {
        private int before;

        @Override
        public void beforeAll(ExtensionContext context) {
            before = reports();
        }

        @Override
        public void afterAll(ExtensionContext context) {
            assertThat(reports() - before)
                    .as("reports of the simulator, which are in the test's error output")
                    .isZero();
        }
    }

    /** The simulator's own counters, as attributes of the device: see cudasim/README.md. */
    private static final int COUNTERS = 100000;

    private static final int REPORTS = 0;
    private static final int LEAKS = 5;
    private static final int LAUNCHES = 7;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String reason = absent();
        if (reason.isEmpty()) {
            return ConditionEvaluationResult.enabled("the simulator is here");
        }
        System.out.println("skipped " + context.getDisplayName() + ": " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }

    private static String absent() {
        Probe probe = new CudaBackend().probe();
        if (!probe.available()) {
            return "no software CUDA device, see cudasim/README.md: " + probe.reason();
        }
        return CudaDriver.isSimulator(CudaDriver.handle(0))
                ? ""
                : "cuda:0 is " + probe.devices().get(0).name();
    }

    /** The device with each buffer in memory of its own, as large as was asked for: see {@link CudaMemory}. */
    static Device open() {
        return open(0, DeviceOptions.defaults(), false);
    }

    /** @param keeping whether freed memory is kept for later, as it is for users */
    static CudaDevice open(int index, DeviceOptions options, boolean keeping) {
        return open(index, options, keeping, ProgramCache.ofUser());
    }

    static CudaDevice open(int index, DeviceOptions options, boolean keeping, ProgramCache cache) {
        return new CudaDevice(new CudaBackend().probe().devices().get(index), options, keeping, cache);
    }

    /** Reports since the process began: out of bounds, uninitialised, races, wrong calls, leaks. */
    static int reports() {
        return counter(REPORTS);
    }

    static int leaks() {
        return counter(LEAKS);
    }

    /** Kernels launched since the process began. */
    static int launches() {
        return counter(LAUNCHES);
    }

    private static int counter(int which) {
        int[] value = {0};
        NativeLibrary.DRIVER.check(
                JCudaDriver.cuDeviceGetAttribute(value, COUNTERS + which, CudaDriver.handle(0)),
                "cuDeviceGetAttribute",
                "the simulator's counter " + which);
        return value[0];
    }
}
