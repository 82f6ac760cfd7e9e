package dev.pixelect.kernels.cpu;

/**
 * How a row of a picture lies in a float array with all its classes: class by class, {@code margin} zeros before, between and behind them, so
 * that a filter along the row meets zeros outside the picture.
 *
 * @param classes at least 1
 * @param width pixels
 * @param margin floats, at least 0
 */
record ClassRows(int classes, int width, int margin) {
    /** From a class's pixel to the next class's. */
    int pitch() {
        return width + margin;
    }

    /** Where class {@code c} begins. */
    int at(int c) {
        return margin + c * pitch();
    }

    /** Floats of a row. */
    int length() {
        return Math.addExact(margin, Math.multiplyExact(classes, pitch()));
    }
}
