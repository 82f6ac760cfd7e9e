package dev.pixelect.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.PictureFiles;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.picture.HeatMap;
import dev.pixelect.selection.picture.LabelPicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            "Writes STEM_labels.png (grey, pixel = class) for each picture, and what the options ask for. Every file"
                    + " is written",
            "whole or not at all; DIR/predictions.jsonl says which number is which class, and lists the pictures.",
            "",
            "Ctrl-C stops cleanly. --resume leaves out the pictures whose files are all there, and refuses a folder"
                    + " that other",
            "weights wrote to. More pictures than a command line holds go into a file, one a line, given as @FILE.",
            "",
            "Examples:",
            "  pixelect predict --weights runs/camvid/weights.safetensors --out out --overlay street.png",
            "  pixelect predict --weights W --out out --entropy photos/*.jpg",
            "  find photos -name '*.jpg' > list && pixelect predict --weights W --out out @list --resume"
        })
final class PredictCommand implements Callable<Integer> {
    private static final double OVERLAY_ALPHA = 0.5;
    private static final String LABELS = "_labels.png";
    private static final String OVERLAY = "_overlay.png";
    private static final String ENTROPY = "_entropy.png";
    private static final String LOGITS = "_logits.npy";

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

    @Option(
            names = "--resume",
            description = "leave out pictures whose files are all in DIR, made with the same weights")
    boolean resume;

    @Option(names = "--json", description = "for programs: how many pictures were labelled and left out")
    boolean json;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "PNG or JPEG files")
    List<Path> images;

    @Override
    public Integer call() {
        PictureFiles.requireDistinctStems(images);
        Model model = Model.read(weights, false);
        AtomicFiles.createFolder(out);
        try (Interrupt interrupt = new Interrupt();
                Predictions earlier = Predictions.open(out, weights, model.classes(), resume)) {
            List<Path> wanted = images.stream()
                    .filter(file -> !resume || !earlier.has(file, InputFiles.stem(file), endings()))
                    .toList();
            return predict(model, wanted, earlier, interrupt);
        }
    }

    private int predict(Model model, List<Path> wanted, Predictions made, Interrupt interrupt) {
        int skipped = images.size() - wanted.size();
        int done = 0;
        try (Device device = compute.open();
                Predictor predictor = new Predictor(device, model, logits, compute::explain);
                Progress bar = new Progress("predict", "images")) {
            for (Path file : wanted) {
                if (interrupt.getAsBoolean()) {
                    bar.close();
                    System.err.println("pixelect: stopped with " + (skipped + done) + " of " + images.size()
                            + " pictures done; go on with the same command and --resume");
                    return Main.INTERRUPTED;
                }
                RgbImage image = ImageFiles.readRgb(file);
                write(file, model, image, predictor.predict(image));
                made.add(file, InputFiles.stem(file), endings());
                compute.announce();
                bar.show(skipped + ++done, images.size(), "");
            }
        }
        print(done, skipped);
        return Main.DONE;
    }

    private void print(int done, int skipped) {
        if (json) {
            System.out.println(new ObjectMapper()
                    .createObjectNode()
                    .put("labelled", done)
                    .put("skipped", skipped)
                    .put("out", out.toString()));
            return;
        }
        System.out.println(done + (done == 1 ? " picture" : " pictures") + " labelled in " + out
                + (skipped > 0 ? ", " + skipped + " skipped that had been before" : ""));
    }

    /** What is written for a picture: its stem and these. */
    private List<String> endings() {
        List<String> endings = new ArrayList<>(List.of(LABELS));
        if (overlay) {
            endings.add(OVERLAY);
        }
        if (entropy) {
            endings.add(ENTROPY);
        }
        if (logits) {
            endings.add(LOGITS);
        }
        return endings;
    }

    private void write(Path file, Model model, RgbImage image, Predictor.Maps maps) {
        String stem = InputFiles.stem(file);
        LabelMap labels = new LabelMap(maps.height(), maps.width(), maps.labels());
        ImageFiles.writeLabels(out.resolve(stem + LABELS), labels);
        if (overlay) {
            ImageFiles.writeRgb(
                    out.resolve(stem + OVERLAY), LabelPicture.overlay(image, labels, model.classes(), OVERLAY_ALPHA));
        }
        if (entropy) {
            ScoreMap map = new ScoreMap(maps.height(), maps.width(), maps.entropy(), Math.log(maps.classes()));
            ImageFiles.writeRgb(out.resolve(stem + ENTROPY), HeatMap.of(map));
        }
        if (logits) {
            NpyFile.writeFloats(out.resolve(stem + LOGITS), maps.logits(), maps.classes(), maps.height(), maps.width());
        }
    }
}
