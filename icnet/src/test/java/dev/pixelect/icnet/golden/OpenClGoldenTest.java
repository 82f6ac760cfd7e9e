package dev.pixelect.icnet.golden;

import org.junit.jupiter.api.Tag;

@Tag("extras")
class OpenClGoldenTest extends GoldenChecks {
    @Override
    protected String backend() {
        return "opencl";
    }
}
