package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelArguments;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.KernelEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** An entry point of a loaded module. */
final class CudaKernel implements Kernel {
    private final CudaContext context;
    private final KernelEntry entry;
    private final CUfunction function;

    CudaKernel(CudaContext context, KernelEntry entry, CUfunction function) {
        this.context = context;
        this.entry = entry;
        this.function = function;
    }

    @Override
    public KernelEntry entry() {
        return entry;
    }

    @Override
    public Step launch(int blocksX, int blocksY, Object... arguments) {
        KernelArguments.check(entry, arguments);
        return new Launch(blocksX, blocksY, arguments);
    }

    /** A launch with its arguments in memory that the driver reads. */
    private final class Launch implements Step {
        private static final int SLOT = 8;

        private final int blocksX;
        private final int blocksY;
        private final CUstream stream = context.stream();
        private final ByteBuffer values;
        private final Pointer parameters;

        Launch(int blocksX, int blocksY, Object[] arguments) {
            this.blocksX = blocksX;
            this.blocksY = blocksY;
            this.values = ByteBuffer.allocateDirect(SLOT * arguments.length).order(ByteOrder.nativeOrder());
            NativePointerObject[] pointers = new NativePointerObject[arguments.length];
            Pointer start = Pointer.to(values);
            for (int i = 0; i < arguments.length; i++) {
                put(i, arguments[i]);
                pointers[i] = start.withByteOffset((long) i * SLOT);
            }
            this.parameters = Pointer.to(pointers);
        }

        private void put(int i, Object argument) {
            if (argument instanceof Slice s) {
                values.putLong(i * SLOT, CudaBuffer.address(s));
            } else if (argument instanceof Integer n) {
                values.putInt(i * SLOT, n);
            } else if (argument instanceof Float f) {
                values.putFloat(i * SLOT, f);
            } else {
                values.putLong(i * SLOT, (Long) argument);
            }
        }

        @Override
        public void run() {
            int status = JCudaDriver.cuLaunchKernel(
                    function, blocksX, blocksY, 1, entry.blockX(), entry.blockY(), 1, 0, stream, parameters, null);
            NativeLibrary.DRIVER.check(status, "cuLaunchKernel", this);
        }

        /** For messages. */
        @Override
        public String toString() {
            return "kernel " + entry + ", grid " + blocksX + "x" + blocksY + ", block " + entry.blockX() + "x"
                    + entry.blockY() + ", on " + context;
        }
    }
}
