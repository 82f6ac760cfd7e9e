package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.kernels.KernelSources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;

/** NVRTC over the project's kernel files. Needs its library only: no driver and no GPU. */
public final class CudaCompiler {
    private final Object where;

    /** @param where for messages: what the code is for */
    public CudaCompiler(Object where) {
        this.where = where;
    }

    /**
     * Loads NVRTC's library. To be called first, unless a CUDA device is open.
     *
     * @return why that isn't possible, in one line, or nothing
     */
    public static Optional<String> load() {
        return SharedLibraries.loadNvrtc();
    }

    /** The architectures that this NVRTC makes machine code for, such as 90 for sm_90, ascending. */
    public List<Integer> architectures() {
        int[] count = {0};
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs", where);
        int[] all = new int[count[0]];
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcGetSupportedArchs(all), "nvrtcGetSupportedArchs", where);
        return Arrays.stream(all).sorted().boxed().toList();
    }

    /** Major and minor number: {@code 12.6}. */
    String version() {
        int[] major = {0};
        int[] minor = {0};
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcVersion(major, minor), "nvrtcVersion", where);
        return major[0] + "." + minor[0];
    }

    /**
     * Machine code for one architecture.
     *
     * @param file of {@link KernelSources}
     * @param defines macros
     * @param architecture of {@link #architectures()}
     * @return an ELF file, which cuModuleLoadData takes
     * @throws DeviceException with the compiler's log when it does not compile
     */
    public byte[] cubin(String file, Map<String, Object> defines, int architecture) {
        return compile(file, defines, "sm_" + architecture, false);
    }

    /**
     * PTX, which a driver turns into machine code for this and newer architectures.
     *
     * @return text with a zero behind it, which cuModuleLoadData takes
     * @throws DeviceException with the compiler's log when it does not compile
     */
    public byte[] ptx(String file, Map<String, Object> defines, int architecture) {
        return compile(file, defines, "compute_" + architecture, true);
    }

    private byte[] compile(String file, Map<String, Object> defines, String target, boolean ptx) {
        nvrtcProgram program = new nvrtcProgram();
        NativeLibrary.NVRTC.check(
                JNvrtc.nvrtcCreateProgram(
                        program,
                        KernelSources.text(file),
                        file,
                        1,
                        new String[] {KernelSources.text(KernelSources.HEADER)},
                        new String[] {KernelSources.HEADER}),
                "nvrtcCreateProgram",
                file);
        try {
            String[] options = options(defines, target).toArray(String[]::new);
            int status = JNvrtc.nvrtcCompileProgram(program, options.length, options);
            if (status != 0) {
                String[] log = {""};
                JNvrtc.nvrtcGetProgramLog(program, log);
                throw new DeviceException("nvrtcCompileProgram: " + JNvrtc.nvrtcGetErrorString(status) + " for " + file
                        + " " + String.join(" ", options) + " on " + where + "\n" + log[0].strip());
            }
            return ptx ? ptx(program, file) : cubin(program, file);
        } finally {
            JNvrtc.nvrtcDestroyProgram(program);
        }
    }

    static List<String> options(Map<String, Object> defines, String target) {
        List<String> options = new ArrayList<>();
        options.add("--gpu-architecture=" + target);
        options.add("--std=c++14");
        // Line numbers cost nothing when run; profilers, sanitizers and the simulator's reports name lines with them.
        options.add("-lineinfo");
        new TreeMap<>(defines).forEach((name, value) -> options.add("-D" + name + "=" + value));
        return options;
    }

    private static byte[] ptx(nvrtcProgram program, String file) {
        String[] text = {null};
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcGetPTX(program, text), "nvrtcGetPTX", file);
        return (text[0] + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] cubin(nvrtcProgram program, String file) {
        long[] size = {0};
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize", file);
        byte[] code = new byte[Math.toIntExact(size[0])];
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN", file);
        return code;
    }
}
