package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.Sha256;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.predict.EvaluationJournal;
import dev.pixelect.icnet.predict.Evaluator;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description = "Measures weights on a split: mIoU, IoU of each class, accuracy. Pictures are not resized.",
        footer = {
            "",
            "With --out, DIR/pictures.jsonl has a line for each picture as soon as it is measured (its name, mIoU, accuracy",
            "and confusion matrix) and DIR/result.json what --json prints. Ctrl-C stops cleanly; --resume goes on behind the",
            "last line, and refuses other weights and pictures or labels that have changed.",
            "",
            "Examples:",
            "  pixelect eval --data camvid:DIR --weights runs/camvid/weights.safetensors --split test",
            "  pixelect eval --data cityscapes:DIR --weights runs/city/weights.safetensors --out runs/city-val",
            "  pixelect eval --data folder:DIR --weights W --json | jq .mIoU"
        })
final class EvalCommand implements Callable<Integer> {
    @Mixin
    ComputeOptions compute;

    @Option(names = "--data", required = true, paramLabel = "D", description = DataSets.FORMS)
    String data;

    @Option(names = "--weights", required = true, paramLabel = "W", description = "a weights file")
    Path weights;

    @Option(
            names = "--split",
            paramLabel = "S",
            defaultValue = "val",
            description = "train, val or test (default: ${DEFAULT-VALUE})")
    String split;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder for a line a picture and the result; made if need be (default: nothing is written)")
    Path out;

    @Option(names = "--resume", description = "go on with the evaluation in DIR")
    boolean resume;

    @Option(names = "--json", description = "for programs")
    boolean json;

    @Override
    public Integer call() throws Exception {
        if (resume && out == null) {
            throw new UsageException("--resume needs --out, the folder of the evaluation to go on with");
        }
        Model model = Model.read(weights, false);
        DataSet set = DataSets.open(data, compute.seed());
        TrainingArguments.requireClasses(weights, model, set);
        LabelledImages images = set.split(split);
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open()) {
            return out == null
                    ? evaluate(model, images, device, Evaluator.Keeper.NONE, interrupt)
                    : evaluateInFolder(model, images, device, interrupt);
        }
    }

    private int evaluateInFolder(Model model, LabelledImages images, Device device, Interrupt interrupt)
            throws Exception {
        List<String> classes = model.classes().stream().map(ClassInfo::name).toList();
        try (RunFolder folder = RunFolder.open(out, configuration(), resume)) {
            compute.note(folder, device);
            try (EvaluationJournal pictures =
                    new EvaluationJournal(folder.path().resolve("pictures.jsonl"), classes, images.size())) {
                if (pictures.measuredEarlier() > 0) {
                    Progress.line("pixelect: " + pictures.measuredEarlier() + " of " + images.size()
                            + " pictures were measured earlier; reading them to see that they are the same");
                }
                return evaluate(model, images, device, pictures, interrupt);
            }
        }
    }

    private Map<String, Object> configuration() {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "eval");
        c.put("data", data);
        c.put("split", split);
        c.put("seed", compute.seed());
        c.put("weights-sha256", Sha256.of(weights, "weights file"));
        return c;
    }

    private int evaluate(
            Model model, LabelledImages images, Device device, Evaluator.Keeper keeper, Interrupt interrupt)
            throws Exception {
        int[] measured = {0};
        try (Predictor predictor = new Predictor(device, model, false, compute::explain);
                Progress bar = new Progress("eval", "images")) {
            ConfusionMatrix m = Evaluator.evaluate(
                    predictor,
                    model.classes().size(),
                    images,
                    keeper,
                    done -> {
                        measured[0] = done;
                        compute.announce();
                        bar.show(done, images.size(), "");
                    },
                    interrupt);
            bar.close();
            if (measured[0] < images.size()) {
                System.err.println("pixelect: stopped after " + measured[0] + " of " + images.size() + " pictures; "
                        + (out == null ? "nothing is kept without --out" : "go on with the same command and --resume"));
                return Main.INTERRUPTED;
            }
            if (out != null) {
                AtomicFiles.write(out.resolve("result.json"), json(model, images.size(), m) + "\n");
            }
            print(model, images.size(), m);
        }
        return Main.DONE;
    }

    private String json(Model model, int images, ConfusionMatrix m) throws JsonProcessingException {
        double[] iou = m.iou();
        ObjectNode o = new ObjectMapper().createObjectNode();
        o.put("split", split).put("images", images);
        number(o, "mIoU", m.meanIou());
        number(o, "accuracy", m.pixelAccuracy());
        number(o, "mean_accuracy", m.meanAccuracy());
        ObjectNode classes = o.putObject("iou");
        for (int c = 0; c < iou.length; c++) {
            number(classes, model.classes().get(c).name(), iou[c]);
        }
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(o);
    }

    private void print(Model model, int images, ConfusionMatrix m) throws Exception {
        if (json) {
            System.out.println(json(model, images, m));
            return;
        }
        double[] iou = m.iou();
        System.out.printf(Locale.ROOT, "%-20s %8s%n", "class", "IoU");
        for (int c = 0; c < iou.length; c++) {
            String shown = Double.isNaN(iou[c]) ? "absent" : String.format(Locale.ROOT, "%.2f %%", 100 * iou[c]);
            System.out.printf(Locale.ROOT, "%-20s %8s%n", model.classes().get(c).name(), shown);
        }
        System.out.printf(
                Locale.ROOT,
                "%d images of %s: mIoU %.2f %%, accuracy %.2f %%, mean accuracy of classes %.2f %%%n",
                images,
                split,
                100 * m.meanIou(),
                100 * m.pixelAccuracy(),
                100 * m.meanAccuracy());
    }

    /** JSON has no NaN: a class that is absent is null. */
    private static void number(ObjectNode o, String key, double value) {
        if (Double.isNaN(value)) {
            o.putNull(key);
        } else {
            o.put(key, value);
        }
    }
}
