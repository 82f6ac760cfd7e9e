package dev.pixelect.engine.cuda;

import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.kernels.KernelSources;
import java.util.List;
import java.util.Map;

/** Compiles kernel files for one device: to its machine code, or to PTX where the driver has to finish the work. */
final class Nvrtc {
    private final CudaContext context;
    private final CudaCompiler compiler;
    private final int architecture;
    private final boolean ptx;

    /** PTX for the software CUDA device, which runs nothing else, and for devices newer than this NVRTC. */
    Nvrtc(CudaContext context) {
        this.context = context;
        this.compiler = new CudaCompiler(context);
        List<Integer> known = compiler.architectures();
        int newest = known.get(known.size() - 1);
        this.architecture = Math.min(newest, context.capability());
        this.ptx = context.simulator() || context.capability() > newest;
    }

    /** What decides the code that {@link #compile} gives for these. */
    ProgramCache.Key key(String file, Map<String, Object> defines) {
        return new ProgramCache.Key(
                KernelSources.text(KernelSources.HEADER) + KernelSources.text(file),
                CudaCompiler.options(defines, (ptx ? "compute_" : "sm_") + architecture),
                "NVRTC " + compiler.version(),
                "compute capability " + context.capability() + (context.simulator() ? ", simulator" : ""),
                "CUDA " + CudaDriver.version());
    }

    /**
     * @param file of {@link KernelSources}
     * @param defines macros
     * @return what cuModuleLoadData takes
     * @throws dev.pixelect.engine.device.DeviceException with the compiler's log when it does not compile
     */
    byte[] compile(String file, Map<String, Object> defines) {
        return ptx ? compiler.ptx(file, defines, architecture) : compiler.cubin(file, defines, architecture);
    }
}
