package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.memory.format_tag;

/** The instruction set that oneDNN will use, which ONEDNN_MAX_CPU_ISA may have lowered. */
enum Isa {
    AVX512("AVX-512", 16, format_tag.nChw16c),
    AVX2("AVX2", 8, format_tag.nChw8c),
    OTHER("no AVX2", 0, format_tag.nhwc);

    private final String label;
    private final int block;
    private final format_tag activations;

    Isa(String label, int block, format_tag activations) {
        this.label = label;
        this.block = block;
        this.activations = activations;
    }

    /** The layout of activations that the fastest convolutions are written for. */
    format_tag activations() {
        return activations;
    }

    /** Channels that lie side by side in it, of {@code c}. */
    int block(int c) {
        return block == 0 ? c : block;
    }

    String label() {
        return label;
    }

    static Isa effective() {
        int isa = dnnl_get_effective_cpu_isa();
        if ((isa & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core) {
            return AVX512;
        }
        return (isa & dnnl_cpu_isa_avx2) == dnnl_cpu_isa_avx2 ? AVX2 : OTHER;
    }

    /** Whether there are instructions that multiply bfloat16: without them oneDNN would be slower than in float32. */
    static boolean bf16() {
        return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
    }

    static String libraryVersion() {
        dnnl_version_t v = dnnl_version();
        return v.major() + "." + v.minor() + "." + v.patch();
    }
}
