package dev.pixelect.engine.cuda;

import dev.pixelect.kernels.KernelSources;
import java.util.List;
import java.util.Map;

/** Compiles kernel files for one device: to its machine code, or to PTX where the driver has to finish the work. */
final class Nvrtc {
    private final CudaCompiler compiler;
    private final int architecture;
    private final boolean ptx;

    /** PTX for the software CUDA device, which runs nothing else, and for devices newer than this NVRTC. */
    Nvrtc(CudaContext context) {
        this.compiler = new CudaCompiler(context);
        List<Integer> known = compiler.architectures();
        int newest = known.get(known.size() - 1);
        this.architecture = Math.min(newest, context.capability());
        this.ptx = context.simulator() || context.capability() > newest;
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
