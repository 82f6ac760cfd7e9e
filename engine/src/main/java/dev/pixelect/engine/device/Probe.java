package dev.pixelect.engine.device;

import java.util.List;

/**
 * What a backend found.
 *
 * @param devices usable devices, in the order of their index; empty when there is none
 * @param reason one line: why there is none, naming the library and the package that brings it, or a remark
 */
public record Probe(List<DeviceInfo> devices, String reason) {
    public Probe {
        devices = List.copyOf(devices);
    }

    /** Nothing is there, for the reason given. */
    public static Probe none(String reason) {
        return new Probe(List.of(), reason);
    }

    /** Whether there is a device. */
    public boolean available() {
        return !devices.isEmpty();
    }
}
