package dev.pixelect.icnet.train;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Pictures of coloured rectangles with some noise; the colour is the class, and a border has none. */
public final class Blocks implements LabelledImages {
    /** What is in the pictures. */
    public static final List<ClassInfo> CLASSES =
            List.of(new ClassInfo("red", 0xc03020), new ClassInfo("green", 0x30a040), new ClassInfo("blue", 0x2040b0));

    private final List<RgbImage> images = new ArrayList<>();
    private final List<LabelMap> labels = new ArrayList<>();

    /** {@code count} pictures of one size. */
    public static Blocks of(int count, int height, int width) {
        Blocks b = new Blocks();
        for (int i = 0; i < count; i++) {
            b.add(height, width);
        }
        return b;
    }

    /** One more picture. */
    public Blocks add(int height, int width) {
        SplittableRandom random = new SplittableRandom(images.size());
        RgbImage image = RgbImage.black(height, width);
        LabelMap map = LabelMap.ignored(height, width);
        int at = height / 3 + random.nextInt(Math.max(1, height / 3));
        int left = random.nextInt(Math.max(1, width / 2));
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int c = y < at ? 0 : x < left || x > left + width / 3 ? 1 : 2;
                int color = CLASSES.get(c).color();
                int noise = random.nextInt(24);
                image.set(y, x, color + noise * 0x010101);
                if (x > 0) {
                    map.labels()[y * width + x] = (byte) c;
                }
            }
        }
        images.add(image);
        labels.add(map);
        return this;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public String id(int index) {
        return "blocks" + index;
    }

    @Override
    public RgbImage image(int index) {
        RgbImage i = images.get(index);
        return new RgbImage(i.height(), i.width(), i.rgb().clone());
    }

    @Override
    public LabelMap labels(int index) {
        LabelMap m = labels.get(index);
        return new LabelMap(m.height(), m.width(), m.labels().clone());
    }
}
