package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_version_t;

/** The instruction set that oneDNN will use, which ONEDNN_MAX_CPU_ISA may have lowered. */
enum Isa {
    AVX512("AVX-512"),
    AVX2("AVX2"),
    OTHER("no AVX2");

    private final String label;

    Isa(String label) {
        this.label = label;
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

    static String libraryVersion() {
        dnnl_version_t v = dnnl_version();
        return v.major() + "." + v.minor() + "." + v.patch();
    }
}
