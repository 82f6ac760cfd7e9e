package dev.pixelect.engine.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * The bytes of a picture file, walked marker by marker before they are decoded: decoders fill in what a truncated file
 * lacks, and a training set with grey halves is worse than an error.
 *
 * @param path the file, for messages
 * @param format what its first bytes say it is
 * @param bytes the whole file
 */
record EncodedImage(Path path, Format format, byte[] bytes) {
    enum Format {
        PNG,
        JPEG
    }

    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int PNG_IEND = 0x49454e44;
    private static final int JPEG_START_OF_SCAN = 0xda;
    private static final int JPEG_END = 0xd9;
    /** Where a frame's header has the number of components: behind two bytes of length, one of precision and four of size. */
    private static final int JPEG_COMPONENTS = 7;

    /**
     * Reads the file and checks that it is all there; a PNG's checksums too.
     *
     * @throws InputException when it is missing, empty, neither PNG nor JPEG, truncated or damaged
     */
    static EncodedImage read(Path path) {
        byte[] bytes = InputFiles.readBytes(path, "picture");
        if (bytes.length >= 8 && ByteBuffer.wrap(bytes).getLong() == PNG_SIGNATURE) {
            EncodedImage png = new EncodedImage(path, Format.PNG, bytes);
            png.checkPng();
            return png;
        }
        if (bytes.length >= 3 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8 && (bytes[2] & 0xff) == 0xff) {
            EncodedImage jpeg = new EncodedImage(path, Format.JPEG, bytes);
            jpeg.checkJpeg();
            return jpeg;
        }
        throw new InputException(path + " is neither PNG nor JPEG: convert it to one of them");
    }

    /** The colour type of a PNG: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
    int pngColorType() {
        return bytes[25] & 0xff;
    }

    /** Bits a sample (of an index, with a palette) of a PNG. */
    int pngBitDepth() {
        return bytes[24] & 0xff;
    }

    InputException truncated() {
        return new InputException("the picture " + path + " is truncated after " + bytes.length
                + " bytes: copy it again or take it out of the data");
    }

    InputException damaged(String detail, Throwable cause) {
        return new InputException(
                "the picture " + path + " is damaged (" + detail + "): copy it again or take it out of the data",
                cause);
    }

    private void checkPng() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CRC32 crc = new CRC32();
        int at = 8;
        while (true) {
            if (bytes.length - at < 12) {
                throw truncated();
            }
            int length = in.getInt(at);
            int type = in.getInt(at + 4);
            if (length < 0) {
                throw damaged("a chunk of negative length at byte " + at, null);
            }
            if (bytes.length - at - 12 < length) {
                throw truncated();
            }
            crc.reset();
            crc.update(bytes, at + 4, length + 4);
            if ((int) crc.getValue() != in.getInt(at + 8 + length)) {
                throw damaged("wrong checksum at byte " + at, null);
            }
            if (at == 8 && (type != 0x49484452 || length != 13)) {
                throw damaged("its first chunk is no header", null);
            }
            if (type == PNG_IEND) {
                return;
            }
            at += 12 + length;
        }
    }

    /** SOF0 to SOF15; three numbers among them mean other things. */
    private static boolean startsFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Walks the segments; thumbnails inside them have end markers of their own and are stepped over with them. */
    private void checkJpeg() {
        int at = 2;
        boolean scanned = false;
        while (true) {
            // Within a scan 0xff is followed by a stuffed 0 or a restart marker; anything else ends it.
            while (at < bytes.length && (bytes[at] & 0xff) != 0xff) {
                at++;
            }
            while (at < bytes.length && (bytes[at] & 0xff) == 0xff) {
                at++;
            }
            if (at >= bytes.length) {
                throw truncated();
            }
            int marker = bytes[at++] & 0xff;
            if (marker == JPEG_END) {
                if (!scanned) {
                    throw damaged("it ends before its first scan", null);
                }
                return;
            }
            if (marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd7) {
                continue;
            }
            if (bytes.length - at < 2) {
                throw truncated();
            }
            if (startsFrame(marker) && bytes.length - at > JPEG_COMPONENTS && bytes[at + JPEG_COMPONENTS] == 4) {
                // Without a marker of Adobe's, the JDK takes the fourth for alpha, and the others for RGB.
                throw new InputException("the picture " + path
                        + " has four colour components, as print software stores CMYK: convert it to RGB");
            }
            scanned |= marker == JPEG_START_OF_SCAN;
            at += (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
        }
    }
}
