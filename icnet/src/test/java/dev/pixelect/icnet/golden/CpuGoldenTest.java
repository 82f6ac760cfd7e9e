package dev.pixelect.icnet.golden;

class CpuGoldenTest extends GoldenChecks {
    @Override
    protected String backend() {
        return "cpu";
    }
}
