package dev.pixelect.engine.opencl;

import static org.jocl.CL.CL_BUILD_PROGRAM_FAILURE;
import static org.jocl.CL.CL_PROGRAM_BINARIES;
import static org.jocl.CL.CL_PROGRAM_BINARY_SIZES;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.CL_SUCCESS;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateProgramWithBinary;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clGetProgramInfo;
import static org.jocl.CL.clReleaseProgram;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.KernelSources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/** The kernel files compiled for a device: each file once for each set of macros, or taken from the cache of programs. */
final class OpenClPrograms implements KernelCompiler, AutoCloseable {
    private record Key(String file, SortedMap<String, Object> defines) {}

    private final OpenClDevice device;
    private final Map<Key, cl_program> programs = new LinkedHashMap<>();

    private final ProgramCache cache;
    private int compiled;

    OpenClPrograms(OpenClDevice device, ProgramCache cache) {
        this.device = device;
        this.cache = cache;
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

    /** Programs made so far. */
    int count() {
        return programs.size();
    }

    /** Those of them that were compiled from source. */
    int compiled() {
        return compiled;
    }

    private cl_program build(Key key) {
        ProgramCache.Key cached = key(key.file, key.defines);
        String options = String.join(" ", cached.options());
        Optional<cl_program> known = cache.get(cached).flatMap(binary -> load(binary, options));
        if (known.isPresent()) {
            return known.get();
        }
        cl_program program = compile(key.file, cached.source(), options);
        compiled++;
        binary(program).ifPresent(b -> cache.put(cached, b));
        return program;
    }

    /** What decides the program that is made of a file. */
    ProgramCache.Key key(String file, Map<String, Object> defines) {
        List<String> options = new ArrayList<>(List.of("-cl-std=CL1.2"));
        new TreeMap<>(defines).forEach((name, value) -> options.add("-D" + name + "=" + value));
        return new ProgramCache.Key(
                KernelSources.openCl(file),
                options,
                device.compilerVersion(),
                device.architecture(),
                device.driverVersion());
    }

    private cl_program compile(String file, String source, String options) {
        int[] status = {0};
        cl_program program = clCreateProgramWithSource(device.context(), 1, new String[] {source}, null, status);
        device.check(status[0], "clCreateProgramWithSource", () -> file);
        int built = clBuildProgram(program, 1, new cl_device_id[] {device.id()}, options, null, null);
        if (built != CL_SUCCESS) {
            String log = built == CL_BUILD_PROGRAM_FAILURE ? "\n" + log(program) : "";
            clReleaseProgram(program);
            throw new DeviceException("clBuildProgram (" + file + " " + options + ") failed with "
                    + CL.stringFor_errorCode(built) + " on " + device + log);
        }
        return program;
    }

    /** A program from what {@link #binary} gave; empty when the driver won't have it. */
    private Optional<cl_program> load(byte[] binary, String options) {
        cl_device_id[] devices = {device.id()};
        int[] accepted = {0};
        int[] status = {0};
        cl_program program = clCreateProgramWithBinary(
                device.context(), 1, devices, new long[] {binary.length}, new byte[][] {binary}, accepted, status);
        if (status[0] != CL_SUCCESS || program == null) {
            return Optional.empty();
        }
        if (accepted[0] != CL_SUCCESS || clBuildProgram(program, 1, devices, options, null, null) != CL_SUCCESS) {
            clReleaseProgram(program);
            return Optional.empty();
        }
        return Optional.of(program);
    }

    /** The driver's own form of a built program; empty when it has none. */
    private static Optional<byte[]> binary(cl_program program) {
        long[] size = {0};
        if (clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null) != CL_SUCCESS
                || size[0] <= 0
                || size[0] > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        byte[] binary = new byte[(int) size[0]];
        Pointer pointers = Pointer.to(Pointer.to(binary));
        int status = clGetProgramInfo(program, CL_PROGRAM_BINARIES, Sizeof.POINTER, pointers, null);
        return status == CL_SUCCESS ? Optional.of(binary) : Optional.empty();
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
