package dev.pixelect.engine.device;

/**
 * A device or its library refused or failed. The message is one line: the API's name, the symbolic status, the kernel or
 * op, the device, and the remedy where one is known.
 */
public class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
