package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.engine.vision.SlicOptions;
import dev.pixelect.kernels.SlicGrid;
import dev.pixelect.selection.picture.SegmentPicture;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "superpixels",
        mixinStandardHelpOptions = true,
        description = "Cuts a picture into superpixels (SLIC): connected pieces of one colour, about equal in size.",
        footer = {
            "",
            "LABELS is int32 [H,W]: 0 to K-1 in the order of each segment's first pixel. Every segment is 4-connected, K differs",
            "from N by a few per cent, and every device gives the same labels.",
            "",
            "Example:",
            "  pixelect superpixels street.png --segments 1000 --out street.npy --overlay street_segments.png"
        })
final class SuperpixelsCommand implements Callable<Integer> {
    @Mixin
    ComputeOptions compute;

    @Parameters(paramLabel = "IMAGE", description = "a PNG or JPEG file")
    Path image;

    @Option(names = "--segments", required = true, paramLabel = "N", description = "how many superpixels are wanted")
    int segments;

    @Option(
            names = "--compactness",
            paramLabel = "M",
            defaultValue = "10",
            description =
                    "above 0, at most 100: how many units of CIELAB the width of a superpixel counts for; more makes"
                            + " them rounder, less lets them follow colours (default: ${DEFAULT-VALUE})")
    double compactness;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "10",
            description = "1 to 100 (default: ${DEFAULT-VALUE})")
    int iterations;

    @Option(names = "--out", required = true, paramLabel = "LABELS", description = "NPY file to write, int32 [H,W]")
    Path out;

    @Option(names = "--overlay", paramLabel = "PNG", description = "also the picture with their outlines")
    Path overlay;

    @Override
    public Integer call() {
        requireRanges();
        RgbImage picture = ImageFiles.readRgb(image);
        SlicOptions options = new SlicOptions(segments, compactness, iterations);
        int height = picture.height();
        int width = picture.width();
        int[] labels = new int[height * width];
        int count;
        explain(grid(options, height, width));
        try (Device device = compute.open();
                Slic slic = device.vision().slic(height, width, options)) {
            count = slic.run(picture, labels);
        }
        NpyFile.writeInts(out, labels, height, width);
        compute.announce();
        if (overlay != null) {
            ImageFiles.writeRgb(overlay, SegmentPicture.of(picture, labels));
        }
        System.out.println(count + (count == 1 ? " superpixel" : " superpixels") + " of " + image + " in " + out);
        return Main.DONE;
    }

    private void requireRanges() {
        if (segments < 1) {
            throw new UsageException("--segments " + segments + " must be at least 1");
        }
        if (!(compactness > 0 && compactness <= 100)) {
            throw new UsageException("--compactness " + compactness + " must be above 0 and at most 100");
        }
        if (iterations < 1 || iterations > 100) {
            throw new UsageException("--iterations " + iterations + " must be 1 to 100");
        }
    }

    private SlicGrid grid(SlicOptions options, int height, int width) {
        try {
            return options.grid(height, width);
        } catch (IllegalArgumentException e) {
            throw new InputException(image + ": " + e.getMessage(), e);
        }
    }

    private void explain(SlicGrid grid) {
        if (compute.explainPlan) {
            System.out.println(grid.rows() + "x" + grid.columns() + " cells in " + grid.height() + "x" + grid.width()
                    + " pixels; " + grid.iterations() + " iterations, each but the last on every "
                    + (grid.stride() == 1 ? "row" : grid.stride() + "rd row")
                    + "; parts of " + grid.ownSize() + " pixels or more become segments of their own");
        }
    }
}
