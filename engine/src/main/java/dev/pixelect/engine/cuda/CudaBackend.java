package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.kernel.ProgramCache;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** NVIDIA GPUs through the CUDA driver, NVRTC and cuDNN 9; linux-x86_64 only, as the bindings are. */
public final class CudaBackend implements Backend {
    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Probe probe() {
        try {
            Optional<String> missing = missing();
            if (missing.isPresent()) {
                return Probe.none(missing.get());
            }
            List<DeviceInfo> devices = CudaDriver.devices();
            return new Probe(devices, devices.isEmpty() ? "the driver lists no CUDA device" : "");
        } catch (DeviceException e) {
            return Probe.none(e.getMessage());
        } catch (LinkageError | RuntimeException e) {
            return Probe.none("JCuda cannot be used: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    @Override
    public Device open(int index, DeviceOptions options) {
        Probe probe = probe();
        if (index < 0 || index >= probe.devices().size()) {
            throw new DeviceException("no device cuda:" + index + ": "
                    + (probe.available() ? "there are " + probe.devices().size() : probe.reason()));
        }
        if (options.precision() == DeviceOptions.Precision.BF16) {
            throw new DeviceException("cuda computes in fp32 or tf32, not in bf16: choose --precision fp32 or tf32");
        }
        return new CudaDevice(probe.devices().get(index), options, true, ProgramCache.ofUser());
    }

    private static Optional<String> missing() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        if (!os.equals("linux") || !(arch.equals("amd64") || arch.equals("x86_64"))) {
            return Optional.of("CUDA is supported on linux-x86_64 only, this is " + os + "-" + arch);
        }
        return SharedLibraries.load().or(LibraryVersions::mismatch);
    }
}
