package dev.pixelect.engine.device;

/**
 * How to open a device.
 *
 * @param threads host threads to compute with, 0 for one a core; devices other than the CPU ignore it
 * @param precision arithmetic of convolutions
 * @param workspaceBytes the most that one convolution may take for itself, where a library offers faster ways for more
 */
public record DeviceOptions(int threads, Precision precision, long workspaceBytes) {
    /** Enough for most of what cuDNN offers a network of pictures. */
    public static final long WORKSPACE = 256L << 20;

    public DeviceOptions(int threads, Precision precision) {
        this(threads, precision, WORKSPACE);
    }

    /** Arithmetic of convolutions; storage is float32 throughout. */
    public enum Precision {
        /** The device's own choice: TF32 on cuda, FP32 elsewhere. */
        AUTO,
        /** 24-bit mantissas. */
        FP32,
        /** 10-bit mantissas in products, float32 sums: NVIDIA's matrix units since Ampere. */
        TF32,
        /** 8-bit mantissas in products, float32 sums. */
        BF16
    }

    /** All cores, float32. */
    public static DeviceOptions defaults() {
        return new DeviceOptions(0, Precision.FP32);
    }
}
