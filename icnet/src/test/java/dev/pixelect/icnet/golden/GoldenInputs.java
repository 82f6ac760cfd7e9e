package dev.pixelect.icnet.golden;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.net.IcnetSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.CRC32;

/** The seeded weights, pictures and label maps that the goldens were computed from. */
final class GoldenInputs {
    private GoldenInputs() {}

    static Map<String, float[]> weights(IcnetSpec spec) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        for (IcnetSpec.Tensor t : spec.tensors().values()) {
            String layer = t.name().replaceAll("\\.(bn\\.)?[a-z_]+$", "");
            boolean classifier = t.name().matches("(conv6_cls|sub4_out|sub24_out)\\..*");
            double fan = t.kind() == IcnetSpec.Kind.WEIGHT
                    ? (double) t.shape().c() * t.shape().hw()
                    : 1;
            double scale = Math.sqrt((classifier ? 3.0 : 6.0) / fan);
            double damp = layer.endsWith("_increase") ? 0.3 : 1.0;
            DoubleUnaryOperator f = switch (t.kind()) {
                case WEIGHT -> u -> (2 * u - 1) * scale;
                case BIAS -> u -> u - 0.5;
                case SCALE -> u -> damp * (0.5 + u);
                case SHIFT, RUNNING_MEAN -> u -> 0.2 * (u - 0.5);
                case RUNNING_VAR -> u -> 0.8 + 1.2 * u;
            };
            CRC32 crc = new CRC32();
            crc.update(t.name().getBytes(StandardCharsets.UTF_8));
            PythonRandom random = new PythonRandom(crc.getValue());
            float[] data = new float[(int) t.shape().elements()];
            for (int i = 0; i < data.length; i++) {
                data[i] = (float) f.applyAsDouble(random.random());
            }
            weights.put(t.name(), data);
        }
        return weights;
    }

    static RgbImage image(int h, int w, int seed) {
        PythonRandom r = new PythonRandom(seed);
        double[][] phase = new double[3][6];
        for (double[] p : phase) {
            for (int i = 0; i < p.length; i++) {
                p[i] = r.random() * 6.283;
            }
        }
        byte[] rgb = new byte[3 * h * w];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int c = 0; c < 3; c++) {
                    double[] p = phase[c];
                    double v = 128
                            + 50 * Math.sin(x * 0.045 + p[0] + 2 * Math.sin(y * 0.02 + p[1]))
                            + 40 * Math.cos(y * 0.06 + p[2] + Math.sin(x * 0.031 + p[3]))
                            + 25 * Math.sin((x + y) * 0.5 + p[4]);
                    rgb[3 * (y * w + x) + c] = (byte) Math.max(0, Math.min(255, (int) v));
                }
            }
        }
        return new RgbImage(h, w, rgb);
    }

    static LabelMap labels(int h, int w, int classes, int seed) {
        PythonRandom r = new PythonRandom(seed);
        int[][] cells = new int[40][40];
        for (int[] row : cells) {
            for (int i = 0; i < row.length; i++) {
                row[i] = r.randrange(classes);
            }
        }
        byte[] labels = new byte[h * w];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                boolean ignored = (x / 9 + y / 7 + seed) % 13 == 0;
                labels[y * w + x] = (byte) (ignored ? LabelMap.IGNORE : cells[y / 23 % 40][x / 29 % 40]);
            }
        }
        return new LabelMap(h, w, labels);
    }
}
