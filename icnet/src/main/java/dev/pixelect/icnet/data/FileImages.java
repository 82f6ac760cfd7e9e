package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Pictures and label maps in files, decoded whenever they are asked for; nothing of them is kept. */
final class FileImages implements LabelledImages {
    /**
     * A picture and its labels.
     *
     * @param id unique in the set
     * @param labels a label map
     * @param reader gives the classes that are in it
     */
    record Pair(String id, Path image, Path labels, LabelReader reader) {}

    /** Understands a kind of label maps. */
    @FunctionalInterface
    interface LabelReader {
        /**
         * Reads a label map.
         *
         * @param picture that it belongs to
         * @return classes' indices, {@link LabelMap#IGNORE} where there is no label
         * @throws dev.pixelect.engine.io.InputException when it can't be read, has another size than its picture, or a value that is
         *     no class's
         */
        LabelMap read(Path labels, Path picture);
    }

    private final List<Pair> pairs;

    FileImages(Collection<Pair> pairs) {
        this.pairs = List.copyOf(pairs);
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public String id(int index) {
        return pairs.get(index).id();
    }

    @Override
    public RgbImage image(int index) {
        return ImageFiles.readRgb(pairs.get(index).image());
    }

    @Override
    public ImageFiles.Size imageSize(int index) {
        return ImageFiles.readSize(pairs.get(index).image());
    }

    @Override
    public LabelMap labels(int index) {
        Pair pair = pairs.get(index);
        return pair.reader().read(pair.labels(), pair.image());
    }
}
