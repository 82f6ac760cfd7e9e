package dev.pixelect.engine.cuda;

import java.util.Optional;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.JNvrtc;

/** Whether the libraries that were found are of the versions that the bindings are for; their files' names promise it. */
final class LibraryVersions {
    private static final int CUDA = 12;
    private static final int CUDNN = 9;

    private LibraryVersions() {}

    /** What doesn't fit and what to install, in one line, or nothing; the driver's version is {@link CudaDriver}'s. */
    static Optional<String> mismatch() {
        int[] major = {0};
        int[] minor = {0};
        int status = JNvrtc.nvrtcVersion(major, minor);
        if (status != 0 || major[0] != CUDA) {
            return Optional.of("libnvrtc.so.12 says it is NVRTC " + major[0] + "." + minor[0] + ", and NVRTC " + CUDA
                    + " is needed: install the package cuda-nvrtc-12-6 (CUDA 12.6)");
        }
        // 90500 is 9.5.0.
        long version = JCudnn.cudnnGetVersion();
        if (version / 10000 != CUDNN) {
            return Optional.of("libcudnn.so.9 says it is version " + version + ", and cuDNN " + CUDNN
                    + " is needed: install the package cudnn9-cuda-12 (cuDNN 9 for CUDA 12)");
        }
        return Optional.empty();
    }
}
