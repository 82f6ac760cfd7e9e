package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import jcuda.Pointer;
import jcuda.jcudnn.cudnnHandle;

/**
 * A node that cuDNN runs: its descriptors, its needs, and the calls that it binds to memory. The kinds are written down in
 * {@link CudnnConvolution}, {@link CudnnNorm}, {@link CudnnPool} and {@link CudnnPointwise}.
 */
final class CudnnOp implements Prepared {
    /** The factors that blend a result with what lay there before: y = ONE * result + ZERO * y. */
    static final Pointer ONE = scalar(1);

    static final Pointer ZERO = scalar(0);

    /** No memory. */
    static final Pointer WITHOUT = new Pointer();

    private final Node node;
    private final CudnnHandle cudnn;
    private final CudnnAlgorithms algorithms;
    private final CudnnDescriptors descriptors;
    private String algorithm;
    private long scratchBytes;
    private int overwrites = -1;
    private Set<Integer> unread = Set.of();
    private Function<Binding, Step> binder;

    private CudnnOp(Node node, CudnnHandle cudnn, CudnnAlgorithms algorithms) {
        this.node = node;
        this.cudnn = cudnn;
        this.algorithms = algorithms;
        this.descriptors = new CudnnDescriptors(this);
    }

    /** A node with what {@code definition} says about it; when that fails, its descriptors are destroyed. */
    static Prepared prepare(Node node, CudnnHandle cudnn, CudnnAlgorithms algorithms, Consumer<CudnnOp> definition) {
        CudnnOp op = new CudnnOp(node, cudnn, algorithms);
        cudnn.context().enter();
        try {
            definition.accept(op);
        } catch (RuntimeException e) {
            op.close();
            throw e;
        }
        return op;
    }

    // What a definition reads.

    Node node() {
        return node;
    }

    cudnnHandle handle() {
        return cudnn.handle();
    }

    /** The arithmetic of convolutions, of {@link jcuda.jcudnn.cudnnMathType}. */
    int mathType() {
        return cudnn.mathType();
    }

    /** Chooses the algorithms of convolutions. */
    CudnnAlgorithms algorithms() {
        return algorithms;
    }

    CudnnDescriptors descriptors() {
        return descriptors;
    }

    /** @throws DeviceException naming the node and the device, when {@code status} isn't success */
    void check(int status, String call) {
        NativeLibrary.CUDNN.check(status, call, this);
    }

    /** Where {@code s} begins; a null pointer for no slice. */
    static Pointer pointer(Slice s) {
        return s == null ? WITHOUT : CudaBuffer.pointer(s);
    }

    // What a definition says.

    CudnnOp algorithm(String name) {
        algorithm = "cudnn:" + name;
        return this;
    }

    CudnnOp scratch(long bytes) {
        scratchBytes = bytes;
        return this;
    }

    /** See {@link Prepared#overwrites()}. */
    CudnnOp overwriting(int input) {
        overwrites = input;
        return this;
    }

    /** See {@link Prepared#reads}. */
    CudnnOp notReading(Integer... inputs) {
        unread = Set.of(inputs);
        return this;
    }

    /** What binds to memory; the step must not allocate. */
    void steps(Function<Binding, Step> bind) {
        binder = bind;
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public long scratchBytes() {
        return scratchBytes;
    }

    @Override
    public int overwrites() {
        return overwrites;
    }

    @Override
    public boolean reads(int input) {
        return !unread.contains(input);
    }

    @Override
    public Step bind(Binding memory) {
        return binder.apply(memory);
    }

    @Override
    public void close() {
        cudnn.context().enter();
        descriptors.close();
    }

    /** For messages. */
    @Override
    public String toString() {
        return node + " on " + cudnn.context();
    }

    private static Pointer scalar(float v) {
        return Pointer.to(
                ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putFloat(0, v));
    }
}
