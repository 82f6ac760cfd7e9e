package dev.pixelect.engine.io;

import java.util.Objects;

/**
 * A picture of 8-bit pixels in row-major order, three bytes (R, G, B) a pixel. The array is shared, not copied: whoever
 * makes an image gives the array away.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param rgb {@code height * width * 3} bytes, unsigned
 */
public record RgbImage(int height, int width, byte[] rgb) {
    public RgbImage {
        Objects.requireNonNull(rgb, "rgb");
        if (height < 1 || width < 1 || rgb.length != 3L * height * width) {
            throw new IllegalArgumentException(
                    "image " + height + "x" + width + " needs " + 3L * height * width + " bytes, got " + rgb.length);
        }
    }

    /** A black picture. */
    public static RgbImage black(int height, int width) {
        return new RgbImage(height, width, new byte[Math.multiplyExact(3, Math.multiplyExact(height, width))]);
    }

    /** Channel {@code c} (0 = R, 1 = G, 2 = B) at row {@code y}, column {@code x}, in [0, 255]. */
    public int get(int y, int x, int c) {
        return rgb[3 * (y * width + x) + c] & 0xff;
    }

    /** Sets the pixel at row {@code y}, column {@code x} to {@code 0xRRGGBB}. */
    public void set(int y, int x, int color) {
        int i = 3 * (y * width + x);
        rgb[i] = (byte) (color >> 16);
        rgb[i + 1] = (byte) (color >> 8);
        rgb[i + 2] = (byte) color;
    }
}
