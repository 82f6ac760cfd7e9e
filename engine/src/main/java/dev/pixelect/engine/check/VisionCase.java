package dev.pixelect.engine.check;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.vision.Vision;
import java.util.List;

/**
 * An algorithm of {@link Vision} on small data, to hold a device against the reference.
 *
 * @param tolerance largest |a - b| / (1 + |b|) allowed, 0 where every device must give the same
 * @param work runs the algorithm and its reference; twice on the same prepared object where that has memory, since what a first
 *     run leaves behind must not show in a second
 */
public record VisionCase(String name, double tolerance, Work work) implements DeviceCase {
    /** What is compared. */
    public interface Work {
        List<Compared> run(Vision vision);
    }

    /** A result of the device beside that of the reference. */
    public record Compared(String name, double[] expected, double[] actual) {
        /** Of integers. */
        public static Compared of(String name, int[] expected, int[] actual) {
            return new Compared(name, doubles(expected), doubles(actual));
        }

        /** Of float32 against double precision. */
        public static Compared of(String name, double[] expected, float[] actual) {
            return new Compared(name, expected, doubles(actual));
        }

        /** Of float32, where it must be the same. */
        public static Compared of(String name, float[] expected, float[] actual) {
            return new Compared(name, doubles(expected), doubles(actual));
        }

        private static double[] doubles(float[] values) {
            double[] d = new double[values.length];
            for (int i = 0; i < d.length; i++) {
                d[i] = values[i];
            }
            return d;
        }

        private static double[] doubles(int[] values) {
            double[] d = new double[values.length];
            for (int i = 0; i < d.length; i++) {
                d[i] = values[i];
            }
            return d;
        }
    }

    @Override
    public DeviceCheck.Result run(Device device) {
        return DeviceCheck.compare(name, tolerance, work.run(device.vision()));
    }

    @Override
    public String toString() {
        return name;
    }
}
