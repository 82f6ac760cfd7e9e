package dev.pixelect.engine.io;

/** Pictures with labels, both read when asked for; a label map returned belongs to the caller, too. */
public interface LabelledImages extends Images {
    /**
     * Reads the labels of a picture, of the same size as {@link #image(int)}.
     *
     * @throws InputException when the file is missing or truncated, has another size than its picture, or has a label
     *     out of range, naming the file
     */
    LabelMap labels(int index);
}
