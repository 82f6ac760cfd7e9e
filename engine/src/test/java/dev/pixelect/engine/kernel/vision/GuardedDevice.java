package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.vision.Vision;
import java.util.ArrayList;
import java.util.List;

/**
 * A device whose {@link KernelVision} is watched: after each run of steps, the guard bands of every {@link Workspace} array are
 * looked at. Whoever allocates otherwise than through a workspace is reported, too. Owns nothing of the device it wraps.
 */
final class GuardedDevice implements Device {
    private final Device device;
    private final Vision vision;
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<String> reports = new ArrayList<>();
    private final Stream stream = new Checked();
    private int runs;

    /** @param compiler of {@code device} */
    GuardedDevice(Device device, KernelCompiler compiler) {
        this.device = device;
        this.vision = new KernelVision(this, compiler);
    }

    /** Names of the arrays that were overrun, with the run that did it. */
    List<String> reports() {
        return reports;
    }

    /** How many times steps were run: 0 means that nothing was looked at. */
    int runs() {
        return runs;
    }

    private void check() {
        runs++;
        for (Buffer b : buffers) {
            try {
                if (!Workspace.intact(b)) {
                    reports.add("'" + b.name() + "' in run " + runs);
                }
            } catch (IllegalStateException closed) {
                continue;
            }
        }
    }

    @Override
    public Buffer allocate(String name, long bytes) {
        Buffer b = device.allocate(name, bytes);
        buffers.add(b);
        return b;
    }

    @Override
    public Vision vision() {
        return vision;
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public Primitives primitives() {
        return device.primitives();
    }

    @Override
    public long allocatedBytes() {
        return device.allocatedBytes();
    }

    @Override
    public void close() {
        buffers.clear();
    }

    private final class Checked implements Stream {
        @Override
        public void run(Step[] steps, int from, int to) {
            device.stream().run(steps, from, to);
            check();
        }

        @Override
        public void synchronize() {
            device.stream().synchronize();
        }
    }
}
