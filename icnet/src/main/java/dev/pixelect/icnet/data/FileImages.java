package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.nio.file.Path;
import java.util.List;

/** Pictures and label maps in files, decoded whenever they are asked for. */
final class FileImages implements LabelledImages {
    /**
     * A picture and its labels.
     *
     * @param id unique in the set
     */
    record Pair(String id, Path image, Path labels) {}

    private final List<Pair> pairs;
    private final int classes;
    private final int ignore;

    /**
     * @param classes labels below this are classes
     * @param ignore the value that marks pixels without a label in the files; it wins over a class of this index
     */
    FileImages(List<Pair> pairs, int classes, int ignore) {
        this.pairs = List.copyOf(pairs);
        this.classes = classes;
        this.ignore = ignore;
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
    public LabelMap labels(int index) {
        Pair pair = pairs.get(index);
        LabelMap map = ImageFiles.readLabels(pair.labels());
        ImageFiles.Size size = ImageFiles.readSize(pair.image());
        if (map.height() != size.height() || map.width() != size.width()) {
            throw new InputException("the label map " + pair.labels() + " is " + map.height() + "x" + map.width()
                    + ", but its picture " + pair.image() + " is " + size + " (height x width): make them equal");
        }
        byte[] labels = map.labels();
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i] & 0xff;
            if (label == ignore) {
                labels[i] = (byte) LabelMap.IGNORE;
            } else if (label >= classes) {
                throw new InputException("label " + label + " at row " + i / map.width() + ", column "
                        + i % map.width() + " of " + pair.labels() + " is out of range: 0 to " + (classes - 1) + ", or "
                        + ignore + " for pixels without a label");
            }
        }
        return map;
    }
}
