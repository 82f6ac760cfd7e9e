package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.kernels.KernelSources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;

/** Compiles kernel files for one device: to its machine code, or to PTX where the driver has to finish the work. */
final class Nvrtc {
    private final CudaContext context;
    private final int architecture;
    private final boolean ptx;

    /** PTX for the software CUDA device, which runs nothing else, and for devices newer than this NVRTC. */
    Nvrtc(CudaContext context) {
        this.context = context;
        int newest = newest();
        this.architecture = Math.min(newest, context.capability());
        this.ptx = context.simulator() || context.capability() > newest;
    }

    private int newest() {
        int[] count = {0};
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs", context);
        int[] all = new int[count[0]];
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcGetSupportedArchs(all), "nvrtcGetSupportedArchs", context);
        return Arrays.stream(all).max().orElseThrow();
    }

    /** What decides the code that {@link #compile} gives for these. */
    ProgramCache.Key key(String file, Map<String, Object> defines) {
        int[] major = {0};
        int[] minor = {0};
        NativeLibrary.NVRTC.check(JNvrtc.nvrtcVersion(major, minor), "nvrtcVersion", context);
        return new ProgramCache.Key(
                KernelSources.text(KernelSources.HEADER) + KernelSources.text(file),
                List.of(options(defines)),
                "NVRTC " + major[0] + "." + minor[0],
                "compute capability " + context.capability() + (context.simulator() ? ", simulator" : ""),
                "CUDA " + CudaDriver.version());
    }

    /**
     * @param file of {@link KernelSources}
     * @param defines macros
     * @return what cuModuleLoadData takes
     * @throws DeviceException with the compiler's log when it does not compile
     */
    byte[] compile(String file, Map<String, Object> defines) {
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
            String[] options = options(defines);
            int status = JNvrtc.nvrtcCompileProgram(program, options.length, options);
            if (status != 0) {
                String[] log = {""};
                JNvrtc.nvrtcGetProgramLog(program, log);
                throw new DeviceException("nvrtcCompileProgram: " + JNvrtc.nvrtcGetErrorString(status) + " for " + file
                        + " " + String.join(" ", options) + " on " + context + "\n" + log[0].strip());
            }
            return ptx ? ptx(program, file) : cubin(program, file);
        } finally {
            JNvrtc.nvrtcDestroyProgram(program);
        }
    }

    private String[] options(Map<String, Object> defines) {
        List<String> options = new ArrayList<>();
        options.add("--gpu-architecture=" + (ptx ? "compute_" : "sm_") + architecture);
        options.add("--std=c++14");
        // Line numbers cost nothing when run; profilers, sanitizers and the simulator's reports name lines with them.
        options.add("-lineinfo");
        new TreeMap<>(defines).forEach((name, value) -> options.add("-D" + name + "=" + value));
        return options.toArray(String[]::new);
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
