package dev.pixelect.engine.io;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Reads and writes pictures and label maps. Samples are taken as the file has them: colour profiles, gamma and the
 * orientation in EXIF data are ignored, alpha is dropped, and of 16-bit samples the upper byte is kept, so that a
 * picture gives the same numbers here as in the tools it was labelled with.
 */
public final class ImageFiles {
    private ImageFiles() {}

    /**
     * The size of a picture, from its header.
     *
     * @param height rows
     * @param width columns
     */
    public record Size(int height, int width) {
        @Override
        public String toString() {
            return height + "x" + width;
        }
    }

    /**
     * Reads the size of a PNG or JPEG file without decoding it.
     *
     * @throws InputException when the file is missing, empty or no picture
     */
    public static Size readSize(Path path) {
        InputFiles.requireFile(path, "picture");
        try (ImageInputStream in = new FileImageInputStream(path.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new InputException(path + " is neither PNG nor JPEG: convert it to one of them");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return new Size(reader.getHeight(0), reader.getWidth(0));
            } finally {
                reader.dispose();
            }
        } catch (IIOException e) {
            throw new InputException("the picture " + path + " has a damaged header: copy it again", e);
        } catch (IOException e) {
            throw InputFiles.unreadable(path, "picture", e);
        }
    }

    /**
     * Reads a PNG or JPEG picture of any kind (grey, palette, alpha, 16 bits) as RGB.
     *
     * @throws InputException when the file is missing, a folder, empty, of another format, truncated or damaged
     */
    public static RgbImage readRgb(Path path) {
        return readRgb(EncodedImage.read(path));
    }

    static RgbImage readRgb(EncodedImage encoded) {
        Path path = encoded.path();
        BufferedImage decoded = decode(encoded);
        int height = decoded.getHeight();
        int width = decoded.getWidth();
        if (3L * height * width > Integer.MAX_VALUE - 8) {
            throw new InputException(
                    "the picture " + path + " is too large (" + height + "x" + width + "): tile it or scale it down");
        }
        byte[] rgb = new byte[3 * height * width];
        Raster raster = decoded.getRaster();
        if (decoded.getColorModel() instanceof IndexColorModel palette) {
            copyPalette(raster, palette, rgb);
        } else if (raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte data
                && raster.getParent() == null) {
            copyBytes(model, data.getData(), height, width, rgb);
        } else {
            copySamples(raster, rgb);
        }
        return new RgbImage(height, width, rgb);
    }

    /**
     * Reads a label map: an 8-bit grey PNG, whose samples are the labels, or a PNG with a palette of any depth, whose
     * indices are (its colours are only for looking at).
     *
     * @return the values as they stand in the file; what they mean is the data set's matter
     * @throws InputException when the file is missing, truncated, damaged or of another kind, which is named
     */
    public static LabelMap readLabels(Path path) {
        return readLabels(EncodedImage.read(path));
    }

    static LabelMap readLabels(EncodedImage encoded) {
        Path path = encoded.path();
        if (encoded.format() != EncodedImage.Format.PNG) {
            throw noLabelsInJpeg(path);
        }
        int type = encoded.pngColorType();
        int depth = encoded.pngBitDepth();
        if (!(type == 0 && depth == 8 || type == 3)) {
            String found = switch (type) {
                case 0 -> "grey";
                case 2 -> "RGB";
                case 4 -> "grey with alpha";
                case 6 -> "RGB with alpha";
                default -> "unknown";
            };
            throw new InputException("the label map " + path + " is a " + depth + "-bit " + found
                    + " PNG: store one label a pixel as an 8-bit grey or palette PNG");
        }
        Raster raster = decode(encoded).getRaster();
        int height = raster.getHeight();
        int width = raster.getWidth();
        byte[] labels = new byte[Math.multiplyExact(height, width)];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                labels[y * width + x] = (byte) row[x];
            }
        }
        return new LabelMap(height, width, labels);
    }

    /**
     * Checks that a label map is as large as its picture.
     *
     * @param labels where the map was read from, for the message
     * @return {@code map}
     * @throws InputException when it isn't, or as {@link #readSize}
     */
    public static LabelMap requireSizeOf(Path picture, LabelMap map, Path labels) {
        Size size = readSize(picture);
        if (map.height() != size.height() || map.width() != size.width()) {
            throw new InputException("the label map " + labels + " is " + map.height() + "x" + map.width()
                    + ", but its picture " + picture + " is " + size + " (height x width): make them equal");
        }
        return map;
    }

    static InputException noLabelsInJpeg(Path path) {
        return new InputException(
                "the label map " + path + " is a JPEG, which changes labels: store it as an 8-bit grey or palette PNG");
    }

    /**
     * Reads a region map, a 16-bit grey PNG.
     *
     * @throws InputException when the file is missing, truncated, damaged or of another kind
     */
    public static RegionMap readRegions(Path path) {
        EncodedImage encoded = EncodedImage.read(path);
        if (encoded.format() != EncodedImage.Format.PNG || encoded.pngColorType() != 0 || encoded.pngBitDepth() != 16) {
            throw new InputException(
                    path + " is no 16-bit grey PNG, as region maps are: give back the file that was" + " written");
        }
        Raster raster = decode(encoded).getRaster();
        int height = raster.getHeight();
        int width = raster.getWidth();
        short[] regions = new short[Math.multiplyExact(height, width)];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                regions[y * width + x] = (short) row[x];
            }
        }
        return new RegionMap(height, width, regions);
    }

    /**
     * Writes an 8-bit RGB PNG, all or nothing.
     *
     * @throws InputException when the file can't be written
     */
    public static void writeRgb(Path path, RgbImage image) {
        writePng(path, image.height(), image.width(), 3, image.rgb());
    }

    /**
     * Writes an 8-bit grey PNG whose samples are the labels, all or nothing.
     *
     * @throws InputException when the file can't be written
     */
    public static void writeLabels(Path path, LabelMap labels) {
        writePng(path, labels.height(), labels.width(), 1, labels.labels());
    }

    /**
     * Writes an 8-bit grey PNG, all or nothing.
     *
     * @param grey {@code height * width} unsigned bytes, row-major
     * @throws InputException when the file can't be written
     */
    public static void writeGrey(Path path, int height, int width, byte[] grey) {
        if (grey.length != (long) height * width) {
            throw new IllegalArgumentException(height + "x" + width + " grey image of " + grey.length + " bytes");
        }
        writePng(path, height, width, 1, grey);
    }

    private static BufferedImage decode(EncodedImage encoded) {
        String format = encoded.format().name();
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded.bytes()))) {
            reader.setInput(in, true, true);
            Warnings warnings = new Warnings();
            reader.addIIOReadWarningListener(warnings);
            BufferedImage image = reader.read(0);
            if (warnings.serious != null) {
                throw encoded.damaged(warnings.serious, null);
            }
            return image;
        } catch (OutOfMemoryError e) {
            throw outOfMemory(encoded, e);
        } catch (IOException | RuntimeException e) {
            if (e instanceof InputException known) {
                throw known;
            }
            // The JDK's reader of PNG wraps this error, as if the file were at fault.
            if (e.getCause() instanceof OutOfMemoryError) {
                throw outOfMemory(encoded, e);
            }
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            if (why.contains("Unsupported Image Type")) {
                throw new InputException("the picture " + encoded.path()
                        + " has colours other than RGB or grey (CMYK?): convert it to RGB");
            }
            throw encoded.damaged(why, e);
        } finally {
            reader.dispose();
        }
    }

    private static InputException outOfMemory(EncodedImage encoded, Throwable e) {
        return new InputException(
                "the picture " + encoded.path() + " does not fit into memory: scale it down or give Java more", e);
    }

    /** Keeps the first warning that means that pixels are wrong; many harmless files give the others. */
    private static final class Warnings implements IIOReadWarningListener {
        private String serious;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            boolean harmless = warning.contains("extraneous") || !warning.contains("Corrupt JPEG");
            if (serious == null && (!harmless || warning.contains("remature end"))) {
                serious = warning.lines().findFirst().orElse("");
            }
        }
    }

    private static void copyPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        int width = raster.getWidth();
        int[] row = new int[width];
        int o = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++, o += 3) {
                // Decoders show an index past a short palette as black.
                int color = row[x] < colors.length ? colors[row[x]] : 0;
                rgb[o] = (byte) (color >> 16);
                rgb[o + 1] = (byte) (color >> 8);
                rgb[o + 2] = (byte) color;
            }
        }
    }

    private static void copyBytes(PixelInterleavedSampleModel model, byte[] data, int height, int width, byte[] rgb) {
        int[] bands = model.getBandOffsets();
        int stride = model.getPixelStride();
        int r = bands[0];
        int g = bands.length >= 3 ? bands[1] : r;
        int b = bands.length >= 3 ? bands[2] : r;
        int o = 0;
        for (int y = 0; y < height; y++) {
            int i = y * model.getScanlineStride();
            for (int x = 0; x < width; x++, i += stride, o += 3) {
                rgb[o] = data[i + r];
                rgb[o + 1] = data[i + g];
                rgb[o + 2] = data[i + b];
            }
        }
    }

    private static void copySamples(Raster raster, byte[] rgb) {
        int bands = raster.getNumBands();
        int width = raster.getWidth();
        int g = bands >= 3 ? 1 : 0;
        int b = bands >= 3 ? 2 : 0;
        int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
        int[] row = new int[width * bands];
        int o = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i += bands, o += 3) {
                rgb[o] = (byte) (row[i] >> shift);
                rgb[o + 1] = (byte) (row[i + g] >> shift);
                rgb[o + 2] = (byte) (row[i + b] >> shift);
            }
        }
    }

    /**
     * Writes a region map as a 16-bit grey PNG, all or nothing.
     *
     * @throws InputException when the file can't be written
     */
    public static void writeRegions(Path path, RegionMap map) {
        DataBufferUShort samples = new DataBufferUShort(map.regions(), map.regions().length);
        WritableRaster raster =
                Raster.createInterleavedRaster(samples, map.width(), map.height(), map.width(), 1, new int[] {0}, null);
        writePng(path, new BufferedImage(colors(1, DataBuffer.TYPE_USHORT), raster, false, null));
    }

    /** Writes a label map as an 8-bit palette PNG, all or nothing; {@code colors} has 256 of {@code 0xRRGGBB}. */
    static void writeIndexed(Path path, LabelMap map, int[] colors) {
        IndexColorModel palette = new IndexColorModel(8, colors.length, colors, 0, false, -1, DataBuffer.TYPE_BYTE);
        writePng(path, new BufferedImage(palette, bytes(map.height(), map.width(), 1, map.labels()), false, null));
    }

    private static void writePng(Path path, int height, int width, int bands, byte[] samples) {
        ColorModel colors = colors(bands, DataBuffer.TYPE_BYTE);
        writePng(path, new BufferedImage(colors, bytes(height, width, bands, samples), false, null));
    }

    private static ColorModel colors(int bands, int type) {
        int space = bands == 3 ? ColorSpace.CS_sRGB : ColorSpace.CS_GRAY;
        return new ComponentColorModel(ColorSpace.getInstance(space), false, false, Transparency.OPAQUE, type);
    }

    private static WritableRaster bytes(int height, int width, int bands, byte[] samples) {
        int[] offsets = bands == 3 ? new int[] {0, 1, 2} : new int[] {0};
        return Raster.createInterleavedRaster(
                new DataBufferByte(samples, samples.length), width, height, bands * width, bands, offsets, null);
    }

    private static void writePng(Path path, BufferedImage image) {
        AtomicFiles.write(path, file -> {
            ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
            try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
                writer.setOutput(out);
                writer.write(image);
            } finally {
                writer.dispose();
            }
        });
    }
}
