package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/** The embedded default: oneDNN's primitives and Java ops, on any machine with a JDK. */
public final class CpuBackend implements Backend {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Probe probe() {
        try {
            Loader.load(org.bytedeco.dnnl.global.dnnl.class);
            return new Probe(List.of(info()), remark());
        } catch (LinkageError | RuntimeException e) {
            return Probe.none("oneDNN's natives for " + Loader.getPlatform() + " cannot be loaded: " + firstLine(e)
                    + "; build with -Dnative.platform=" + Loader.getPlatform());
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static String remark() {
        return "passive".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"))
                ? "embedded, always here"
                : "set OMP_WAIT_POLICY=passive in the environment: spinning threads are 3-6 times slower on a busy machine";
    }

    static DeviceInfo info() {
        return new DeviceInfo(
                "cpu",
                0,
                Runtime.getRuntime().availableProcessors() + " cores, "
                        + Isa.effective().label(),
                "oneDNN " + Isa.libraryVersion(),
                Pointer.totalPhysicalBytes(),
                true);
    }

    @Override
    public Device open(int index, DeviceOptions options) {
        if (index != 0) {
            throw new DeviceException("there is one cpu device, cpu:0, not cpu:" + index);
        }
        if (options.precision() == DeviceOptions.Precision.TF32) {
            throw new DeviceException("the cpu device has no tf32; drop --precision, or use fp32 or bf16");
        }
        Probe probe = probe();
        if (!probe.available()) {
            throw new DeviceException("no cpu device: " + probe.reason());
        }
        if (options.precision() == DeviceOptions.Precision.BF16 && !Isa.bf16()) {
            throw new DeviceException("this CPU cannot multiply bf16 (no AVX512_BF16 and no AMX, or"
                    + " ONEDNN_MAX_CPU_ISA forbids it); drop --precision or use --precision fp32");
        }
        return new CpuDevice(options);
    }
}
