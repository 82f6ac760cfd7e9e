package dev.pixelect.engine.check;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions.Precision;

/** Something that a device computes, with what it should come to. */
public interface DeviceCase {
    /** For messages: the op or kernel and what is special about the case. */
    String name();

    /** Largest |a - b| / (1 + |b|) allowed between a float32 device and the reference. */
    double tolerance();

    /** The same for a device that multiplies in {@code precision}; more than {@link #tolerance()} only where it matters. */
    default double tolerance(Precision precision) {
        return tolerance();
    }

    /**
     * Runs on a device and on the double-precision reference, and says how far apart they are.
     *
     * @throws dev.pixelect.engine.plan.PlanException when the device doesn't support the case
     */
    DeviceCheck.Result run(Device device);
}
