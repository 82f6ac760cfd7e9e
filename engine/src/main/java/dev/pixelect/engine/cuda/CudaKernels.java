package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.kernels.KernelEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/** The kernels compiled for one device: a module for each file and set of macros, unloaded when closed. */
final class CudaKernels implements KernelCompiler, AutoCloseable {
    private record Source(String file, Map<String, Object> defines) {}

    private final CudaContext context;
    private final Nvrtc nvrtc;
    private final Map<Source, CUmodule> modules = new HashMap<>();
    private final List<CUmodule> order = new ArrayList<>();

    private final ProgramCache cache;
    private int compiled;

    CudaKernels(CudaContext context, ProgramCache cache) {
        this.context = context;
        this.cache = cache;
        this.nvrtc = new Nvrtc(context);
    }

    @Override
    public Kernel kernel(KernelEntry entry, Map<String, Object> defines) {
        for (String name : entry.defines()) {
            if (!defines.containsKey(name)) {
                throw new IllegalArgumentException("kernel " + entry + " needs the macro " + name);
            }
        }
        context.enter();
        Source source = new Source(entry.file(), Map.copyOf(defines));
        CUmodule module = modules.get(source);
        if (module == null) {
            module = load(source);
            modules.put(source, module);
            order.add(module);
        }
        CUfunction function = new CUfunction();
        NativeLibrary.DRIVER.check(
                JCudaDriver.cuModuleGetFunction(function, module, entry.name()),
                "cuModuleGetFunction",
                entry + " on " + context);
        return new CudaKernel(context, entry, function);
    }

    /** Files compiled so far rather than taken from the cache. */
    int compiled() {
        return compiled;
    }

    private CUmodule load(Source source) {
        ProgramCache.Key key = nvrtc.key(source.file, source.defines);
        CUmodule module = new CUmodule();
        Optional<byte[]> known = cache.get(key);
        // A driver that refuses what an earlier run kept gets it freshly compiled.
        if (known.isPresent() && JCudaDriver.cuModuleLoadData(module, known.get()) == 0) {
            return module;
        }
        byte[] code = nvrtc.compile(source.file, source.defines);
        compiled++;
        NativeLibrary.DRIVER.check(
                JCudaDriver.cuModuleLoadData(module, code), "cuModuleLoadData", source.file + " on " + context);
        cache.put(key, code);
        return module;
    }

    @Override
    public void close() {
        List<Runnable> closers = new ArrayList<>();
        for (int i = order.size() - 1; i >= 0; i--) {
            CUmodule module = order.get(i);
            closers.add(() -> context.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload"));
        }
        order.clear();
        modules.clear();
        Closing.all(closers);
    }
}
