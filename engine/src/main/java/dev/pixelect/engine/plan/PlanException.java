package dev.pixelect.engine.plan;

/** A graph that a device cannot run. The message is one line that names the op, the shapes and the device. */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlanException(String message) {
        super(message);
    }
}
