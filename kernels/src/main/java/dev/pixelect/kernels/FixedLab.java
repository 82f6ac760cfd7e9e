package dev.pixelect.kernels;

/**
 * sRGB to CIELAB (D65, 2 degrees; IEC 61966-2-1 and CIE 15) in fixed point, by tables: the same integers on every device.
 * A value is in units of 1/{@link #ONE}; a* and b* are stored plus {@link #OFFSET}, so that nothing is negative. Within
 * 0.02 of the formula in double precision.
 *
 * <p>X, Y and Z over white are sums of three table values each, in units of 2^-20; the cube root (with its straight piece near
 * black) is read from a table of 4096 intervals and interpolated.
 */
public final class FixedLab {
    /** 1 in CIELAB. */
    public static final int ONE = 64;
    /** What is added to a* and b*. */
    public static final int OFFSET = 128 * ONE;

    private static final int XYZ_BITS = 20;
    private static final int INTERVAL_BITS = 8;
    private static final int ROOT_BITS = 17;
    private static final int INTERVALS = 1 << XYZ_BITS - INTERVAL_BITS;

    /** Rows X, Y, Z of the sRGB matrix. */
    private static final double[][] XYZ = {
        {0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}
    };

    private FixedLab() {}

    /**
     * The tables, in one array: 9 of 256 entries, each channel's (R, G, B) shares of X, Y and Z (channel-major), in 2^-20;
     * then the 4097 values of f at the ends of the intervals, in 2^-17.
     */
    public static int[] tables() {
        int[] t = new int[9 * 256 + INTERVALS + 1];
        for (int i = 0; i < 256; i++) {
            double v = i / 255.0;
            // StrictMath: the same tables in every Java.
            double linear = v <= 0.04045 ? v / 12.92 : StrictMath.pow((v + 0.055) / 1.055, 2.4);
            for (int c = 0; c < 3; c++) {
                for (int k = 0; k < 3; k++) {
                    double white = XYZ[k][0] + XYZ[k][1] + XYZ[k][2];
                    t[(3 * c + k) * 256 + i] = (int) Math.round(linear * XYZ[k][c] / white * (1 << XYZ_BITS));
                }
            }
        }
        for (int i = 0; i <= INTERVALS; i++) {
            double x = i / (double) INTERVALS;
            double f = x > 216 / 24389.0 ? StrictMath.cbrt(x) : (24389 / 27.0 * x + 16) / 116;
            t[9 * 256 + i] = (int) Math.round(f * (1 << ROOT_BITS));
        }
        return t;
    }

    /**
     * Converts pixels {@code from} to {@code to - 1}.
     *
     * @param tables from {@link #tables()}
     * @param rgb three bytes a pixel
     * @param l L*, [pixels], 0 to 100 * 64
     * @param a a* + 128, [pixels], in 1/64
     * @param b b* + 128, [pixels], in 1/64
     */
    public static void convert(int[] tables, byte[] rgb, int[] l, int[] a, int[] b, int from, int to) {
        for (int p = from; p < to; p++) {
            int red = rgb[3 * p] & 0xff;
            int green = 768 + (rgb[3 * p + 1] & 0xff);
            int blue = 1536 + (rgb[3 * p + 2] & 0xff);
            int x = root(tables, tables[red] + tables[green] + tables[blue]);
            int y = root(tables, tables[red + 256] + tables[green + 256] + tables[blue + 256]);
            int z = root(tables, tables[red + 512] + tables[green + 512] + tables[blue + 512]);
            // Halves are added before the shift: rounded to nearest. At most 500 * 64 * 2^17 * 0.25 in size.
            l[p] = Math.max(0, 116 * ONE * y - (16 * ONE << ROOT_BITS) + (1 << ROOT_BITS - 1) >> ROOT_BITS);
            a[p] = OFFSET + (500 * ONE * (x - y) + (1 << ROOT_BITS - 1) >> ROOT_BITS);
            b[p] = OFFSET + (200 * ONE * (y - z) + (1 << ROOT_BITS - 1) >> ROOT_BITS);
        }
    }

    /** f(t) of CIELAB in 2^-17, t in 2^-20 and, by rounding, a few units above 1 at most. */
    private static int root(int[] tables, int t) {
        int i = 9 * 256 + Math.min(t >> INTERVAL_BITS, INTERVALS - 1);
        int rest = t - (i - 9 * 256 << INTERVAL_BITS);
        return tables[i] + ((tables[i + 1] - tables[i]) * rest + (1 << INTERVAL_BITS - 1) >> INTERVAL_BITS);
    }
}
