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
 * The kernel connect_roots by itself, on one part so large and bright that its sums of colour need more than 32 bits: superpixels have need
 * of the high word from 300,000 pixels on only.
 */
record ConnectRootsCase(int n) implements DeviceCase {
    @Override
    public String name() {
        return "connect_roots of one part of " + n;
    }

    @Override
    public double tolerance() {
        return 0;
    }

    @Override
    public DeviceCheck.Result run(Device device) {
        ByteBuffer labs = bytes(3 * n * Short.BYTES);
        long[] expected = new long[3];
        for (int i = 0; i < 3 * n; i++) {
            short v = (short) (Short.MAX_VALUE - i / n - i % 5);
            labs.putShort(2 * i, v);
            expected[i / n] += v;
        }
        ByteBuffer words = bytes(6 * n * Integer.BYTES);
        try (Buffer parent = device.allocate("parent", 4L * n);
                Buffer lab = device.allocate("lab", labs.capacity());
                Buffer root = device.allocate("root", 4L * n);
                Buffer size = device.allocate("size", 4L * n);
                Buffer sums = device.allocate("sums", words.capacity())) {
            parent.fill(0, parent.bytes(), (byte) 0);
            lab.write(0, labs);
            root.fill(0, root.bytes(), (byte) 0xff);
            size.fill(0, size.bytes(), (byte) 0);
            sums.fill(0, sums.bytes(), (byte) 0);
            Step step = ((CheckedDevice) device)
                    .compiler()
                    .kernel(KernelCatalogue.CONNECT_ROOTS, Map.of())
                    .launch((n + 255) / 256, 1, whole(parent), whole(lab), whole(root), whole(size), whole(sums), n);
            step.run();
            step.close();
            sums.read(0, words);
        }
        double worst = 0;
        for (int c = 0; c < 3; c++) {
            long low = Integer.toUnsignedLong(words.getInt(4 * 2 * c * n));
            long high = words.getInt(4 * (2 * c + 1) * n);
            worst = Math.max(worst, Math.abs((high << 32) + low - expected[c]));
        }
        return new DeviceCheck.Result(name(), worst, worst, worst, worst, "sums", tolerance());
    }

    private static Slice whole(Buffer b) {
        return new Slice(b, 0, b.bytes());
    }

    private static ByteBuffer bytes(int n) {
        return ByteBuffer.allocateDirect(n).order(ByteOrder.nativeOrder());
    }
}
