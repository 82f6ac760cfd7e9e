package dev.pixelect.engine.device;

import dev.pixelect.engine.io.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Finds the backends and opens a device by the name that a user gives it. */
public final class Backends {
    private Backends() {}

    /** Every backend, the one that {@code auto} prefers first. */
    public static List<Backend> all() {
        List<Backend> all = new ArrayList<>();
        ServiceLoader.load(Backend.class).forEach(all::add);
        all.sort(Comparator.comparingInt(Backend::priority).reversed().thenComparing(Backend::name));
        return all;
    }

    /**
     * Opens a device; the caller closes it.
     *
     * @param spec {@code auto}, {@code cpu}, {@code cuda[:i]} or {@code opencl[:i]}; only {@code auto} falls back
     * @param say told in one line which device {@code auto} took and why it took no other
     * @throws InputException when there is no such device, with the reason
     */
    public static Device open(String spec, DeviceOptions options, Consumer<String> say) {
        return spec.equals("auto") ? automatic(options, say) : named(spec, options);
    }

    private static Device automatic(DeviceOptions options, Consumer<String> say) {
        List<String> rejected = new ArrayList<>();
        for (Backend b : all()) {
            Probe probe = b.probe();
            for (DeviceInfo d : probe.devices()) {
                if (d.automatic()) {
                    Device device = b.open(d.index(), options);
                    say.accept("device " + d.backend() + ":" + d.index() + ", " + d.name()
                            + (rejected.isEmpty() ? "" : " (not " + String.join("; not ", rejected) + ")"));
                    return device;
                }
            }
            rejected.add(
                    b.name() + ": " + (probe.available() ? "its devices are taken only when named" : probe.reason()));
        }
        throw new InputException("no device at all: " + String.join("; ", rejected));
    }

    private static Device named(String spec, DeviceOptions options) {
        int colon = spec.indexOf(':');
        String name = colon < 0 ? spec : spec.substring(0, colon);
        int index = colon < 0 ? 0 : index(spec, spec.substring(colon + 1));
        for (Backend b : all()) {
            if (b.name().equals(name)) {
                Probe probe = b.probe();
                if (index >= probe.devices().size()) {
                    throw new InputException("no device " + spec + ": "
                            + (probe.available()
                                    ? name + " has " + probe.devices().size() + ", counted from 0"
                                    : probe.reason()));
                }
                return b.open(index, options);
            }
        }
        throw new InputException("unknown device '" + spec + "': use auto, "
                + String.join(", ", all().stream().map(Backend::name).toList()) + " or, of several, NAME:INDEX");
    }

    private static int index(String spec, String text) {
        if (!text.matches("\\d{1,3}")) {
            throw new InputException(
                    "unknown device '" + spec + "': the part behind the colon is an index, such as cuda:0");
        }
        return Integer.parseInt(text);
    }
}
