package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Views of a node's memory for Java steps, made once when a step is bound. */
final class JavaMemory {
    private JavaMemory() {}

    static FloatBuffer floats(Slice s) {
        return ((CpuBuffer) s.buffer()).floats(s.offset(), s.bytes() / Float.BYTES * Float.BYTES);
    }

    static ByteBuffer bytes(Slice s) {
        return ((CpuBuffer) s.buffer()).view(s.offset(), s.bytes());
    }

    /** One array a worker. */
    static float[][] scratch(WorkerPool workers, int floats) {
        return new float[workers.workers()][floats];
    }
}
