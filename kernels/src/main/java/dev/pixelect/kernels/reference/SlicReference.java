package dev.pixelect.kernels.reference;

import dev.pixelect.kernels.FixedLab;
import dev.pixelect.kernels.SlicGrid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** What {@code slic.cu} and {@code slic_connect.cu} compute, by the definitions. */
public final class SlicReference {
    private static final int[][] SIDES = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};

    private final SlicGrid grid;
    private final int height;
    private final int width;
    /** [pixel][L, a, b, x, y]: distance is the sum of absolute differences. */
    private final int[][] points;
    /** [cluster], as points. */
    private final int[][] centres;
    /** [pixel], its cluster. */
    private final int[] cluster;

    private SlicReference(SlicGrid grid, byte[] rgb) {
        this.grid = grid;
        height = grid.height();
        width = grid.width();
        points = new int[height * width][];
        centres = new int[grid.cells()][];
        cluster = new int[height * width];
        int[][] lab = new int[3][height * width];
        FixedLab.convert(FixedLab.tables(), rgb, lab[0], lab[1], lab[2], 0, height * width);
        for (int p = 0; p < points.length; p++) {
            points[p] = new int[] {lab[0][p], lab[1][p], lab[2][p], grid.placeX()[p % width], grid.placeY()[p / width]};
        }
    }

    /**
     * Superpixels of a picture.
     *
     * @param rgb [H*W*3]
     * @param labels [H*W], the result: 0 to K-1 in the order of each segment's first pixel
     * @return K
     */
    public static int run(SlicGrid grid, byte[] rgb, int[] labels) {
        SlicReference slic = new SlicReference(grid, rgb);
        slic.seed();
        for (int i = 0; i < grid.iterations(); i++) {
            slic.assign(i);
            slic.update(i);
        }
        return slic.connect(labels);
    }

    /** A centre is the pixel in the middle of its cell, or that of the 3x3 around it in the same cell with a lower gradient. */
    private void seed() {
        for (int k = 0; k < centres.length; k++) {
            int j = k / grid.columns();
            int i = k % grid.columns();
            int y = (grid.firstY(j) + grid.firstY(j + 1)) / 2;
            int x = (grid.firstX(i) + grid.firstX(i + 1)) / 2;
            int best = y * width + x;
            for (int v = y - 1; v <= y + 1; v++) {
                for (int u = x - 1; u <= x + 1; u++) {
                    boolean inside = v >= grid.firstY(j)
                            && v < grid.firstY(j + 1)
                            && u >= grid.firstX(i)
                            && u < grid.firstX(i + 1);
                    if (inside && gradient(v, u) < gradient(best / width, best % width)) {
                        best = v * width + u;
                    }
                }
            }
            centres[k] = points[best].clone();
        }
    }

    /** Colour differences across a pixel, left to right and top to bottom; the border is repeated. */
    private int gradient(int y, int x) {
        int left = y * width + Math.max(x - 1, 0);
        int right = y * width + Math.min(x + 1, width - 1);
        int up = Math.max(y - 1, 0) * width + x;
        int down = Math.min(y + 1, height - 1) * width + x;
        return distance(points[left], points[right], 3) + distance(points[up], points[down], 3);
    }

    private static int distance(int[] a, int[] b, int terms) {
        int sum = 0;
        for (int i = 0; i < terms; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum;
    }

    /** A pixel goes to the nearest of the centres of its cell and the eight around it, to the lower index among equals. */
    private void assign(int iteration) {
        for (int p = 0; p < points.length; p++) {
            if (!grid.looksAt(p / width, iteration)) {
                continue;
            }
            int j = p / width * grid.rows() / height;
            int i = p % width * grid.columns() / width;
            int least = Integer.MAX_VALUE;
            for (int v = Math.max(j - 1, 0); v <= Math.min(j + 1, grid.rows() - 1); v++) {
                for (int u = Math.max(i - 1, 0); u <= Math.min(i + 1, grid.columns() - 1); u++) {
                    int d = distance(points[p], centres[v * grid.columns() + u], 5);
                    if (d < least) {
                        least = d;
                        cluster[p] = v * grid.columns() + u;
                    }
                }
            }
        }
    }

    /** A centre becomes the rounded mean of its pixels among those that the iteration looked at; without any it stays. */
    private void update(int iteration) {
        long[][] sums = new long[centres.length][5];
        int[] counts = new int[centres.length];
        for (int p = 0; p < points.length; p++) {
            if (grid.looksAt(p / width, iteration)) {
                counts[cluster[p]]++;
                for (int c = 0; c < 5; c++) {
                    sums[cluster[p]][c] += points[p][c];
                }
            }
        }
        for (int k = 0; k < centres.length; k++) {
            for (int c = 0; c < 5 && counts[k] > 0; c++) {
                centres[k][c] = mean(sums[k][c], counts[k]);
            }
        }
    }

    /** Halves are rounded up. */
    private static int mean(long sum, int count) {
        return (int) ((2 * sum + count) / (2L * count));
    }

    /** A 4-connected part of a cluster; parts are in the order of their first pixels. */
    private static final class Part {
        int index;
        int cluster;
        int size;
        final int[] color = new int[3];
        /** The part that it belongs to in the end, null while that is open. */
        Part segment;

        int label = -1;
    }

    private int connect(int[] labels) {
        Part[] of = new Part[points.length];
        List<Part> parts = new ArrayList<>();
        for (int p = 0; p < of.length; p++) {
            if (of[p] == null) {
                Part part = flood(p, of);
                part.index = parts.size();
                parts.add(part);
            }
        }
        // Kept are the largest part of each cluster (the first of several), and those that are large enough.
        Part[] largest = new Part[centres.length];
        for (Part part : parts) {
            if (largest[part.cluster] == null || part.size > largest[part.cluster].size) {
                largest[part.cluster] = part;
            }
        }
        for (Part part : parts) {
            part.segment = largest[part.cluster] == part || part.size >= grid.ownSize() ? part : null;
        }
        for (int round = 0; joinNeighbours(of, parts, round < SlicGrid.PATIENCE); round++) {}
        int count = 0;
        for (int p = 0; p < of.length; p++) {
            if (of[p].segment.label < 0) {
                of[p].segment.label = count++;
            }
            labels[p] = of[p].segment.label;
        }
        return count;
    }

    private Part flood(int first, Part[] of) {
        Part part = new Part();
        part.cluster = cluster[first];
        long[] sums = new long[3];
        Deque<Integer> open = new ArrayDeque<>(List.of(first));
        of[first] = part;
        while (!open.isEmpty()) {
            int p = open.remove();
            part.size++;
            for (int c = 0; c < 3; c++) {
                sums[c] += points[p][c];
            }
            for (int[] side : SIDES) {
                int q = beside(p, side);
                if (q >= 0 && of[q] == null && cluster[q] == part.cluster) {
                    of[q] = part;
                    open.add(q);
                }
            }
        }
        Arrays.setAll(part.color, c -> mean(sums[c], part.size));
        return part;
    }

    /** The pixel at that side, -1 outside. */
    private int beside(int p, int[] side) {
        int y = p / width + side[0];
        int x = p % width + side[1];
        return y < 0 || y >= height || x < 0 || x >= width ? -1 : y * width + x;
    }

    /**
     * A round: each part without a segment that touches segments joins the one of the nearest mean colour (that of the kept
     * part), the first among equals; in a patient round only where no open part that it touches is nearer. Answers whether
     * any is left open.
     */
    private boolean joinNeighbours(Part[] of, List<Part> parts, boolean patient) {
        Part[] nearest = new Part[parts.size()];
        int[] rival = new int[parts.size()];
        Arrays.fill(rival, Integer.MAX_VALUE);
        for (int p = 0; p < of.length; p++) {
            Part part = of[p];
            for (int[] side : SIDES) {
                int q = beside(p, side);
                if (part.segment != null || q < 0 || of[q] == part) {
                    continue;
                }
                if (of[q].segment != null) {
                    nearest[part.index] = nearer(part, nearest[part.index], of[q].segment);
                } else {
                    rival[part.index] = Math.min(rival[part.index], distance(part.color, of[q].color, 3));
                }
            }
        }
        boolean left = false;
        for (Part part : parts) {
            Part found = nearest[part.index];
            if (part.segment == null) {
                boolean joins =
                        found != null && (!patient || distance(part.color, found.color, 3) <= rival[part.index]);
                part.segment = joins ? found : null;
                left |= !joins;
            }
        }
        return left;
    }

    private static Part nearer(Part part, Part a, Part b) {
        if (a == null) {
            return b;
        }
        int da = distance(part.color, a.color, 3);
        int db = distance(part.color, b.color, 3);
        return db < da || db == da && b.index < a.index ? b : a;
    }
}
