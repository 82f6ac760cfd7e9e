package dev.pixelect.kernels.cpu;

import dev.pixelect.kernels.SlicGrid;
import java.util.Arrays;

/**
 * Makes segments of clusters, on the CPU: what {@code slic_connect.cu} computes. Works on runs, stretches of one cluster in one
 * row of pixels; parts are found by union of runs that touch, the root of each being its first run. Memory for runs grows to what the
 * pictures so far needed.
 */
final class SlicSegments {
    private final SlicGrid grid;
    private final int[] l;
    private final int[] a;
    private final int[] b;
    private final int[] largest;
    private final int[] rowRuns;
    private int runs;
    /** Of a run: its first pixel. */
    private int[] start = new int[1024];
    /** Of a run: its cluster; once it is numbered, a root's label. */
    private int[] cluster = new int[1024];
    /** Of a run: a run before it of the same part, itself for a root. */
    private int[] parent = new int[1024];
    // Of a root, its part's: pixels; sums of colours, then their means; what it joined (-1: open); the nearest segment
    // so far.
    private int[] size = new int[1024];
    private long[] sumL = new long[1024];
    private long[] sumA = new long[1024];
    private long[] sumB = new long[1024];
    private int[] segment = new int[1024];
    private int[] nearest = new int[1024];
    private int[] distance = new int[1024];
    /** Of the root of an open part: the distance to the nearest open part that it touches. */
    private int[] rival = new int[1024];
    /** Runs of parts without a segment. */
    private int[] open = new int[1024];

    SlicSegments(SlicGrid grid, int[] l, int[] a, int[] b) {
        this.grid = grid;
        this.l = l;
        this.a = a;
        this.b = b;
        largest = new int[grid.cells()];
        rowRuns = new int[grid.height() + 1];
    }

    /** Replaces the clusters of pixels by labels of segments; answers how many there are. */
    int run(int[] map) {
        findRuns(map);
        for (int y = 1; y < grid.height(); y++) {
            uniteRows(y);
        }
        addUp(map);
        keep();
        int left = collectOpen();
        for (int round = 0; left > 0; round++) {
            for (int i = 0; i < left; i++) {
                forget(parent[open[i]]);
            }
            for (int i = 0; i < left; i++) {
                look(open[i], map);
            }
            left = join(left, round < SlicGrid.PATIENCE);
        }
        return number(map);
    }

    private void findRuns(int[] map) {
        int width = grid.width();
        runs = 0;
        for (int y = 0; y < grid.height(); y++) {
            rowRuns[y] = runs;
            if (runs + width >= start.length) {
                grow(Math.max(2 * start.length, runs + width + 1));
            }
            int last = -1;
            for (int p = y * width; p < (y + 1) * width; p++) {
                if (map[p] != last) {
                    last = map[p];
                    start[runs] = p;
                    cluster[runs] = last;
                    parent[runs] = runs;
                    runs++;
                }
            }
        }
        rowRuns[grid.height()] = runs;
        start[runs] = width * grid.height();
    }

    private void grow(int n) {
        start = Arrays.copyOf(start, n);
        cluster = Arrays.copyOf(cluster, n);
        parent = Arrays.copyOf(parent, n);
        size = new int[n];
        sumL = new long[n];
        sumA = new long[n];
        sumB = new long[n];
        segment = new int[n];
        nearest = new int[n];
        distance = new int[n];
        rival = new int[n];
        open = new int[n];
    }

    /** Unites runs of a row with those above them. */
    private void uniteRows(int y) {
        int above = rowRuns[y - 1];
        int width = grid.width();
        for (int r = rowRuns[y]; r < rowRuns[y + 1]; r++) {
            int from = start[r] - width;
            int to = start[r + 1] - width;
            while (start[above + 1] <= from) {
                above++;
            }
            for (int q = above; q < rowRuns[y] && start[q] < to; q++) {
                if (cluster[q] == cluster[r]) {
                    unite(q, r);
                }
            }
        }
    }

    private void unite(int q, int r) {
        int i = root(q);
        int j = root(r);
        if (i < j) {
            parent[j] = i;
        } else {
            parent[i] = j;
        }
    }

    private int root(int r) {
        while (parent[r] != r) {
            parent[r] = parent[parent[r]];
            r = parent[r];
        }
        return r;
    }

    /** Sizes and mean colours of parts; writes the root of each pixel's part to the map. */
    private void addUp(int[] map) {
        for (int r = 0; r < runs; r++) {
            int root = parent[r] == r ? r : root(r);
            parent[r] = root;
            if (root == r) {
                size[r] = 0;
                sumL[r] = 0;
                sumA[r] = 0;
                sumB[r] = 0;
            }
            int partL = 0;
            int partA = 0;
            int partB = 0;
            for (int p = start[r]; p < start[r + 1]; p++) {
                partL += l[p];
                partA += a[p];
                partB += b[p];
                map[p] = root;
            }
            size[root] += start[r + 1] - start[r];
            sumL[root] += partL;
            sumA[root] += partA;
            sumB[root] += partB;
        }
    }

    private void keep() {
        Arrays.fill(largest, -1);
        for (int r = 0; r < runs; r++) {
            if (parent[r] == r) {
                int other = largest[cluster[r]];
                if (other < 0 || size[r] > size[other]) {
                    largest[cluster[r]] = r;
                }
                long n = size[r];
                sumL[r] = (2 * sumL[r] + n) / (2 * n);
                sumA[r] = (2 * sumA[r] + n) / (2 * n);
                sumB[r] = (2 * sumB[r] + n) / (2 * n);
            }
        }
    }

    private int collectOpen() {
        int left = 0;
        for (int r = 0; r < runs; r++) {
            int root = parent[r];
            if (root == r) {
                boolean kept = largest[cluster[r]] == r || size[r] >= grid.ownSize();
                segment[r] = kept ? r : -1;
            }
            if (segment[root] < 0) {
                open[left++] = r;
            }
        }
        return left;
    }

    /** Compares a run's part with the segments that the run touches. */
    private void look(int r, int[] map) {
        int width = grid.width();
        int from = start[r];
        int to = start[r + 1];
        if (from % width > 0) {
            compare(parent[r], map[from - 1]);
        }
        if (to % width > 0) {
            compare(parent[r], map[to]);
        }
        int last = -1;
        for (int p = from - width; p >= 0 && p < to - width; p++) {
            if (map[p] != last) {
                last = map[p];
                compare(parent[r], last);
            }
        }
        last = -1;
        for (int p = from + width; p < to + width && p < map.length; p++) {
            if (map[p] != last) {
                last = map[p];
                compare(parent[r], last);
            }
        }
    }

    private void forget(int part) {
        distance[part] = Integer.MAX_VALUE;
        nearest[part] = -1;
        rival[part] = Integer.MAX_VALUE;
    }

    private void compare(int part, int other) {
        if (other == part) {
            return;
        }
        int s = segment[other];
        int q = s < 0 ? other : s;
        int d = (int)
                (Math.abs(sumL[part] - sumL[q]) + Math.abs(sumA[part] - sumA[q]) + Math.abs(sumB[part] - sumB[q]));
        if (s < 0) {
            rival[part] = Math.min(rival[part], d);
        } else if (d < distance[part] || d == distance[part] && s < nearest[part]) {
            distance[part] = d;
            nearest[part] = s;
        }
    }

    /** Ends a round: parts join what they found. Answers how many runs are left, which are the first in {@link #open}. */
    private int join(int count, boolean patient) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            int part = parent[open[i]];
            if (nearest[part] >= 0 && (!patient || distance[part] <= rival[part])) {
                segment[part] = nearest[part];
            } else {
                open[left++] = open[i];
            }
        }
        return left;
    }

    private int number(int[] map) {
        int count = 0;
        Arrays.fill(nearest, 0, runs, -1);
        for (int r = 0; r < runs; r++) {
            int s = segment[parent[r]];
            if (nearest[s] < 0) {
                nearest[s] = count++;
            }
            Arrays.fill(map, start[r], start[r + 1], nearest[s]);
        }
        return count;
    }
}
