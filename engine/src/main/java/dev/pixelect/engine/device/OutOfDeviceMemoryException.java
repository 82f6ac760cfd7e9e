package dev.pixelect.engine.device;

/** Device memory is used up, also after caches were trimmed. */
public final class OutOfDeviceMemoryException extends DeviceException {
    private static final long serialVersionUID = 1L;

    /**
     * @param device for the message
     * @param what the buffer's name
     */
    public OutOfDeviceMemoryException(String device, String what, long requested, long used, long total) {
        super("out of memory on " + device + ": '" + what + "' needs " + mib(requested) + ", in use are " + mib(used)
                + " of " + mib(total) + "; lower --batch, --crop or the image's size");
    }

    private static String mib(long bytes) {
        return (bytes + (1 << 20) - 1) / (1 << 20) + " MiB";
    }
}
