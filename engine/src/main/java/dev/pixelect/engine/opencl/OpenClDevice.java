package dev.pixelect.engine.opencl;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.CL_DEVICE_EXTENSIONS;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_OPENCL_C_VERSION;
import static org.jocl.CL.CL_DEVICE_VENDOR;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_INVALID_BUFFER_SIZE;
import static org.jocl.CL.CL_MEM_OBJECT_ALLOCATION_FAILURE;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_OUT_OF_HOST_MEMORY;
import static org.jocl.CL.CL_OUT_OF_RESOURCES;
import static org.jocl.CL.CL_PLATFORM_VERSION;
import static org.jocl.CL.CL_SUCCESS;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseContext;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.engine.kernel.vision.KernelVision;
import dev.pixelect.engine.vision.Vision;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;

/** One device with a context and an in-order queue of its own. */
final class OpenClDevice implements Device {
    private final DeviceInfo info;
    private final cl_device_id id;
    private final String platformVersion;
    private final cl_context context;
    private final cl_command_queue queue;
    private final OpenClPrograms programs;
    private final OpenClPrimitives primitives;
    private final Vision vision;
    private final Stream stream = new Queue();

    /** Buffers and launches not yet closed, in the order of their making. */
    private final Set<AutoCloseable> open = new LinkedHashSet<>();

    private long allocated;
    private boolean closed;

    /** @throws DeviceException when there can be no context or queue */
    OpenClDevice(OpenCl.Found found, ProgramCache cache) {
        this.info = found.info();
        this.id = found.device();
        this.platformVersion = OpenCl.platformString(found.platform(), CL_PLATFORM_VERSION);
        int alignment = OpenCl.deviceInt(id, CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE;
        if (alignment > Slice.ALIGNMENT) {
            throw new DeviceException("sub-buffers of " + this + " must be aligned to " + alignment
                    + " bytes, more than the " + Slice.ALIGNMENT + " that this program keeps to");
        }
        int[] status = {0};
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL_CONTEXT_PLATFORM, found.platform());
        this.context = clCreateContext(properties, 1, new cl_device_id[] {id}, null, null, status);
        check(status[0], "clCreateContext", () -> "");
        this.queue = queue(status);
        if (status[0] != CL_SUCCESS) {
            clReleaseContext(context);
            check(status[0], "clCreateCommandQueue", () -> "");
        }
        this.programs = new OpenClPrograms(this, cache);
        this.primitives = new OpenClPrimitives(programs);
        this.vision = new KernelVision(this, programs);
    }

    /** The call of OpenCL 1.2; its successor is not everywhere. */
    @SuppressWarnings("deprecation")
    private cl_command_queue queue(int[] status) {
        return clCreateCommandQueue(context, id, 0, status);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Buffer allocate(String name, long bytes) {
        usable();
        if (allocated + bytes > info.memoryBytes()) {
            throw new OutOfDeviceMemoryException(toString(), name, bytes, allocated, info.memoryBytes());
        }
        long most = OpenCl.deviceLong(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE);
        int[] status = {0};
        cl_mem memory = clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, null, status);
        if (status[0] == CL_INVALID_BUFFER_SIZE && bytes > most) {
            throw new DeviceException("'" + name + "' needs " + (bytes >> 20) + " MiB in one piece, " + this
                    + " allows " + (most >> 20) + " MiB (CL_DEVICE_MAX_MEM_ALLOC_SIZE); lower --batch, --crop or the"
                    + " image's size");
        }
        if (status[0] == CL_MEM_OBJECT_ALLOCATION_FAILURE
                || status[0] == CL_OUT_OF_RESOURCES
                || status[0] == CL_OUT_OF_HOST_MEMORY) {
            throw new OutOfDeviceMemoryException(toString(), name, bytes, allocated, info.memoryBytes());
        }
        check(status[0], "clCreateBuffer", () -> bytes + " bytes for '" + name + "'");
        OpenClBuffer buffer = new OpenClBuffer(this, name, bytes, memory);
        open.add(buffer);
        allocated += bytes;
        return buffer;
    }

    @Override
    public Primitives primitives() {
        return primitives;
    }

    @Override
    public Vision vision() {
        return vision;
    }

    @Override
    public Optional<KernelCompiler> kernelCompiler() {
        return Optional.of(programs);
    }

    @Override
    public Step copy(Slice from, Slice to) {
        from.requireSize(to);
        OpenClBuffer source = (OpenClBuffer) from.buffer();
        OpenClBuffer target = (OpenClBuffer) to.buffer();
        return () -> source.copy(from.offset(), target, to.offset(), from.bytes());
    }

    /** The compiler of this device. */
    OpenClPrograms programs() {
        return programs;
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public long allocatedBytes() {
        return allocated;
    }

    /** The compiler that the driver carries. */
    String compilerVersion() {
        return OpenCl.deviceString(id, CL_DEVICE_OPENCL_C_VERSION);
    }

    /** What code is made for: the vendor, the device's name, and what else its version string says of it. */
    String architecture() {
        return String.join(
                "\n",
                OpenCl.deviceString(id, CL_DEVICE_VENDOR),
                OpenCl.deviceString(id, CL_DEVICE_NAME),
                OpenCl.deviceString(id, CL_DEVICE_VERSION),
                OpenCl.deviceString(id, CL_DEVICE_EXTENSIONS));
    }

    /** The driver's version, and its platform's. */
    String driverVersion() {
        return OpenCl.deviceString(id, CL_DRIVER_VERSION) + "\n" + platformVersion;
    }

    cl_context context() {
        return context;
    }

    cl_device_id id() {
        return id;
    }

    cl_command_queue queue() {
        return queue;
    }

    /** Closes {@code resource} with this device unless it is forgotten before. */
    void keep(AutoCloseable resource) {
        open.add(resource);
    }

    void forget(AutoCloseable resource) {
        if (open.remove(resource) && resource instanceof OpenClBuffer b) {
            allocated -= b.bytes();
        }
    }

    /** @throws DeviceException when {@code status} is an error: the call, what it was about, the status, the device */
    void check(int status, String call, Supplier<String> about) {
        if (status != CL_SUCCESS) {
            String what = about.get();
            throw new DeviceException(call + (what.isEmpty() ? "" : " (" + what + ")") + " failed with "
                    + CL.stringFor_errorCode(status) + " on " + this);
        }
    }

    /** @throws IllegalStateException when closed */
    void usable() {
        if (closed) {
            throw new IllegalStateException("device " + this + " used after close");
        }
    }

    /** For messages: {@code opencl:0 (name)}. */
    @Override
    public String toString() {
        return "opencl:" + info.index() + " (" + info.name() + ")";
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        clFinish(queue);
        List<AutoCloseable> last = new ArrayList<>(open);
        for (int i = last.size() - 1; i >= 0; i--) {
            closeQuietly(last.get(i));
        }
        programs.close();
        clReleaseCommandQueue(queue);
        clReleaseContext(context);
        closed = true;
    }

    /** Buffers and launches throw nothing when they are closed. */
    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Queue implements Stream {
        @Override
        public void run(Step[] steps, int from, int to) {
            usable();
            for (int i = from; i < to; i++) {
                steps[i].run();
            }
            clFlush(queue);
        }

        @Override
        public void synchronize() {
            usable();
            check(clFinish(queue), "clFinish", () -> "");
        }
    }
}
