package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.picture.HeatMap;
import dev.pixelect.selection.picture.LabelPicture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = "Labels pictures, at their own size.",
        footer = {
            "",
            "Writes STEM_labels.png (grey, pixel = class) for each picture, and what the options ask for.",
            "",
            "Example:",
            "  pixelect predict --weights runs/camvid/weights.safetensors --out out --overlay street.png"
        })
final class PredictCommand implements Callable<Integer> {
    private static final double OVERLAY_ALPHA = 0.5;

    @Mixin
    ComputeOptions compute;

    @Option(names = "--weights", required = true, paramLabel = "W", description = "a weights file")
    Path weights;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "folder to write to; files of the same name are replaced")
    Path out;

    @Option(names = "--overlay", description = "also STEM_overlay.png: the classes' colours over the picture")
    boolean overlay;

    @Option(
            names = "--entropy",
            description = "also STEM_entropy.png: where the network is unsure, from dark (0) to bright (ln C)")
    boolean entropy;

    @Option(names = "--logits", description = "also STEM_logits.npy: float32 [C,H,W]")
    boolean logits;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "PNG or JPEG files")
    List<Path> images;

    @Override
    public Integer call() {
        requireDistinctStems();
        Model model = Model.read(weights, false);
        AtomicFiles.createFolder(out);
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open();
                Predictor predictor = new Predictor(device, model, logits, compute::explain);
                Progress bar = new Progress("predict", "images")) {
            int done = 0;
            for (Path file : images) {
                if (interrupt.getAsBoolean()) {
                    System.err.println("pixelect: stopped after " + done + " of " + images.size() + " pictures");
                    return Main.INTERRUPTED;
                }
                RgbImage image = ImageFiles.readRgb(file);
                write(file, model, image, predictor.predict(image));
                compute.announce();
                bar.show(++done, images.size(), "");
            }
        }
        System.out.println(images.size() + (images.size() == 1 ? " picture" : " pictures") + " labelled in " + out);
        return Main.DONE;
    }

    private void write(Path file, Model model, RgbImage image, Predictor.Maps maps) {
        String stem = InputFiles.stem(file);
        LabelMap labels = new LabelMap(maps.height(), maps.width(), maps.labels());
        ImageFiles.writeLabels(out.resolve(stem + "_labels.png"), labels);
        if (overlay) {
            ImageFiles.writeRgb(
                    out.resolve(stem + "_overlay.png"),
                    LabelPicture.overlay(image, labels, model.classes(), OVERLAY_ALPHA));
        }
        if (entropy) {
            ScoreMap map = new ScoreMap(maps.height(), maps.width(), maps.entropy(), Math.log(maps.classes()));
            ImageFiles.writeRgb(out.resolve(stem + "_entropy.png"), HeatMap.of(map));
        }
        if (logits) {
            NpyFile.writeFloats(
                    out.resolve(stem + "_logits.npy"), maps.logits(), maps.classes(), maps.height(), maps.width());
        }
    }

    private void requireDistinctStems() {
        Map<String, Path> stems = new HashMap<>();
        for (Path file : images) {
            Path other = stems.putIfAbsent(InputFiles.stem(file), file);
            if (other != null) {
                throw new InputException(other + " and " + file + " would write the same files in " + out
                        + "; predict them into different folders");
            }
        }
    }
}
