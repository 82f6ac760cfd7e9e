package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Probe;

/** Prints what the cuda backend finds, for tests that give a process other libraries. */
final class ProbeMain {
    private ProbeMain() {}

    public static void main(String[] args) {
        Probe probe = new CudaBackend().probe();
        System.out.println("devices " + probe.devices().size() + ": " + probe.reason());
    }
}
