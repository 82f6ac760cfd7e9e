package dev.pixelect.icnet.data.batch;

/** Labels for a head that predicts on a coarser grid than the input's. */
public final class HeadLabels {
    private HeadLabels() {}

    /**
     * Takes the labels where a resize with align_corners puts the head's cells: row (2 y (H-1) + h-1) / (2 (h-1)) in
     * integer division, 0 where h = 1; columns likewise.
     *
     * @param labels {@code count} maps of {@code height x width}
     * @param out receives {@code count} maps of {@code headHeight x headWidth}
     */
    public static void sample(
            byte[] labels, int count, int height, int width, byte[] out, int headHeight, int headWidth) {
        if (labels.length < (long) count * height * width || out.length < (long) count * headHeight * headWidth) {
            throw new IllegalArgumentException(count + " maps of " + height + "x" + width + " to " + headHeight + "x"
                    + headWidth + " from " + labels.length + " to " + out.length + " bytes");
        }
        int o = 0;
        for (int n = 0; n < count; n++) {
            for (int y = 0; y < headHeight; y++) {
                int row = (n * height + source(y, height, headHeight)) * width;
                for (int x = 0; x < headWidth; x++) {
                    out[o++] = labels[row + source(x, width, headWidth)];
                }
            }
        }
    }

    /** The index in [0, full) that is sampled for {@code cell} of {@code head}. */
    static int source(int cell, int full, int head) {
        return head == 1 ? 0 : (int) ((2L * cell * (full - 1) + head - 1) / (2L * (head - 1)));
    }
}
