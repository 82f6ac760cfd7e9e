package dev.pixelect.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Copies between host and device through a ring of pinned chunks, on a stream of their own. An upload goes from the source to a
 * pinned chunk, from there to a chunk on the device, both while the compute stream is busy, and at its turn among the compute
 * stream's work to where it belongs. So what is queued before an upload still reads the old contents, and what comes
 * behind it the new ones. Allocates nothing once the ring has grown.
 */
final class Staging implements AutoCloseable {
    static final int CHUNK = 4 << 20;

    /** A batch of 16 pictures of 500x700 can wait in so many chunks. */
    private static final int MOST_CHUNKS = 16;

    private final CudaContext context;
    private final CudaMemory memory;
    private final List<Chunk> ring = new ArrayList<>();
    private final CUevent queued = new CUevent();
    private int next;

    Staging(CudaContext context, CudaMemory memory) {
        this.context = context;
        this.memory = memory;
        context.check(JCudaDriver.cuEventCreate(queued, CUevent_flags.CU_EVENT_DISABLE_TIMING), "cuEventCreate");
    }

    /** Copies {@code source}'s remaining bytes to {@code target}; returns when {@code source} may be reused. */
    void upload(ByteBuffer source, CudaBuffer target, long offset) {
        int from = source.position();
        int bytes = source.remaining();
        for (long done = 0; done < bytes; done += CHUNK) {
            int n = (int) Math.min(CHUNK, bytes - done);
            Chunk c = idle();
            // What the chunk held before must have left it: the host's half here, the device's half in the copy
            // stream's order.
            check(JCudaDriver.cuEventSynchronize(c.copied), "cuEventSynchronize", target);
            c.host.put(0, source, from + (int) done, n);
            check(JCudaDriver.cuStreamWaitEvent(context.copyStream(), c.taken, 0), "cuStreamWaitEvent", target);
            check(
                    JCudaDriver.cuMemcpyHtoDAsync(c.device, c.pinned, n, context.copyStream()),
                    "cuMemcpyHtoDAsync",
                    target);
            check(JCudaDriver.cuEventRecord(c.copied, context.copyStream()), "cuEventRecord", target);
            check(JCudaDriver.cuStreamWaitEvent(context.stream(), c.copied, 0), "cuStreamWaitEvent", target);
            check(
                    JCudaDriver.cuMemcpyDtoDAsync(target.pointer(offset + done), c.device, n, context.stream()),
                    "cuMemcpyDtoDAsync",
                    target);
            check(JCudaDriver.cuEventRecord(c.taken, context.stream()), "cuEventRecord", target);
        }
    }

    /**
     * Fills {@code target}'s remaining bytes from {@code source}, after all that is queued; its position stays. The host copies a
     * chunk out while the device fills the next.
     */
    void download(CudaBuffer source, long offset, ByteBuffer target) {
        int to = target.position();
        int bytes = target.remaining();
        check(JCudaDriver.cuEventRecord(queued, context.stream()), "cuEventRecord", source);
        check(JCudaDriver.cuStreamWaitEvent(context.copyStream(), queued, 0), "cuStreamWaitEvent", source);
        while (ring.size() < (bytes > CHUNK ? 2 : 1)) {
            ring.add(new Chunk());
        }
        int first = next;
        for (long begun = 0, done = 0; done < bytes; done += CHUNK) {
            for (; begun < bytes && begun - done < 2L * CHUNK; begun += CHUNK) {
                Chunk c = chunk(first, begun);
                int n = (int) Math.min(CHUNK, bytes - begun);
                check(
                        JCudaDriver.cuMemcpyDtoHAsync(
                                c.pinned, source.pointer(offset + begun), n, context.copyStream()),
                        "cuMemcpyDtoHAsync",
                        source);
                check(JCudaDriver.cuEventRecord(c.copied, context.copyStream()), "cuEventRecord", source);
            }
            Chunk c = chunk(first, done);
            check(JCudaDriver.cuEventSynchronize(c.copied), "cuEventSynchronize", source);
            target.put(to + (int) done, c.host, 0, (int) Math.min(CHUNK, bytes - done));
        }
    }

    private Chunk chunk(int first, long at) {
        return ring.get((int) ((first + at / CHUNK) % ring.size()));
    }

    /** The chunk whose turn it is; a new one instead while that is in use and the ring may still grow. */
    private Chunk idle() {
        if (ring.isEmpty() || (ring.size() < MOST_CHUNKS && busy(ring.get(next)))) {
            ring.add(next, new Chunk());
        }
        Chunk c = ring.get(next);
        next = (next + 1) % ring.size();
        return c;
    }

    private boolean busy(Chunk c) {
        int status = JCudaDriver.cuEventQuery(c.taken);
        if (status == CUresult.CUDA_ERROR_NOT_READY) {
            return true;
        }
        check(status, "cuEventQuery", context);
        return false;
    }

    private static void check(int status, String call, Object where) {
        NativeLibrary.DRIVER.check(status, call, where);
    }

    /** Chunks so far, for tests. */
    int chunks() {
        return ring.size();
    }

    @Override
    public void close() {
        List<Runnable> closers = new ArrayList<>();
        closers.add(() -> context.synchronizeCopies(context));
        ring.forEach(c -> closers.add(c::close));
        ring.clear();
        closers.add(() -> check(JCudaDriver.cuEventDestroy(queued), "cuEventDestroy", context));
        Closing.all(closers);
    }

    /** The two halves of a chunk and the events that say when each may be overwritten. */
    private final class Chunk {
        final CudaMemory.Block device;
        final Pointer pinned = new Pointer();
        final ByteBuffer host;
        /** The copy stream is done with the pinned half. */
        final CUevent copied = new CUevent();
        /** The compute stream is done with the device's half. */
        final CUevent taken = new CUevent();

        Chunk() {
            device = memory.take("staging", CHUNK);
            try {
                check(JCudaDriver.cuMemHostAlloc(pinned, CHUNK, 0), "cuMemHostAlloc of 4 MiB", context);
                host = pinned.getByteBuffer(0, CHUNK).order(ByteOrder.nativeOrder());
                int flags = CUevent_flags.CU_EVENT_DISABLE_TIMING;
                check(JCudaDriver.cuEventCreate(copied, flags), "cuEventCreate", context);
                check(JCudaDriver.cuEventCreate(taken, flags), "cuEventCreate", context);
            } catch (RuntimeException e) {
                memory.give(device);
                throw e;
            }
        }

        void close() {
            Closing.all(List.of(
                    () -> check(JCudaDriver.cuEventDestroy(taken), "cuEventDestroy", context),
                    () -> check(JCudaDriver.cuEventDestroy(copied), "cuEventDestroy", context),
                    () -> check(JCudaDriver.cuMemFreeHost(pinned), "cuMemFreeHost", context),
                    () -> memory.give(device)));
        }
    }
}
