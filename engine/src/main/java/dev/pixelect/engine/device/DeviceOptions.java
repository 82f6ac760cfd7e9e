package dev.pixelect.engine.device;

/**
 * How to open a device.
 *
 * @param threads host threads to compute with, 0 for one a core; devices other than the CPU ignore it
 * @param precision arithmetic of convolutions
 */
public record DeviceOptions(int threads, Precision precision) {
    /** Arithmetic of convolutions; storage is float32 throughout. */
    public enum Precision {
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
