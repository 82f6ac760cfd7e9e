package dev.pixelect.engine.opencl;

import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.engine.check.DeviceCheck;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.KernelCatalogue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The kernel sum_parts by itself: the op that has need of it, the gradient of a convolution's filter, does so from 512 pixels on
 * only, too many for Oclgrind.
 */
record SumPartsCase(int parts, int n) implements DeviceCase {
    @Override
    public String name() {
        return "sum_parts of " + parts + " x " + n;
    }

    @Override
    public double tolerance() {
        return 0;
    }

    /** With small whole numbers, whose sums are exact. */
    @Override
    public DeviceCheck.Result run(Device device) {
        ByteBuffer part = floats(parts * n);
        double[] expected = new double[n];
        for (int i = 0; i < parts * n; i++) {
            int v = i * 37 % 101 - 50;
            part.putFloat(4 * i, v);
            expected[i % n] += v;
        }
        ByteBuffer total = floats(n);
        try (Buffer from = device.allocate("part", part.capacity());
                Buffer to = device.allocate("total", total.capacity())) {
            from.write(0, part);
            to.fill(0, to.bytes(), (byte) 0xff);
            Step step = ((CheckedDevice) device)
                    .compiler()
                    .kernel(KernelCatalogue.SUM_PARTS, Map.of())
                    .launch(
                            (n + 255) / 256,
                            1,
                            new Slice(from, 0, from.bytes()),
                            new Slice(to, 0, to.bytes()),
                            parts,
                            n);
            step.run();
            step.close();
            to.read(0, total);
        }
        double worst = 0;
        for (int i = 0; i < n; i++) {
            double off = Math.abs(total.getFloat(4 * i) - expected[i]);
            worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
        }
        return new DeviceCheck.Result(name(), worst, worst, worst, worst, "total", tolerance());
    }

    private static ByteBuffer floats(int n) {
        return ByteBuffer.allocateDirect(4 * n).order(ByteOrder.nativeOrder());
    }
}
