package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceInfo;
import java.util.List;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A device's primary context, retained, with the stream that all work is queued on and one for copies to and from the host. */
final class CudaContext implements AutoCloseable {
    private final DeviceInfo info;
    private final CUdevice device;
    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();
    private final CUstream copyStream = new CUstream();
    private final int capability;
    private final boolean simulator;

    CudaContext(DeviceInfo info) {
        this.info = info;
        this.device = CudaDriver.handle(info.index());
        this.capability = CudaDriver.capability(device);
        this.simulator = CudaDriver.isSimulator(device);
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
        try {
            enter();
            check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
            check(JCudaDriver.cuStreamCreate(copyStream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
        } catch (RuntimeException e) {
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    /** Makes the context current on the calling thread; what every entry from outside begins with. */
    void enter() {
        check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    /** Waits for all that was queued. */
    void synchronize(Object where) {
        NativeLibrary.DRIVER.check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize", where);
    }

    /** Waits for all that was queued on the stream of copies. */
    void synchronizeCopies(Object where) {
        NativeLibrary.DRIVER.check(JCudaDriver.cuStreamSynchronize(copyStream), "cuStreamSynchronize", where);
    }

    void check(int status, String call) {
        NativeLibrary.DRIVER.check(status, call, this);
    }

    /** All kernels and cuDNN calls, fills, and the last leg of uploads. */
    CUstream stream() {
        return stream;
    }

    /** Copies between pinned memory and the device, see {@link Staging}. */
    CUstream copyStream() {
        return copyStream;
    }

    /** What its maker calls the device. */
    String name() {
        return info.name();
    }

    /** Compute capability, ten times the major plus the minor number. */
    int capability() {
        return capability;
    }

    boolean simulator() {
        return simulator;
    }

    /** Free and total bytes of the device's memory. */
    long[] memory() {
        long[] free = {0};
        long[] total = {0};
        check(JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo");
        return new long[] {free[0], total[0]};
    }

    /** For messages. */
    @Override
    public String toString() {
        return "cuda:" + info.index() + " " + info.name();
    }

    @Override
    public void close() {
        Closing.all(List.of(
                this::enter,
                () -> check(JCudaDriver.cuStreamDestroy(copyStream), "cuStreamDestroy"),
                () -> check(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy"),
                () -> JCudaDriver.cuCtxSetCurrent(new CUcontext()),
                () -> check(JCudaDriver.cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease")));
    }
}
