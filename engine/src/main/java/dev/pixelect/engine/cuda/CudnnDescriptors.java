package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnOpTensorDescriptor;
import jcuda.jcudnn.cudnnOpTensorOp;
import jcuda.jcudnn.cudnnPoolingDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/** The descriptors of one prepared node: made and set here, destroyed together, last first. */
final class CudnnDescriptors implements AutoCloseable {
    private static final int FLOAT = cudnnDataType.CUDNN_DATA_FLOAT;
    private static final int NCHW = cudnnTensorFormat.CUDNN_TENSOR_NCHW;
    private static final int NAN = cudnnNanPropagation.CUDNN_PROPAGATE_NAN;

    private record Owned(String call, IntSupplier destroy) {}

    private final Object where;
    private final Deque<Owned> owned = new ArrayDeque<>();

    /** @param where names the node in messages */
    CudnnDescriptors(Object where) {
        this.where = where;
    }

    /** Float32 NCHW, dense; shapes of another rank, for ops that only count elements, as 1x1x1xN. */
    cudnnTensorDescriptor tensor(Shape shape) {
        Shape s = shape.rank() == 4 ? shape : Shape.of(1, 1, 1, Math.toIntExact(shape.elements()));
        cudnnTensorDescriptor d = new cudnnTensorDescriptor();
        check(JCudnn.cudnnCreateTensorDescriptor(d), "cudnnCreateTensorDescriptor");
        own("cudnnDestroyTensorDescriptor", () -> JCudnn.cudnnDestroyTensorDescriptor(d));
        check(
                JCudnn.cudnnSetTensor4dDescriptor(d, NCHW, FLOAT, s.n(), s.c(), s.h(), s.w()),
                "cudnnSetTensor4dDescriptor " + s);
        return d;
    }

    /** One number a channel: 1xCx1x1. */
    cudnnTensorDescriptor channels(int c) {
        return tensor(Shape.of(1, c, 1, 1));
    }

    /** Float32 OIHW. */
    cudnnFilterDescriptor filter(Shape s) {
        cudnnFilterDescriptor d = new cudnnFilterDescriptor();
        check(JCudnn.cudnnCreateFilterDescriptor(d), "cudnnCreateFilterDescriptor");
        own("cudnnDestroyFilterDescriptor", () -> JCudnn.cudnnDestroyFilterDescriptor(d));
        check(
                JCudnn.cudnnSetFilter4dDescriptor(d, FLOAT, NCHW, s.n(), s.c(), s.h(), s.w()),
                "cudnnSetFilter4dDescriptor " + s);
        return d;
    }

    /** @param mathType of {@link jcuda.jcudnn.cudnnMathType} */
    cudnnConvolutionDescriptor convolution(Op.Conv2d op, int mathType) {
        cudnnConvolutionDescriptor d = new cudnnConvolutionDescriptor();
        check(JCudnn.cudnnCreateConvolutionDescriptor(d), "cudnnCreateConvolutionDescriptor");
        own("cudnnDestroyConvolutionDescriptor", () -> JCudnn.cudnnDestroyConvolutionDescriptor(d));
        check(
                JCudnn.cudnnSetConvolution2dDescriptor(
                        d,
                        op.pad(),
                        op.pad(),
                        op.stride(),
                        op.stride(),
                        op.dilation(),
                        op.dilation(),
                        cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
                        FLOAT),
                "cudnnSetConvolution2dDescriptor");
        check(JCudnn.cudnnSetConvolutionGroupCount(d, op.groups()), "cudnnSetConvolutionGroupCount");
        check(JCudnn.cudnnSetConvolutionMathType(d, mathType), "cudnnSetConvolutionMathType");
        return d;
    }

    /** @param mode of {@link jcuda.jcudnn.cudnnPoolingMode} */
    cudnnPoolingDescriptor pooling(int mode, int kernelH, int kernelW, int pad, int strideH, int strideW) {
        cudnnPoolingDescriptor d = new cudnnPoolingDescriptor();
        check(JCudnn.cudnnCreatePoolingDescriptor(d), "cudnnCreatePoolingDescriptor");
        own("cudnnDestroyPoolingDescriptor", () -> JCudnn.cudnnDestroyPoolingDescriptor(d));
        check(
                JCudnn.cudnnSetPooling2dDescriptor(d, mode, NAN, kernelH, kernelW, pad, pad, strideH, strideW),
                "cudnnSetPooling2dDescriptor");
        return d;
    }

    cudnnActivationDescriptor relu() {
        return activation(cudnnActivationMode.CUDNN_ACTIVATION_RELU, NAN);
    }

    /** The ReLU of a fused convolution, which takes no other treatment of NaN. */
    cudnnActivationDescriptor fusedRelu() {
        return activation(cudnnActivationMode.CUDNN_ACTIVATION_RELU, cudnnNanPropagation.CUDNN_NOT_PROPAGATE_NAN);
    }

    /** No activation, for a fused convolution. */
    cudnnActivationDescriptor identity() {
        return activation(cudnnActivationMode.CUDNN_ACTIVATION_IDENTITY, cudnnNanPropagation.CUDNN_NOT_PROPAGATE_NAN);
    }

    private cudnnActivationDescriptor activation(int mode, int nan) {
        cudnnActivationDescriptor d = new cudnnActivationDescriptor();
        check(JCudnn.cudnnCreateActivationDescriptor(d), "cudnnCreateActivationDescriptor");
        own("cudnnDestroyActivationDescriptor", () -> JCudnn.cudnnDestroyActivationDescriptor(d));
        check(JCudnn.cudnnSetActivationDescriptor(d, mode, nan, 0), "cudnnSetActivationDescriptor");
        return d;
    }

    cudnnOpTensorDescriptor add() {
        cudnnOpTensorDescriptor d = new cudnnOpTensorDescriptor();
        check(JCudnn.cudnnCreateOpTensorDescriptor(d), "cudnnCreateOpTensorDescriptor");
        own("cudnnDestroyOpTensorDescriptor", () -> JCudnn.cudnnDestroyOpTensorDescriptor(d));
        check(
                JCudnn.cudnnSetOpTensorDescriptor(d, cudnnOpTensorOp.CUDNN_OP_TENSOR_ADD, FLOAT, NAN),
                "cudnnSetOpTensorDescriptor");
        return d;
    }

    /** @throws DeviceException naming the node, when {@code status} isn't success */
    void check(int status, String call) {
        NativeLibrary.CUDNN.check(status, call, where);
    }

    private void own(String call, IntSupplier destroy) {
        owned.push(new Owned(call, destroy));
    }

    @Override
    public void close() {
        List<Runnable> closers = owned.stream()
                .<Runnable>map(o -> () -> check(o.destroy.getAsInt(), o.call))
                .toList();
        owned.clear();
        Closing.all(closers);
    }
}
