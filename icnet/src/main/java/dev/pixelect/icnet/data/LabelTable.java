package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import java.nio.file.Path;
import java.util.Arrays;

/** What each value in a label file means: a class, a pixel without a label, or a mistake. */
final class LabelTable {
    private static final short MISTAKE = -1;

    private final short[] meanings = new short[256];
    private final String allowed;

    /** @param allowed the values there may be, for messages */
    private LabelTable(String allowed) {
        this.allowed = allowed;
        Arrays.fill(meanings, MISTAKE);
    }

    /**
     * Values that are the classes' indices.
     *
     * @param classes values below this are classes
     * @param ignore the value of pixels without a label; it wins over a class of this index
     */
    static LabelTable indices(int classes, int ignore) {
        LabelTable table = new LabelTable("0 to " + (classes - 1) + ", or " + ignore + " for pixels without a label");
        for (int c = 0; c < classes; c++) {
            table.meanings[c] = (short) c;
        }
        table.meanings[ignore] = LabelMap.IGNORE;
        return table;
    }

    /**
     * Values that stand for any class, several for one, or for none.
     *
     * @param meanings at each value from 0 the index of its class, or {@link LabelMap#IGNORE}; at most 256
     */
    static LabelTable of(int[] meanings) {
        LabelTable table = new LabelTable("0 to " + (meanings.length - 1));
        for (int value = 0; value < meanings.length; value++) {
            table.meanings[value] = (short) meanings[value];
        }
        return table;
    }

    /** This table, with one more value for pixels without a label. */
    LabelTable ignoring(int value) {
        LabelTable table = new LabelTable(allowed + ", or " + value + " for pixels without a label");
        System.arraycopy(meanings, 0, table.meanings, 0, meanings.length);
        table.meanings[value] = LabelMap.IGNORE;
        return table;
    }

    /** As {@link FileImages.LabelReader}, of a label map as {@link ImageFiles#readLabels} takes it. */
    LabelMap read(Path labels, Path picture) {
        LabelMap map = ImageFiles.requireSizeOf(picture, ImageFiles.readLabels(labels), labels);
        apply(map, labels);
        return map;
    }

    /**
     * Replaces the values of {@code map} by what they mean, in place.
     *
     * @param file where they come from, for the message
     * @throws InputException at the first value that may not be there
     */
    void apply(LabelMap map, Path file) {
        byte[] labels = map.labels();
        for (int i = 0; i < labels.length; i++) {
            int value = labels[i] & 0xff;
            if (meanings[value] == MISTAKE) {
                throw new InputException("label " + value + " at row " + i / map.width() + ", column " + i % map.width()
                        + " of " + file + " is out of range: " + allowed);
            }
            labels[i] = (byte) meanings[value];
        }
    }
}
