package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
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
     * @param labels a label map as {@link ImageFiles#readLabels} takes it
     * @param table what the values in it mean
     */
    record Pair(String id, Path image, Path labels, LabelTable table) {}

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
        LabelMap map = ImageFiles.readLabels(pair.labels());
        ImageFiles.Size size = imageSize(index);
        if (map.height() != size.height() || map.width() != size.width()) {
            throw new InputException("the label map " + pair.labels() + " is " + map.height() + "x" + map.width()
                    + ", but its picture " + pair.image() + " is " + size + " (height x width): make them equal");
        }
        pair.table().apply(map, pair.labels());
        return map;
    }
}
