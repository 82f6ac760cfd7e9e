package dev.pixelect.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.predict.Evaluator;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.weights.Model;
import java.nio.file.Path;
import java.util.Locale;
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
            "Example:",
            "  pixelect eval --data camvid:DIR --weights runs/camvid/weights.safetensors --split test"
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

    @Option(names = "--json", description = "for programs")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Model model = Model.read(weights, false);
        DataSet set = DataSets.open(data, compute.seed());
        TrainingArguments.requireClasses(weights, model, set);
        LabelledImages images = set.split(split);
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open();
                Predictor predictor = new Predictor(device, model, false, compute::explain);
                Progress bar = new Progress("eval", "images")) {
            ConfusionMatrix m = Evaluator.evaluate(
                    predictor, model.classes().size(), images, done -> shown(bar, done, images.size()), interrupt);
            bar.close();
            if (interrupt.getAsBoolean()) {
                System.err.println("pixelect: stopped before the end; nothing was measured");
                return Main.INTERRUPTED;
            }
            print(model, images.size(), m);
        }
        return Main.DONE;
    }

    private void shown(Progress bar, int done, int total) {
        compute.announce();
        bar.show(done, total, "");
    }

    private void print(Model model, int images, ConfusionMatrix m) throws Exception {
        double[] iou = m.iou();
        if (json) {
            ObjectNode o = new ObjectMapper().createObjectNode();
            o.put("split", split).put("images", images);
            number(o, "mIoU", m.meanIou());
            number(o, "accuracy", m.pixelAccuracy());
            number(o, "mean_accuracy", m.meanAccuracy());
            ObjectNode classes = o.putObject("iou");
            for (int c = 0; c < iou.length; c++) {
                number(classes, model.classes().get(c).name(), iou[c]);
            }
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(o));
            return;
        }
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
