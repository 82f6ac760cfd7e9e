package dev.pixelect.selection.statistics;

/** A curve through measured points. */
public final class Curve {
    private Curve() {}

    /**
     * The area under straight lines between neighbouring points (trapezium rule).
     *
     * @param x of the points, not falling
     * @param y of the points, as many
     * @throws IllegalArgumentException when their numbers differ or x falls
     */
    public static double area(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " x for " + y.length + " y");
        }
        double area = 0;
        for (int i = 1; i < x.length; i++) {
            if (!(x[i] >= x[i - 1])) {
                throw new IllegalArgumentException("x falls from " + x[i - 1] + " to " + x[i]);
            }
            area += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2;
        }
        return area;
    }

    /** The mean height: {@link #area} over the width in x; NaN where that is none. */
    public static double meanHeight(double[] x, double[] y) {
        double width = x.length == 0 ? 0 : x[x.length - 1] - x[0];
        return width > 0 ? area(x, y) / width : Double.NaN;
    }
}
