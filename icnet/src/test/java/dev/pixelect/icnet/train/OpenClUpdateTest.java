package dev.pixelect.icnet.train;

import org.junit.jupiter.api.Tag;

@Tag("extras")
class OpenClUpdateTest extends UpdateChecks {
    OpenClUpdateTest() {
        super("opencl");
    }
}
