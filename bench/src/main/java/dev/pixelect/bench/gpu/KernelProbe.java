package dev.pixelect.bench.gpu;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.kernel.KernelOps;
import dev.pixelect.engine.kernel.vision.KernelVision;
import dev.pixelect.engine.vision.Vision;
import dev.pixelect.kernels.KernelEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A device whose every op and algorithm is launches of the project's kernels, and which tells of each launch that is run: the first
 * time of each kernel with its macros, its blocks and the sizes of its arrays. Doesn't own the device under it.
 */
final class KernelProbe implements Device {
    private final Device device;
    private final KernelCompiler compiler;
    private final Consumer<ObservedLaunch> first;
    private final Set<List<Object>> known = new HashSet<>();
    private final Primitives primitives;
    private final Vision vision;
    private Node node;
    private final List<ObservedLaunch> bound = new ArrayList<>();
    private long bytes;

    /**
     * @param device that has a compiler
     * @param first told in place of the launch's run, which it must see to
     */
    KernelProbe(Device device, Consumer<ObservedLaunch> first) {
        this.device = device;
        this.compiler = device.kernelCompiler().orElseThrow();
        this.first = first;
        this.primitives = new KernelPrimitives(new KernelOps(this::kernel), n -> node = n);
        this.vision = new KernelVision(this, this::kernel);
    }

    /** Every launch that was bound so far, whether it ran or not. */
    List<ObservedLaunch> bound() {
        return bound;
    }

    /** The bytes of the arrays of all launches that ran since the last call. */
    long takeBytes() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    private Kernel kernel(KernelEntry entry, Map<String, Object> defines) {
        Kernel kernel = compiler.kernel(entry, defines);
        return new Kernel() {
            @Override
            public KernelEntry entry() {
                return entry;
            }

            @Override
            public Step launch(int blocksX, int blocksY, Object... arguments) {
                Step step = kernel.launch(blocksX, blocksY, arguments);
                ObservedLaunch launch =
                        new ObservedLaunch(device, entry, defines, blocksX, blocksY, List.of(arguments), node, step);
                bound.add(launch);
                return new Step() {
                    @Override
                    public void run() {
                        bytes += launch.bytes();
                        if (known.add(launch.signature())) {
                            first.accept(launch);
                        } else {
                            step.run();
                        }
                    }

                    @Override
                    public void close() {
                        step.close();
                    }
                };
            }
        };
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public Buffer allocate(String name, long size) {
        return device.allocate(name, size);
    }

    @Override
    public Step copy(Slice from, Slice to) {
        return device.copy(from, to);
    }

    @Override
    public Primitives primitives() {
        return primitives;
    }

    @Override
    public Vision vision() {
        node = null;
        return vision;
    }

    @Override
    public Stream stream() {
        return device.stream();
    }

    @Override
    public long allocatedBytes() {
        return device.allocatedBytes();
    }

    /** Nothing to free. */
    @Override
    public void close() {}
}
