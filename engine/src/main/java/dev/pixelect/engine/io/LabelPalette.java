package dev.pixelect.engine.io;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Label maps for people to paint in: PNGs whose palette has the classes' colours, index = class, and a colour of its own for pixels
 * without a label. Editors that turn them into RGB, or sort the palette anew, lose the indices; the colours then say what is meant.
 */
public final class LabelPalette {
    private static final int MISTAKE = -1;
    /** What pixels without a label may look like: the first that is no class's colour. */
    private static final List<Integer> UNLABELLED = List.of(0x000000, 0xffffff, 0xff00ff, 0x00ffff);

    private final List<ClassInfo> classes;
    private final int[] colors = new int[256];

    /** @param classes at each index; at most 255 */
    public LabelPalette(List<ClassInfo> classes) {
        this.classes = List.copyOf(classes);
        List<Integer> own = classes.stream().map(ClassInfo::color).toList();
        int unlabelled =
                UNLABELLED.stream().filter(c -> !own.contains(c)).findFirst().orElse(0);
        Arrays.fill(colors, unlabelled);
        for (int c = 0; c < own.size(); c++) {
            colors[c] = own.get(c);
        }
    }

    /** Of pixels without a label, as {@code 0xRRGGBB}. */
    public int unlabelledColor() {
        return colors[LabelMap.IGNORE];
    }

    /**
     * Writes a palette PNG, all or nothing.
     *
     * @throws InputException when the file can't be written
     */
    public void write(Path file, LabelMap labels) {
        ImageFiles.writeIndexed(file, labels, colors);
    }

    /**
     * Reads a PNG that {@link #write} made and a person painted in. A palette that is still this one, and 8-bit grey, are read by index;
     * anything else by colour, exactly.
     *
     * @return classes' indices, {@link LabelMap#IGNORE} where there is no label
     * @throws InputException when it is missing, truncated or no PNG, or at the first pixel whose index or colour is no class's, or is
     *     the colour of two
     */
    public LabelMap readPainted(Path file) {
        return read(file, true);
    }

    /**
     * Reads a PNG in which indices mean classes: 8-bit grey, or any palette, whose colours are only for looking at. RGB is read by
     * colour, exactly.
     *
     * @return as {@link #readPainted}
     * @throws InputException as there
     */
    public LabelMap readIndexed(Path file) {
        return read(file, false);
    }

    private LabelMap read(Path file, boolean ownPalette) {
        EncodedImage encoded = EncodedImage.read(file);
        if (encoded.format() != EncodedImage.Format.PNG) {
            throw ImageFiles.noLabelsInJpeg(file);
        }
        boolean palette = encoded.pngColorType() == 3;
        boolean grey = encoded.pngColorType() == 0 && encoded.pngBitDepth() == 8;
        if (!palette && !grey) {
            return byColor(ImageFiles.readRgb(encoded), file);
        }
        LabelMap byIndex = ImageFiles.readLabels(encoded);
        if (palette && ownPalette) {
            RgbImage picture = ImageFiles.readRgb(encoded);
            if (!isOurs(byIndex, picture)) {
                return byColor(picture, file);
            }
        }
        return requireClasses(byIndex, file);
    }

    private boolean isOurs(LabelMap byIndex, RgbImage picture) {
        byte[] indices = byIndex.labels();
        for (int i = 0; i < indices.length; i++) {
            if (color(picture, i) != colors[indices[i] & 0xff]) {
                return false;
            }
        }
        return true;
    }

    private LabelMap requireClasses(LabelMap map, Path file) {
        byte[] labels = map.labels();
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i] & 0xff;
            if (label >= classes.size() && label != LabelMap.IGNORE) {
                throw new InputException("label " + label + place(i, map.width(), file) + " is out of range: 0 to "
                        + (classes.size() - 1) + ", or " + LabelMap.IGNORE + " for pixels without a label");
            }
        }
        return map;
    }

    private LabelMap byColor(RgbImage picture, Path file) {
        Map<Integer, Integer> meanings = new HashMap<>();
        meanings.put(unlabelledColor(), LabelMap.IGNORE);
        for (int c = 0; c < classes.size(); c++) {
            meanings.merge(colors[c], c, (one, other) -> MISTAKE);
        }
        LabelMap map = LabelMap.ignored(picture.height(), picture.width());
        for (int i = 0; i < map.labels().length; i++) {
            int color = color(picture, i);
            Integer label = meanings.get(color);
            if (label == null) {
                throw new InputException("the colour %06x".formatted(color) + place(i, map.width(), file)
                        + " is no class's: paint without soft edges in the classes' colours, or save as 8-bit grey,"
                        + " pixel = class");
            }
            if (label == MISTAKE) {
                throw new InputException("the colour %06x".formatted(color) + place(i, map.width(), file)
                        + " is that of several classes: save as 8-bit grey, pixel = class");
            }
            map.labels()[i] = (byte) (int) label;
        }
        return map;
    }

    private static int color(RgbImage picture, int pixel) {
        byte[] rgb = picture.rgb();
        return (rgb[3 * pixel] & 0xff) << 16 | (rgb[3 * pixel + 1] & 0xff) << 8 | rgb[3 * pixel + 2] & 0xff;
    }

    private static String place(int pixel, int width, Path file) {
        return " at row " + pixel / width + ", column " + pixel % width + " of " + file;
    }
}
