package dev.pixelect.icnet.train;

import org.junit.jupiter.api.Tag;

@Tag("extras")
class CudaUpdateTest extends UpdateChecks {
    CudaUpdateTest() {
        super("cuda");
    }
}
