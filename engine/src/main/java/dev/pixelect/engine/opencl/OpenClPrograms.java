package dev.pixelect.engine.opencl;

import static org.jocl.CL.CL_BUILD_PROGRAM_FAILURE;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.CL_SUCCESS;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clReleaseProgram;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.KernelSources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/** The kernel files compiled for a device: each file once for each set of macros. */
final class OpenClPrograms implements KernelCompiler, AutoCloseable {
    private record Key(String file, SortedMap<String, Object> defines) {}

    private final OpenClDevice device;
    private final Map<Key, cl_program> programs = new LinkedHashMap<>();

    OpenClPrograms(OpenClDevice device) {
        this.device = device;
    }

    @Override
    public Kernel kernel(KernelEntry entry, Map<String, Object> defines) {
        device.usable();
        for (String name : entry.defines()) {
            if (!defines.containsKey(name)) {
                throw new IllegalArgumentException("kernel " + entry + " needs a value for " + name);
            }
        }
        Key key = new Key(entry.file(), new TreeMap<>(defines));
        cl_program program = programs.get(key);
        if (program == null) {
            program = build(key);
            programs.put(key, program);
        }
        return new OpenClKernel(device, entry, program);
    }

    /** Programs compiled so far. */
    int count() {
        return programs.size();
    }

    private cl_program build(Key key) {
        StringBuilder options = new StringBuilder("-cl-std=CL1.2");
        key.defines.forEach(
                (name, value) -> options.append(" -D").append(name).append('=').append(value));
        int[] status = {0};
        String[] source = {KernelSources.openCl(key.file)};
        cl_program program = clCreateProgramWithSource(device.context(), 1, source, null, status);
        device.check(status[0], "clCreateProgramWithSource", key::file);
        int built = clBuildProgram(program, 1, new cl_device_id[] {device.id()}, options.toString(), null, null);
        if (built != CL_SUCCESS) {
            String log = built == CL_BUILD_PROGRAM_FAILURE ? "\n" + log(program) : "";
            clReleaseProgram(program);
            throw new DeviceException("clBuildProgram (" + key.file + " " + options + ") failed with "
                    + CL.stringFor_errorCode(built) + " on " + device + log);
        }
        return program;
    }

    private String log(cl_program program) {
        long[] size = {0};
        clGetProgramBuildInfo(program, device.id(), CL_PROGRAM_BUILD_LOG, 0, null, size);
        byte[] text = new byte[Math.toIntExact(size[0])];
        if (text.length == 0) {
            return "";
        }
        clGetProgramBuildInfo(program, device.id(), CL_PROGRAM_BUILD_LOG, text.length, Pointer.to(text), null);
        return OpenCl.string(text);
    }

    @Override
    public void close() {
        List<cl_program> all = new ArrayList<>(programs.values());
        for (int i = all.size() - 1; i >= 0; i--) {
            clReleaseProgram(all.get(i));
        }
        programs.clear();
    }
}
