package dev.pixelect.engine.opencl;

import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clReleaseKernel;
import static org.jocl.CL.clSetKernelArg;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelArguments;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.KernelEntry;
import java.util.ArrayList;
import java.util.List;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** An entry point of a program. OpenCL keeps arguments in the kernel object, so every launch makes one of its own. */
final class OpenClKernel implements Kernel {
    private final OpenClDevice device;
    private final KernelEntry entry;
    private final cl_program program;

    OpenClKernel(OpenClDevice device, KernelEntry entry, cl_program program) {
        this.device = device;
        this.entry = entry;
        this.program = program;
    }

    @Override
    public KernelEntry entry() {
        return entry;
    }

    @Override
    public Step launch(int blocksX, int blocksY, Object... arguments) {
        device.usable();
        KernelArguments.check(entry, arguments);
        int[] status = {0};
        cl_kernel kernel = clCreateKernel(program, entry.name(), status);
        device.check(status[0], "clCreateKernel", entry::toString);
        List<OpenClBuffer> buffers = new ArrayList<>();
        try {
            for (int i = 0; i < arguments.length; i++) {
                set(kernel, i, arguments[i], buffers);
            }
        } catch (RuntimeException e) {
            clReleaseKernel(kernel);
            throw e;
        }
        return new OpenClLaunch(device, entry, kernel, blocksX, blocksY, buffers);
    }

    private void set(cl_kernel kernel, int index, Object argument, List<OpenClBuffer> buffers) {
        int status;
        if (argument instanceof Slice slice) {
            if (!(slice.buffer() instanceof OpenClBuffer buffer)) {
                throw new IllegalArgumentException("argument " + index + " of kernel " + entry + ": buffer '"
                        + slice.buffer().name() + "' belongs to another device");
            }
            buffers.add(buffer);
            status = clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(buffer.part(slice)));
        } else if (argument instanceof Integer v) {
            status = clSetKernelArg(kernel, index, Integer.BYTES, Pointer.to(new int[] {v}));
        } else if (argument instanceof Float v) {
            status = clSetKernelArg(kernel, index, Float.BYTES, Pointer.to(new float[] {v}));
        } else {
            status = clSetKernelArg(kernel, index, Long.BYTES, Pointer.to(new long[] {(Long) argument}));
        }
        device.check(status, "clSetKernelArg", () -> "argument " + index + " of " + entry);
    }
}
