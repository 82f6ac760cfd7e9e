package dev.pixelect.kernels.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A permutohedral lattice (Adams, Baek and Davis, 2010) over the position, or position and colour, of a picture's pixels: splat,
 * blur along each axis, slice. In double precision.
 */
public final class LatticeReference {
    private final int d;
    private final int n;
    private final double[][] weight;
    private final int[][] vertex;
    private final Map<List<Integer>, Integer> vertices = new HashMap<>();
    private final List<List<Integer>> keys = new ArrayList<>();
    private final double[] norm;

    /**
     * @param rgb [height][width][3], unsigned bytes
     * @param scales of column, row and, where there are five, the colours: {@code DenseCrf.featureScales}
     */
    public LatticeReference(int height, int width, byte[] rgb, double[] scales) {
        d = scales.length;
        n = height * width;
        weight = new double[n][d + 1];
        vertex = new int[n][d + 1];
        for (int p = 0; p < n; p++) {
            double[] f = new double[d];
            for (int i = 0; i < d; i++) {
                double raw = i == 0 ? p % width : i == 1 ? p / width : rgb[3 * p + i - 2] & 0xff;
                f[i] = raw * scales[i];
            }
            embed(p, f);
        }
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        norm = filter(ones);
        for (int p = 0; p < n; p++) {
            norm[p] = 1 / Math.sqrt(norm[p]);
        }
    }

    /** How many vertices pixels touch. */
    public int vertices() {
        return keys.size();
    }

    private void embed(int p, double[] f) {
        // Onto the plane of sum 0 in d + 1 dimensions.
        double[] e = new double[d + 1];
        for (int j = d; j > 0; j--) {
            e[j] = e[0] - j * f[j - 1];
            e[0] += f[j - 1];
        }
        // The nearest point whose coordinates are all multiples of d + 1.
        int[] base = new int[d + 1];
        for (int i = 0; i <= d; i++) {
            base[i] = (int) Math.rint(e[i] / (d + 1)) * (d + 1);
        }
        int excess = Arrays.stream(base).sum() / (d + 1);
        double[] residual =
                IntStream.rangeClosed(0, d).mapToDouble(i -> e[i] - base[i]).toArray();
        // How many residuals are larger; back onto the plane where rounding left it.
        int[] rank = new int[d + 1];
        for (int i = 0; i <= d; i++) {
            for (int j = 0; j <= d; j++) {
                rank[i] += residual[j] > residual[i] || residual[j] == residual[i] && j < i ? 1 : 0;
            }
        }
        double[] w = new double[d + 2];
        for (int i = 0; i <= d; i++) {
            int wrap = Math.floorDiv(rank[i] + excess, d + 1) * (d + 1);
            rank[i] += excess - wrap;
            base[i] -= wrap;
            double t = (e[i] - base[i]) / (d + 1);
            w[d - rank[i]] += t;
            w[d + 1 - rank[i]] -= t;
        }
        w[0] += 1 + w[d + 1];
        for (int k = 0; k <= d; k++) {
            Integer[] key = new Integer[d + 1];
            for (int i = 0; i <= d; i++) {
                key[i] = base[i] + (rank[i] <= d - k ? k : k - (d + 1));
            }
            List<Integer> list = List.of(key);
            weight[p][k] = w[k];
            vertex[p][k] = vertices.computeIfAbsent(list, x -> keys.size());
            if (vertex[p][k] == keys.size()) {
                keys.add(list);
            }
        }
    }

    /** K q up to a factor, which D takes out. */
    private double[] filter(double[] q) {
        double[] v = new double[keys.size()];
        for (int p = 0; p < n; p++) {
            for (int k = 0; k <= d; k++) {
                v[vertex[p][k]] += weight[p][k] * q[p];
            }
        }
        for (int axis = 0; axis <= d; axis++) {
            double[] blurred = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                blurred[i] = v[i] + 0.5 * (neighbour(v, i, axis, 1) + neighbour(v, i, axis, -1));
            }
            v = blurred;
        }
        double[] out = new double[n];
        for (int p = 0; p < n; p++) {
            for (int k = 0; k <= d; k++) {
                out[p] += weight[p][k] * v[vertex[p][k]];
            }
        }
        return out;
    }

    private double neighbour(double[] v, int i, int axis, int sign) {
        List<Integer> key = new ArrayList<>();
        for (int j = 0; j <= d; j++) {
            key.add(keys.get(i).get(j) + (j == axis ? -sign * d : sign));
        }
        Integer found = vertices.get(key);
        return found == null ? 0 : v[found];
    }

    /** D^-1/2 K D^-1/2 q of one plane. */
    public double[] filterNormalised(double[] q) {
        double[] scaled = new double[n];
        Arrays.setAll(scaled, p -> norm[p] * q[p]);
        double[] out = filter(scaled);
        Arrays.setAll(out, p -> norm[p] * out[p]);
        return out;
    }
}
