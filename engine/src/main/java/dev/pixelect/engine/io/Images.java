package dev.pixelect.engine.io;

/**
 * An ordered, indexed set of pictures that are read when asked for. Implementations are immutable and safe for use by several
 * threads; a picture returned belongs to the caller.
 */
public interface Images {
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
}
