package dev.pixelect.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.metrics.ClassWeights;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.predict.Evaluator;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.train.Trainer;
import dev.pixelect.icnet.train.TrainingOptions;
import dev.pixelect.icnet.train.TrainingStep;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains ICNet on a data set's train split, and on what people have labelled.",
        footer = {
            "",
            "The result is RUN/weights.safetensors; RUN/metrics.jsonl has the losses. Ctrl-C stops after a checkpoint,",
            "and --resume goes on from the last one to the same result. What is killed loses the seconds since the last one: they",
            "are written every 2 to 60 s, the cheaper the oftener.",
            "",
            "Examples:",
            "  pixelect train --data synthetic:64 --out runs/first --width 0.5 --iterations 200",
            "  pixelect train --data camvid:DIR --out runs/camvid --epochs 55 --batch 8 --crop 352x480 --lr 0.02",
            "  pixelect train --data camvid:DIR --annotations next --out runs/second --init runs/camvid/weights.safetensors"
        })
final class TrainCommand implements Callable<Integer> {
    static final String WEIGHTS = "weights.safetensors";

    @Mixin
    ComputeOptions compute;

    @Mixin
    TrainingArguments training;

    @Mixin
    AnnotationArguments annotated;

    @Option(names = "--data", required = true, paramLabel = "D", description = DataSets.FORMS)
    String data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "RUN",
            description = "folder for the result; made if need be")
    Path out;

    @Option(names = "--resume", description = "go on with the run in RUN")
    boolean resume;

    @Option(
            names = "--validate-every",
            paramLabel = "N",
            defaultValue = "0",
            description = "measure the val split every N iterations, into RUN/validation.jsonl (default: never)")
    int validateEvery;

    @Option(names = "--json", description = "for programs")
    boolean json;

    @Override
    public Integer call() {
        if (validateEvery < 0) {
            throw new UsageException("--validate-every " + validateEvery + " is below 0; give 0 for never");
        }
        DataSet set = DataSets.open(data, compute.seed());
        Model start = training.start(set, compute.seed());
        ClassWeights classWeights = training.classWeights();
        Annotations annotations = Annotations.read(annotated, set.classes(), set.name());
        LabelledImages images = annotations.join(set.split("train"));
        List<Float> weights = classWeights.of(images, set.classes().size());
        TrainingOptions options = training.options(images.size(), weights, compute.seed());
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open();
                RunFolder folder = RunFolder.open(out, configuration(options, annotations), resume);
                Progress bar = new Progress("train", "steps")) {
            compute.note(folder, device);
            annotations.announce();
            Trainer.Validation validation = validateEvery <= 0
                    ? null
                    : new Trainer.Validation(
                            validateEvery, model -> measure(device, model, set.split("val"), interrupt));
            Trainer trainer = new Trainer(device, options, new Shown(bar), interrupt, validation);
            Trainer.Result result = trainer.train(start, images, folder.path());
            bar.close();
            if (!result.complete()) {
                System.err.println("pixelect: stopped after iteration " + result.iteration() + " of "
                        + options.iterations() + "; go on with the same command and --resume");
                return Main.INTERRUPTED;
            }
            Path file = folder.path().resolve(WEIGHTS);
            result.model().write(file);
            if (json) {
                System.out.println(new ObjectMapper()
                        .createObjectNode()
                        .put("iterations", options.iterations())
                        .put("loss", Float.isNaN(result.loss()) ? null : result.loss())
                        .put("weights", file.toString())
                        .put("losses", folder.path().resolve(Trainer.METRICS).toString())
                        .toPrettyString());
                return Main.DONE;
            }
            System.out.printf(
                    Locale.ROOT,
                    "trained %d iterations of %d pictures; last loss %.4f%nweights %s%nlosses  %s%n",
                    options.iterations(),
                    options.batch(),
                    result.loss(),
                    file,
                    folder.path().resolve(Trainer.METRICS));
            return Main.DONE;
        }
    }

    /** Answers null when it was interrupted. */
    private static ConfusionMatrix measure(
            Device device, Model model, LabelledImages images, BooleanSupplier interrupt) {
        try (Predictor predictor = new Predictor(device, model, false)) {
            ConfusionMatrix all = Evaluator.evaluate(predictor, model.classes().size(), images, done -> {}, interrupt);
            return interrupt.getAsBoolean() ? null : all;
        }
    }

    private Map<String, Object> configuration(TrainingOptions options, Annotations annotations) {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "train");
        c.put("data", data);
        annotations.describe(c);
        training.describe(c, options);
        c.put("seed", compute.seed());
        return c;
    }

    private final class Shown implements Trainer.TrainingProgress {
        private final Progress bar;

        Shown(Progress bar) {
            this.bar = bar;
        }

        @Override
        public void planned(TrainingStep step) {
            compute.explain(step.plan());
        }

        @Override
        public void step(int iteration, int iterations, TrainingStep.Losses losses, double rate) {
            compute.announce();
            bar.show(iteration, iterations, String.format(Locale.ROOT, "loss %.3f, lr %.5f", losses.total(), rate));
        }
    }
}
