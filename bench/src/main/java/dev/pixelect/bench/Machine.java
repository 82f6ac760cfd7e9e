package dev.pixelect.bench;

import dev.pixelect.engine.device.DeviceInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.JNvrtc;

/** What figures were measured on. */
public final class Machine {
    private static final Path NVIDIA = Path.of("/proc/driver/nvidia/version");
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Whether the device is a simulator, whose times say nothing; the cuda backend writes so into what it says of it. */
    public static boolean simulated(DeviceInfo info) {
        return info.detail().contains("simulator");
    }

    /** @param info of an open device */
    public static Map<String, Object> json(DeviceInfo info, String precision) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        m.put("device", info.backend() + ":" + info.index());
        m.put("device_name", info.name());
        m.put("device_detail", info.detail());
        m.put("device_memory_bytes", info.memoryBytes());
        m.put("simulator", simulated(info));
        m.put("label", simulated(info) ? "simulator: no times" : "measured");
        m.put("precision", precision);
        m.put("processor", line(PROCESSOR, "model name").replaceFirst(".*:\\s*", ""));
        m.put("cores", Runtime.getRuntime().availableProcessors());
        m.put("load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        m.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        m.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        if (info.backend().equals("cuda")) {
            int[] major = {0};
            int[] minor = {0};
            JNvrtc.nvrtcVersion(major, minor);
            m.put("driver", simulated(info) ? info.detail() : line(NVIDIA, "NVRM version"));
            m.put("cudnn", JCudnn.cudnnGetVersion());
            m.put("nvrtc", major[0] + "." + minor[0]);
        }
        return m;
    }

    private static String line(Path file, String begin) {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(l -> l.startsWith(begin))
                            .findFirst()
                            .orElse("")
                    : "";
        } catch (IOException e) {
            return "";
        }
    }
}
