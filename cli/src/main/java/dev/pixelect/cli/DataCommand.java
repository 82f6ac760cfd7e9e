package dev.pixelect.cli;

import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.data.Inventory;
import dev.pixelect.icnet.data.SplitSurvey;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Reads a whole data set: how much there is, of which classes, and which files are unusable.",
        footer = {
            "",
            "Prints a table per split: pictures, label maps and pairs; sizes; each class's",
            "share of all pixels, and how many pictures have it. Then a line for each",
            "picture or label map that lacks its other, doesn't decode, differs in size or",
            "has a label out of range: the first 20, then how many more. Exit code 1 when",
            "there are any. Test splits without labels are only counted.",
            "",
            "Examples:",
            "  pixelect data cityscapes:DIR",
            "  pixelect data 'mapillary:DIR?classes=cityscapes19' --json"
        })
final class DataCommand implements Callable<Integer> {
    @Parameters(paramLabel = "D", description = DataSets.FORMS)
    String data;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "pictures read at a time; 0 for one a core (default: ${DEFAULT-VALUE})")
    int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "decides what synthetic scenes look like (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(names = "--json", description = "for programs; lists all mistakes, not only the first")
    boolean json;

    @Option(names = "--debug", description = "show the stack trace behind an error")
    boolean debug;

    @Override
    public Integer call() throws Exception {
        if (threads < 0) {
            throw new UsageException("--threads " + threads + " is below 0; give 0 for one a core");
        }
        Inventory inventory = Inventory.lenient();
        DataSet set = DataSets.open(data, seed, inventory);
        Map<LabelledImages, SplitSurvey> surveys = new IdentityHashMap<>();
        try (Interrupt interrupt = new Interrupt();
                Progress bar = new Progress("data", "pictures")) {
            survey(set, surveys, bar, interrupt);
            if (interrupt.getAsBoolean()) {
                bar.close();
                System.err.println("pixelect: stopped before the end; nothing was counted");
                return Main.INTERRUPTED;
            }
        }
        // A folder without lists has the same pictures in every split.
        Set<String> problems = new LinkedHashSet<>(inventory.problems());
        set.splits()
                .values()
                .forEach(images -> problems.addAll(surveys.get(images).problems()));
        DataReport report = new DataReport(set, inventory.counts(), surveys, List.copyOf(problems));
        if (json) {
            System.out.println(report.json());
        } else {
            System.out.print(report.text());
        }
        if (!problems.isEmpty()) {
            System.err.println("pixelect: " + data + " has " + problems.size()
                    + (problems.size() == 1 ? " mistake" : " mistakes") + "; correct what is listed");
            return Main.FAILED;
        }
        return Main.DONE;
    }

    private void survey(DataSet set, Map<LabelledImages, SplitSurvey> surveys, Progress bar, Interrupt interrupt) {
        int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        List<LabelledImages> distinct = new ArrayList<>();
        for (LabelledImages images : set.splits().values()) {
            if (distinct.stream().noneMatch(other -> other == images)) {
                distinct.add(images);
            }
        }
        int total = distinct.stream().mapToInt(LabelledImages::size).sum();
        int before = 0;
        for (LabelledImages images : distinct) {
            int already = before;
            surveys.put(
                    images,
                    SplitSurvey.of(
                            images,
                            set.classes().size(),
                            workers,
                            done -> bar.show(already + done, total, ""),
                            interrupt));
            before += images.size();
        }
    }
}
