package dev.pixelect.engine.check;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.engine.vision.SlicOptions;
import dev.pixelect.engine.vision.Vision;
import dev.pixelect.kernels.reference.SlicReference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Superpixels: every device must give the reference's labels. */
final class SlicCases {
    private SlicCases() {}

    static List<DeviceCase> all() {
        List<DeviceCase> cases = new ArrayList<>();
        cases.add(slic("blobs 61x83", blobs(61, 83, 1), blobs(61, 83, 2), SlicOptions.of(40)));
        cases.add(slic(
                "blobs 96x130, low compactness", blobs(96, 130, 3), blobs(96, 130, 4), new SlicOptions(60, 0.5, 7)));
        cases.add(slic("noise 53x47", noise(53, 47, 5), noise(53, 47, 6), SlicOptions.of(25)));
        cases.add(slic("flat 40x55", flat(40, 55), flat(40, 55), SlicOptions.of(33)));
        cases.add(slic("checkers 32x48", checkers(32, 48), blobs(32, 48, 7), new SlicOptions(12, 0.01, 3)));
        cases.add(slic("8x8, 5 segments", noise(8, 8, 8), flat(8, 8), new SlicOptions(5, 100, 100)));
        cases.add(slic("one segment", noise(19, 70, 9), blobs(19, 70, 10), SlicOptions.of(1)));
        cases.add(slic("a segment a pixel", noise(17, 13, 11), flat(17, 13), new SlicOptions(17 * 13, 10, 2)));
        // One block for most kernels: what a tool that watches every access can afford.
        cases.add(slic("5x7, 2 segments", blobs(5, 7, 18), noise(5, 7, 19), new SlicOptions(2, 10, 1)));
        // More pixels in the one segment than 16 bits count.
        cases.add(slic("flat 430x431, 1 segment", flat(430, 431), flat(430, 431), new SlicOptions(1, 10, 1)));
        cases.add(slic("one row", noise(1, 200, 12), blobs(1, 200, 13), SlicOptions.of(9)));
        cases.add(slic("one column", blobs(131, 1, 14), noise(131, 1, 15), SlicOptions.of(4)));
        cases.add(slic(
                "more than a group of pixels, 1 iteration",
                blobs(64, 700, 16),
                noise(64, 700, 17),
                new SlicOptions(300, 20, 1)));
        return cases;
    }

    /** Two pictures on one object, the first again at last. */
    private static VisionCase slic(String name, RgbImage a, RgbImage b, SlicOptions options) {
        return new VisionCase("slic " + name, 0, vision -> run(vision, List.of(a, b, a), options));
    }

    private static List<VisionCase.Compared> run(Vision vision, List<RgbImage> images, SlicOptions options) {
        int height = images.get(0).height();
        int width = images.get(0).width();
        List<VisionCase.Compared> compared = new ArrayList<>();
        try (Slic slic = vision.slic(height, width, options)) {
            for (RgbImage image : images) {
                int[] expected = new int[height * width];
                int[] actual = new int[height * width];
                int count = SlicReference.run(options.grid(height, width), image.rgb(), expected);
                int k = slic.run(image, actual);
                compared.add(VisionCase.Compared.of("count", new int[] {count}, new int[] {k}));
                compared.add(VisionCase.Compared.of("labels", expected, actual));
            }
        }
        return compared;
    }

    private static RgbImage noise(int height, int width, int seed) {
        RgbImage image = RgbImage.black(height, width);
        new SplittableRandom(seed).nextBytes(image.rgb());
        return image;
    }

    private static RgbImage flat(int height, int width) {
        RgbImage image = RgbImage.black(height, width);
        for (int p = 0; p < height * width; p++) {
            image.set(p / width, p % width, 0x60a040);
        }
        return image;
    }

    /** Single pixels of black and white: all parts of clusters are small. */
    private static RgbImage checkers(int height, int width) {
        RgbImage image = RgbImage.black(height, width);
        for (int p = 0; p < height * width; p++) {
            image.set(p / width, p % width, (p / width + p % width) % 2 == 0 ? 0xffffff : 0);
        }
        return image;
    }

    /** Discs of colours over one another, with some noise. */
    private static RgbImage blobs(int height, int width, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RgbImage image = flat(height, width);
        for (int i = 0; i < 25; i++) {
            int y = random.nextInt(height);
            int x = random.nextInt(width);
            int r = 2 + random.nextInt(Math.max(1, Math.max(height, width) / 5));
            int color = random.nextInt(1 << 24);
            for (int p = 0; p < height * width; p++) {
                int dy = p / width - y;
                int dx = p % width - x;
                if (dy * dy + dx * dx < r * r) {
                    image.set(p / width, p % width, color);
                }
            }
        }
        for (int i = 0; i < image.rgb().length; i++) {
            int v = (image.rgb()[i] & 0xff) + random.nextInt(17) - 8;
            image.rgb()[i] = (byte) Math.max(0, Math.min(255, v));
        }
        return image;
    }
}
