package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.PictureFiles;
import dev.pixelect.engine.io.Sha256;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.metrics.LabelHistogram;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.handout.HandedOut;
import dev.pixelect.selection.handout.Handout;
import dev.pixelect.selection.handout.HandoutOptions;
import dev.pixelect.selection.handout.HandoutReport;
import dev.pixelect.selection.handout.PicturePlan;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "select",
        mixinStandardHelpOptions = true,
        description = "What to label next: picks the pixels or superpixels of unlabelled pictures that are worth a"
                + " person's time, and writes what the person needs.",
        footer = {
            "",
            "Strategies as in learn: random, entropy, entropy-edge, margin, least-confidence (pixels); sp, sp-crf,",
            "class-sp-crf, impurity (superpixels). class-sp-crf asks for rare classes first: --labelled and",
            "--annotations say which are rare so far.",
            "",
            "OUT gets, for each picture STEM:",
            "  overlays/STEM.png  to look at: the rest dimmed, regions outlined and numbered, coloured by score",
            "  labels/STEM.png    to paint in: a palette of the classes' colours, 255 = not labelled",
            "  masks/STEM.png     255 where selected; regions/STEM.png: the region's number, 16 bits, 0 = none",
            "and selection.json, pictures most worth it first, with scores and costs; and for superpixels answers.tsv,",
            "a line a region: write the class into its last column, which is one click. Then train on it:",
            "  pixelect train --annotations OUT ...",
            "",
            "Ctrl-C stops cleanly, and --resume goes on to the same result. A picture that can't be read is named and",
            "left out; the exit code is 1 then.",
            "",
            "Examples:",
            "  pixelect select --weights W --images photos --out next --strategy entropy",
            "  pixelect select --weights W --images photos --out next --strategy class-sp-crf --count 20 \\",
            "      --labelled camvid:DIR"
        })
final class SelectCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Mixin
    ComputeOptions compute;

    @Mixin
    StrategyArguments told;

    @Mixin
    AnnotationArguments annotated;

    @Option(names = "--weights", required = true, paramLabel = "W", description = "a weights file")
    Path weights;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "DIR",
            description = "folder of PNG and JPEG pictures, of any sizes; those in --annotations are left out")
    Path images;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "OUT",
            description = "folder for the result; made if need be")
    Path out;

    @Option(names = "--strategy", required = true, paramLabel = "S", description = "how to select: see below")
    String strategy;

    @Option(
            names = "--budget",
            paramLabel = "F",
            defaultValue = "0.10",
            description = "share of each picture to select, in (0, 1]; class-sp-crf shares out that of all pictures"
                    + " together (default: ${DEFAULT-VALUE})")
    double budget;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "only the N pictures most worth it, by the mean score of what would be selected (random: N"
                    + " pictures drawn; default: all)")
    Integer count;

    @Option(
            names = "--labelled",
            paramLabel = "D",
            description = "what is labelled so far, for class-sp-crf: the train split of " + DataSets.FORMS)
    String labelled;

    @Option(names = "--resume", description = "go on with the selection in OUT")
    boolean resume;

    @Option(names = "--json", description = "for programs")
    boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        HandoutOptions options = UsageException.of(this::options);
        boolean balanced = Strategies.named(strategy).balanced();
        if (labelled != null && !balanced) {
            throw new UsageException(
                    "--labelled tells class-sp-crf which classes are rare; " + strategy + " doesn't ask: leave it out");
        }
        Model model = Model.read(weights, false);
        PictureFiles.Listing listing = PictureFiles.list(images);
        new PictureFiles(listing.files()); // two of one stem would share their files
        Annotations known = Annotations.read(annotated, model.classes(), weights.toString());
        long[] classPixels = classPixels(model.classes(), known);
        Handout handout = new Handout(options, model.classes(), classPixels);
        Map<String, Object> configuration = configuration(options, known, classPixels);
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open();
                RunFolder run = RunFolder.open(out, configuration, resume);
                SelectProgress progress = new SelectProgress(interrupt);
                Predictor predictor = new Predictor(device, model, false, compute::explain)) {
            PicturePlan plan;
            HandoutReport report;
            try {
                plan = handout.plan(
                        listing.files(),
                        size -> Predictor.requireFit(model, size.height(), size.width()),
                        known.pictures(),
                        progress);
                report = handout.run(
                        run,
                        images,
                        plan,
                        new IcnetSegmenter(predictor, model.classes().size()),
                        device.vision(),
                        facts(device.info(), configuration),
                        progress);
            } catch (StoppedException e) {
                System.err.println("pixelect: " + e.getMessage() + "; go on with the same command and --resume");
                return Main.INTERRUPTED;
            }
            progress.close();
            compute.announce();
            known.announce();
            announce(listing, plan, balanced && Arrays.stream(classPixels).sum() == 0);
            print(report);
            return plan.leftOut().isEmpty() ? Main.DONE : Main.FAILED;
        }
    }

    private HandoutOptions options() {
        OptionalInt wanted = count == null ? OptionalInt.empty() : OptionalInt.of(count);
        return new HandoutOptions(
                strategy, told.settings(Strategies.named(strategy)), new Budget(budget), wanted, compute.seed());
    }

    /** What is labelled so far; all 0 where nothing is known, or nobody asks. */
    private long[] classPixels(List<ClassInfo> classes, Annotations known) {
        long[] pixels = known.classPixels();
        if (labelled != null) {
            DataSet set = DataSets.open(labelled, compute.seed());
            TrainingArguments.requireClasses(weights.toString(), classes, set.name(), set.classes());
            long[] more = LabelHistogram.of(set.split("train"), classes.size()).pixels();
            Arrays.setAll(pixels, c -> pixels[c] + more[c]);
        }
        return pixels;
    }

    private Map<String, Object> configuration(HandoutOptions options, Annotations known, long[] classPixels) {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "select");
        c.put("weights", weights.toString());
        c.put("weights-sha256", Sha256.of(weights, "weights file"));
        c.put("images", images.toString());
        c.put("strategy", strategy);
        c.put("budget", budget);
        c.put("count", count);
        StrategyArguments.describe(c, options.settings());
        c.put("labelled", labelled);
        c.put(
                "labelled-pixels",
                Arrays.stream(classPixels).mapToObj(Long::toString).collect(Collectors.joining(" ")));
        known.describe(c);
        c.put("seed", compute.seed());
        return c;
    }

    private static Handout.Facts facts(DeviceInfo device, Map<String, Object> configuration) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("pixelect", Main.VERSION);
        versions.put("java", System.getProperty("java.version"));
        String shown = device.backend() + ":" + device.index() + " " + device.name() + " (" + device.detail() + ")";
        return new Handout.Facts(configuration, versions, shown);
    }

    private void announce(PictureFiles.Listing listing, PicturePlan plan, boolean classesAlike) {
        if (!listing.others().isEmpty()) {
            System.err.println("pixelect: left out what in " + images + " is no PNG or JPEG file: "
                    + listing.others().get(0).getFileName()
                    + (listing.others().size() == 1
                            ? ""
                            : " and " + (listing.others().size() - 1) + " more"));
        }
        if (!plan.annotated().isEmpty()) {
            int n = plan.annotated().size();
            System.err.println("pixelect: left out " + n
                    + (n == 1 ? " picture that is annotated already" : " pictures that are annotated already"));
        }
        if (classesAlike) {
            System.err.println("pixelect: nothing says what is labelled so far, so all classes count alike: give"
                    + " --labelled or --annotations");
        }
        List<PicturePlan.LeftOut> wrong = plan.leftOut();
        wrong.stream().limit(SHOWN).forEach(one -> System.err.println("pixelect: left out: " + one.reason()));
        if (wrong.size() > SHOWN) {
            System.err.println("pixelect: left out " + (wrong.size() - SHOWN) + " more pictures: see selection.json");
        }
    }

    private void print(HandoutReport report) throws JsonProcessingException {
        HandoutReport.Cost cost = report.cost();
        boolean superpixels = Strategies.named(strategy).superpixels();
        if (json) {
            ObjectNode o = new ObjectMapper().createObjectNode();
            o.put("out", out.toString());
            o.putObject("cost")
                    .put("pictures", cost.pictures())
                    .put("pixels", cost.pixels())
                    .put("clicks", cost.clicks())
                    .put("share", cost.share());
            ArrayNode left = o.putArray("left_out");
            report.leftOut().forEach(l -> left.addObject().put("file", l.file()).put("reason", l.reason()));
            ArrayNode pictures = o.putArray("pictures");
            report.pictures()
                    .forEach(p -> pictures.addObject()
                            .put("id", p.id())
                            .put("score", p.score())
                            .put("pixels", p.pixels())
                            .put("clicks", p.clicks()));
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(o));
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%d of %d pictures have something to label: %d pixels (%.2f %% of all), %d clicks%n",
                cost.pictures(),
                report.pictures().size(),
                cost.pixels(),
                100 * cost.share(),
                cost.clicks());
        System.out.println("first     "
                + report.pictures().stream().limit(5).map(SelectCommand::shown).collect(Collectors.joining(", ")));
        System.out.println("look at   " + out.resolve("overlays"));
        System.out.println("paint in  " + out.resolve("labels"));
        if (superpixels) {
            System.out.println("or answer " + out.resolve("answers.tsv"));
        }
        System.out.println("report    " + out.resolve("selection.json"));
    }

    private static String shown(HandedOut picture) {
        return picture.score() == null
                ? picture.id()
                : String.format(Locale.ROOT, "%s (%.3f)", picture.id(), picture.score());
    }
}
