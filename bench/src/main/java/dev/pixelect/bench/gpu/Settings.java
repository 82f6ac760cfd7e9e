package dev.pixelect.bench.gpu;

import dev.pixelect.bench.Network;
import dev.pixelect.engine.device.DeviceOptions.Precision;
import dev.pixelect.engine.io.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What to measure.
 *
 * @param device as on the command line of pixelect
 * @param out JSON's file; null for none
 * @param height of the pictures for inference, vision and kernels
 * @param width of them
 * @param small whether everything is small and short: to see that it runs
 */
record Settings(String device, Precision precision, Path out, int height, int width, boolean small) {
    static final String USAGE = "bench/gpu [--out FILE.json] [--device auto|cuda[:i]|opencl[:i]|cpu] [--size HxW]"
            + " [--precision auto|fp32|tf32] [--small]";

    /** Smallest and largest sides of {@code --size}. */
    private static final int SHORTEST = 33;

    private static final int LONGEST = 8192;

    /** @throws InputException for what isn't understood */
    static Settings parse(String... args) {
        String device = "auto";
        String precision = "auto";
        String size = null;
        Path out = null;
        boolean small = false;
        for (int i = 0; i < args.length; i++) {
            boolean value = i + 1 < args.length;
            if (args[i].equals("--small")) {
                small = true;
            } else if (args[i].equals("--out") && value) {
                out = Path.of(args[++i]);
            } else if (args[i].equals("--device") && value) {
                device = args[++i];
            } else if (args[i].equals("--size") && value) {
                size = args[++i];
            } else if (args[i].equals("--precision") && value) {
                precision = args[++i];
            } else {
                throw new InputException(USAGE + ", not '" + args[i] + "'");
            }
        }
        String hw = size != null ? size : small ? "65x97" : "1024x2048";
        if (!hw.matches("\\d{1,5}x\\d{1,5}")) {
            throw new InputException("--size is rows x columns, such as 1024x2048, not '" + hw + "'");
        }
        int height = Integer.parseInt(hw.split("x")[0]);
        int width = Integer.parseInt(hw.split("x")[1]);
        if (Math.min(height, width) < SHORTEST || Math.max(height, width) > LONGEST) {
            throw new InputException("--size " + hw + " must have sides of " + SHORTEST + " to " + LONGEST);
        }
        if (!List.of("auto", "fp32", "tf32").contains(precision)) {
            throw new InputException("unknown precision '" + precision + "': use auto, fp32 or tf32");
        }
        return new Settings(device, Precision.valueOf(precision.toUpperCase(Locale.ROOT)), out, height, width, small);
    }

    /** The precision that a device computes in. */
    String precisionOn(String backend) {
        Precision p =
                precision == Precision.AUTO ? backend.equals("cuda") ? Precision.TF32 : Precision.FP32 : precision;
        return p.name().toLowerCase(Locale.ROOT);
    }

    /** The networks that are timed layer by layer. */
    List<Network> layers() {
        return small
                ? List.of(new Network(false, 1, height, width, 0.125), new Network(true, 2, 49, 65, 0.125))
                : List.of(new Network(false, 1, height, width, 1), new Network(true, 4, 352, 480, 1));
    }

    /** The networks that are timed as a whole. */
    List<Network> networks() {
        return small
                ? layers()
                : List.of(
                        new Network(false, 1, height, width, 1),
                        new Network(false, 1, 352, 480, 1),
                        new Network(false, 8, 352, 480, 1),
                        new Network(true, 4, 352, 480, 1),
                        new Network(true, 16, 352, 480, 1),
                        new Network(true, 8, 713, 713, 1));
    }
}
