package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceOptions;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnMathType;
import jcuda.runtime.cudaStream_t;

/** A cuDNN handle on the context's stream. */
final class CudnnHandle implements AutoCloseable {
    private final CudaContext context;
    private final cudnnHandle handle = new cudnnHandle();
    private final int mathType;

    CudnnHandle(CudaContext context, DeviceOptions.Precision precision) {
        this.context = context;
        // cuDNN's default takes TF32 for float32 where the device has it.
        this.mathType = precision == DeviceOptions.Precision.FP32
                ? cudnnMathType.CUDNN_FMA_MATH
                : cudnnMathType.CUDNN_DEFAULT_MATH;
        NativeLibrary.CUDNN.check(JCudnn.cudnnCreate(handle), "cudnnCreate", context);
        try {
            NativeLibrary.CUDNN.check(
                    JCudnn.cudnnSetStream(handle, new cudaStream_t(context.stream())), "cudnnSetStream", context);
        } catch (RuntimeException e) {
            JCudnn.cudnnDestroy(handle);
            throw e;
        }
    }

    cudnnHandle handle() {
        return handle;
    }

    CudaContext context() {
        return context;
    }

    /** The arithmetic of convolutions, of {@link cudnnMathType}. */
    int mathType() {
        return mathType;
    }

    @Override
    public void close() {
        NativeLibrary.CUDNN.check(JCudnn.cudnnDestroy(handle), "cudnnDestroy", context);
    }
}
