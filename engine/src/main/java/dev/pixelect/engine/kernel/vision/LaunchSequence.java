package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import java.util.Arrays;

/** Launches in an order, with the device memory that they work in. A run allocates nothing. Owns both. */
final class LaunchSequence implements AutoCloseable {
    private final Device device;
    private final Workspace workspace;
    private Step[] steps = {};

    LaunchSequence(Device device) {
        this.device = device;
        this.workspace = new Workspace(device);
    }

    /** A new array. */
    Slice array(String name, long bytes) {
        return workspace.array(name, bytes);
    }

    /** Adds a launch in one dimension of {@code threads} threads, in blocks of {@code block}. */
    void add(Kernel kernel, long threads, int block, Object... arguments) {
        add(kernel, blocks(threads, block), 1, arguments);
    }

    /** Adds a launch of {@code blocksX} x {@code blocksY} blocks. */
    void add(Kernel kernel, int blocksX, int blocksY, Object... arguments) {
        Step step = kernel.launch(blocksX, blocksY, arguments);
        steps = Arrays.copyOf(steps, steps.length + 1);
        steps[steps.length - 1] = step;
    }

    /** Blocks of {@code size} that {@code n} take. */
    static int blocks(long n, int size) {
        return Math.toIntExact((n + size - 1) / size);
    }

    /** Zeroes an array. */
    static void zero(Slice array) {
        array.buffer().fill(array.offset(), array.bytes(), (byte) 0);
    }

    /** Queues all launches. */
    void run() {
        device.stream().run(steps, 0, steps.length);
    }

    /** Frees launches and memory. */
    @Override
    public void close() {
        for (int i = steps.length - 1; i >= 0; i--) {
            steps[i].close();
        }
        steps = new Step[0];
        workspace.close();
    }
}
