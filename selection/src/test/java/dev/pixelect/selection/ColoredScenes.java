package dev.pixelect.selection;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.util.List;
import java.util.SplittableRandom;

/** Small noisy pictures of a sky, a road and a car with exact labels and a strip of void, in two sizes. */
public final class ColoredScenes implements LabelledImages {
    public static final List<ClassInfo> CLASSES =
            List.of(new ClassInfo("sky", 0x4682b4), new ClassInfo("road", 0x804080), new ClassInfo("car", 0x00008e));
    private static final int[] COLORS = {0x90b0e0, 0x707070, 0xa04030};

    private final int size;
    private final long seed;

    public ColoredScenes(int size, long seed) {
        this.size = size;
        this.seed = seed;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String id(int index) {
        return "scene-%03d".formatted(index);
    }

    @Override
    public RgbImage image(int index) {
        LabelMap labels = draw(index, false);
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, index));
        RgbImage image = RgbImage.black(labels.height(), labels.width());
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int color = COLORS[labels.get(y, x)];
                int noisy = 0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int value = (color >> shift & 0xff) + random.nextInt(-60, 61);
                    noisy |= Math.max(0, Math.min(255, value)) << shift;
                }
                image.set(y, x, noisy);
            }
        }
        return image;
    }

    @Override
    public LabelMap labels(int index) {
        return draw(index, true);
    }

    private LabelMap draw(int index, boolean withVoid) {
        int height = index % 2 == 0 ? 12 : 15;
        int width = 20;
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, index, 1));
        int horizon = random.nextInt(3, height - 5);
        int left = random.nextInt(0, width - 7);
        LabelMap labels = LabelMap.ignored(height, width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean car = y > horizon && y < horizon + 4 && x >= left && x < left + 6;
                boolean isVoid = withVoid && y == height - 1;
                labels.labels()[y * width + x] = (byte) (isVoid ? LabelMap.IGNORE : car ? 2 : y < horizon ? 0 : 1);
            }
        }
        return labels;
    }
}
