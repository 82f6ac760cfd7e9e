package dev.pixelect.engine.io;

/**
 * An ordered, indexed set of pictures with labels that are read when asked for. Implementations are immutable and safe
 * for use by several threads; a picture or label map returned belongs to the caller.
 */
public interface LabelledImages {
    /** How many pictures there are. */
    int size();

    /** A name that is unique in the set, usable as a file's stem. */
    String id(int index);

    /**
     * Reads a picture.
     *
     * @throws InputException when the file is missing, truncated or no picture, naming the file
     */
    RgbImage image(int index);

    /**
     * The size of a picture. Sets that can tell it without decoding the picture do.
     *
     * @throws InputException as {@link #image(int)}
     */
    default ImageFiles.Size imageSize(int index) {
        RgbImage image = image(index);
        return new ImageFiles.Size(image.height(), image.width());
    }

    /**
     * Reads the labels of a picture, of the same size as {@link #image(int)}.
     *
     * @throws InputException when the file is missing or truncated, has another size than its picture, or has a label
     *     out of range, naming the file
     */
    LabelMap labels(int index);
}
