package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Pictures of noise whose labels can be told from their pixels: label = red. */
final class MemoryImages implements LabelledImages {
    private final List<RgbImage> images = new ArrayList<>();
    final AtomicInteger reads = new AtomicInteger();

    static MemoryImages of(int count, int height, int width) {
        MemoryImages set = new MemoryImages();
        for (int i = 0; i < count; i++) {
            set.add(height, width);
        }
        return set;
    }

    MemoryImages add(int height, int width) {
        byte[] rgb = new byte[3 * height * width];
        new SplittableRandom(images.size()).nextBytes(rgb);
        // The first pixel's blue tells which picture it is.
        rgb[2] = (byte) images.size();
        images.add(new RgbImage(height, width, rgb));
        return this;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public String id(int index) {
        return "noise" + index;
    }

    @Override
    public RgbImage image(int index) {
        reads.incrementAndGet();
        RgbImage image = images.get(index);
        return new RgbImage(image.height(), image.width(), image.rgb().clone());
    }

    @Override
    public LabelMap labels(int index) {
        reads.incrementAndGet();
        RgbImage image = images.get(index);
        byte[] labels = new byte[image.height() * image.width()];
        for (int p = 0; p < labels.length; p++) {
            labels[p] = image.rgb()[3 * p];
        }
        return new LabelMap(image.height(), image.width(), labels);
    }
}
