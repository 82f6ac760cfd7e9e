package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.kernel.ProgramCache;
import java.util.ArrayList;
import java.util.List;

/** OpenCL 1.2 through JOCL: the way to GPUs that aren't NVIDIA's. */
public final class OpenClBackend implements Backend {
    private static final String NO_LIBRARY = "libOpenCL is not here: install the OpenCL loader (Debian, Ubuntu: "
            + "ocl-icd-libopencl1) and your GPU's OpenCL driver";
    private static final String NO_PLATFORM = "no OpenCL driver works here; install one: for AMD and older Intel GPUs "
            + "mesa-opencl-icd, for Intel intel-opencl-icd, for NVIDIA its own driver, for CPUs pocl-opencl-icd";

    /** For {@link java.util.ServiceLoader}. */
    public OpenClBackend() {}

    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public Probe probe() {
        if (OpenClLibrary.absent()) {
            return Probe.none(NO_LIBRARY);
        }
        List<String> remarks = new ArrayList<>();
        try {
            List<DeviceInfo> devices =
                    OpenCl.devices(remarks).stream().map(OpenCl.Found::info).toList();
            boolean nothing = devices.isEmpty() && remarks.isEmpty();
            OpenClVendors.here(System.getenv()).ifPresent(v -> remarks.addAll(v.remarks(nothing)));
            if (nothing) {
                return Probe.none(
                        NO_PLATFORM + (remarks.isEmpty() ? "" : " (" + oneLine(String.join("; ", remarks)) + ")"));
            }
            return new Probe(devices, oneLine(String.join("; ", remarks)));
        } catch (LinkageError e) {
            return Probe.none(NO_LIBRARY + reason(e));
        } catch (RuntimeException e) {
            return Probe.none("OpenCL does not answer: " + oneLine(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public Device open(int index, DeviceOptions options) {
        if (options.precision() == DeviceOptions.Precision.TF32
                || options.precision() == DeviceOptions.Precision.BF16) {
            throw new DeviceException("opencl devices compute in fp32; drop --precision or use --precision fp32");
        }
        if (OpenClLibrary.absent()) {
            throw new DeviceException(NO_LIBRARY);
        }
        List<OpenCl.Found> found;
        try {
            found = OpenCl.devices(new ArrayList<>());
        } catch (LinkageError e) {
            throw new DeviceException(NO_LIBRARY + reason(e), e);
        }
        if (found.isEmpty()) {
            throw new DeviceException("there is no OpenCL device: " + probe().reason());
        }
        if (index < 0 || index >= found.size()) {
            throw new DeviceException(
                    "there is no device opencl:" + index + "; the last one is opencl:" + (found.size() - 1) + " ("
                            + found.get(found.size() - 1).info().name() + ")");
        }
        return new OpenClDevice(found.get(index), ProgramCache.ofUser());
    }

    /** The linker's own words in brackets; nothing when they only say that a class failed before. */
    private static String reason(LinkageError e) {
        boolean useful = e instanceof UnsatisfiedLinkError && e.getMessage() != null;
        return useful ? " (" + oneLine(e.getMessage()) + ")" : "";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
