package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Device memory from cuMemAlloc. Blocks that are given back are kept and serve later requests, since cuMemAlloc and cuMemFree
 * wait for the whole device. All work on a block runs on the context's compute stream, in order, so the next owner need not wait
 * for what the last one queued. When memory runs out, what is kept goes back to the driver and the request is tried once more.
 */
final class CudaMemory implements AutoCloseable {
    /** The driver's own alignment, and {@link dev.pixelect.engine.device.Slice#ALIGNMENT}. */
    private static final long SMALLEST = 512;

    /** Sizes in each power of two: a block is at most an eighth larger than what was asked for. */
    private static final long CLASSES = 8;

    /** A block of device memory. The binding keeps the address to itself and its subclasses. */
    static final class Block extends CUdeviceptr {
        private final long bytes;
        private boolean taken = true;

        private Block(long bytes) {
            this.bytes = bytes;
        }

        long bytes() {
            return bytes;
        }

        long address() {
            return getNativePointer();
        }
    }

    /**
     * What was done so far.
     *
     * @param usedBytes in blocks that are taken
     * @param keptBytes in blocks that wait for their next owner
     * @param allocated blocks from the driver since the beginning
     * @param reused requests served by a kept block
     */
    record Stats(long usedBytes, long keptBytes, long allocated, long reused) {}

    private final CudaContext context;
    private final boolean keeping;
    private final TreeMap<Long, Deque<Block>> kept = new TreeMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private long allocated;
    private long reused;

    /**
     * @param keeping false for memory of exactly the sizes that are asked for, freed when given back: a checker of memory then
     *     sees the bounds and the life of each buffer
     */
    CudaMemory(CudaContext context, boolean keeping) {
        this.context = context;
        this.keeping = keeping;
    }

    /** The size of the block that serves {@code bytes}. */
    static long rounded(long bytes) {
        long step = Math.max(SMALLEST, Long.highestOneBit(bytes) / CLASSES);
        return (bytes + step - 1) / step * step;
    }

    /**
     * A block of at least {@code bytes}; its contents are whatever was there.
     *
     * @param name for messages
     * @throws OutOfDeviceMemoryException when there is no room, also after {@link #trim()}
     */
    Block take(String name, long bytes) {
        long size = keeping ? rounded(bytes) : bytes;
        Block known = known(size);
        if (known != null) {
            return known;
        }
        Block fresh = new Block(size);
        int status = JCudaDriver.cuMemAlloc(fresh, size);
        if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY && trim() > 0) {
            status = JCudaDriver.cuMemAlloc(fresh, size);
        }
        if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            long[] m = context.memory();
            throw new OutOfDeviceMemoryException(context.toString(), name, bytes, m[1] - m[0], m[1]);
        }
        NativeLibrary.DRIVER.check(status, "cuMemAlloc", "of " + size + " bytes for '" + name + "' on " + context);
        blocks.add(fresh);
        allocated++;
        return fresh;
    }

    /** The smallest kept block that fits without wasting more than a quarter of what was asked for. */
    private Block known(long size) {
        Map.Entry<Long, Deque<Block>> e = kept.ceilingEntry(size);
        if (e == null || e.getKey() > size + size / 4) {
            return null;
        }
        Block b = e.getValue().pop();
        if (e.getValue().isEmpty()) {
            kept.remove(e.getKey());
        }
        b.taken = true;
        reused++;
        return b;
    }

    /** Takes a block back; work that is queued on the compute stream may still use it. */
    void give(Block block) {
        if (!block.taken) {
            throw new IllegalStateException("a block of " + block.bytes + " bytes was given back twice");
        }
        block.taken = false;
        if (keeping) {
            kept.computeIfAbsent(block.bytes, b -> new ArrayDeque<>()).push(block);
        } else {
            // Freed also when a queued step has failed, which is thrown then.
            int waited = JCudaDriver.cuStreamSynchronize(context.stream());
            free(block);
            NativeLibrary.DRIVER.check(waited, "cuStreamSynchronize", context);
        }
    }

    /** Gives what is kept back to the driver; answers its bytes. */
    long trim() {
        long bytes = keptBytes();
        List<Runnable> closers = new ArrayList<>();
        if (bytes > 0) {
            closers.add(() -> context.synchronize(context));
        }
        kept.values().forEach(d -> d.forEach(b -> closers.add(() -> free(b))));
        kept.clear();
        Closing.all(closers);
        return bytes;
    }

    private void free(Block b) {
        blocks.remove(b);
        NativeLibrary.DRIVER.check(JCudaDriver.cuMemFree(b), "cuMemFree", context);
    }

    Stats stats() {
        long kept = keptBytes();
        return new Stats(blocks.stream().mapToLong(Block::bytes).sum() - kept, kept, allocated, reused);
    }

    private long keptBytes() {
        return kept.values().stream()
                .flatMap(Deque::stream)
                .mapToLong(Block::bytes)
                .sum();
    }

    /** Frees every block, taken or not. */
    @Override
    public void close() {
        kept.clear();
        List<Runnable> closers = new ArrayList<>();
        closers.add(() -> context.synchronize(context));
        List.copyOf(blocks).forEach(b -> closers.add(() -> free(b)));
        Closing.all(closers);
    }
}
