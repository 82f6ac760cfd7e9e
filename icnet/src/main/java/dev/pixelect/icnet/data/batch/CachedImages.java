package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps decoded pictures and labels in memory, as many as a limit and the Java heap allow: those asked for first. What is
 * kept never shows in a result, only in the time it takes.
 */
public final class CachedImages implements LabelledImages {
    /** A run has up to three caches; half of the heap stays for pictures in work. */
    private static final int SHARE_OF_HEAP = 6;

    private final LabelledImages source;
    private final AtomicLong room;
    private final AtomicReferenceArray<RgbImage> images;
    private final AtomicReferenceArray<LabelMap> labels;

    /**
     * @param maxBytes how much is kept at most; never more than a sixth of the heap
     */
    public CachedImages(LabelledImages source, long maxBytes) {
        this.source = source;
        room = new AtomicLong(Math.min(maxBytes, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
        images = new AtomicReferenceArray<>(source.size());
        labels = new AtomicReferenceArray<>(source.size());
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public String id(int index) {
        return source.id(index);
    }

    @Override
    public RgbImage image(int index) {
        RgbImage image = images.get(index);
        if (image == null) {
            image = source.image(index);
            if (!reserve(image.rgb().length)) {
                return image;
            }
            images.set(index, image);
        }
        return new RgbImage(image.height(), image.width(), image.rgb().clone());
    }

    @Override
    public ImageFiles.Size imageSize(int index) {
        RgbImage image = images.get(index);
        return image == null ? source.imageSize(index) : new ImageFiles.Size(image.height(), image.width());
    }

    @Override
    public LabelMap labels(int index) {
        LabelMap map = labels.get(index);
        if (map == null) {
            map = source.labels(index);
            if (!reserve(map.labels().length)) {
                return map;
            }
            labels.set(index, map);
        }
        return new LabelMap(map.height(), map.width(), map.labels().clone());
    }

    private boolean reserve(int bytes) {
        return room.getAndUpdate(left -> left >= bytes ? left - bytes : left) >= bytes;
    }
}
