package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/** The driver's list of devices and what it says about each. */
final class CudaDriver {
    /** Only the software CUDA device knows this attribute, and answers with {@link #SIMULATOR}; see cudasim/README.md. */
    private static final int SIMULATOR_ATTRIBUTE = 99999;

    private static final int SIMULATOR = 0x53494D43;
    private static final int OLDEST_DRIVER = 12000;

    private CudaDriver() {}

    /** @throws DeviceException when the driver cannot be used, or is older than CUDA 12 */
    static List<DeviceInfo> devices() {
        NativeLibrary.DRIVER.check(JCudaDriver.cuInit(0), "cuInit", "looking for CUDA devices");
        int version = version();
        if (version < OLDEST_DRIVER) {
            throw new DeviceException("NVIDIA's driver is for CUDA " + dotted(version)
                    + ", and CUDA 12.0 or newer is needed: install driver 525 or newer");
        }
        int[] count = {0};
        NativeLibrary.DRIVER.check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount", "looking for CUDA devices");
        List<DeviceInfo> devices = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            devices.add(info(i, version));
        }
        return devices;
    }

    /** The CUDA version that the driver is for: 12060 is 12.6. */
    static int version() {
        int[] version = {0};
        NativeLibrary.DRIVER.check(
                JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion", "looking for CUDA devices");
        return version[0];
    }

    private static DeviceInfo info(int index, int driver) {
        CUdevice device = handle(index);
        byte[] name = new byte[256];
        long[] memory = {0};
        NativeLibrary.DRIVER.check(
                JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName", "cuda:" + index);
        NativeLibrary.DRIVER.check(JCudaDriver.cuDeviceTotalMem(memory, device), "cuDeviceTotalMem", "cuda:" + index);
        String text = new String(name, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        boolean simulator = isSimulator(device);
        String detail = "compute capability " + capability(device) / 10 + "." + capability(device) % 10 + ", "
                + (simulator
                        ? "software CUDA device (simulator), for tests; its speed says nothing"
                        : "driver for CUDA ")
                + (simulator ? "" : dotted(driver));
        return new DeviceInfo("cuda", index, end < 0 ? text : text.substring(0, end), detail, memory[0], !simulator);
    }

    static CUdevice handle(int index) {
        CUdevice device = new CUdevice();
        NativeLibrary.DRIVER.check(JCudaDriver.cuDeviceGet(device, index), "cuDeviceGet", "cuda:" + index);
        return device;
    }

    /** Compute capability, ten times the major plus the minor number. */
    static int capability(CUdevice device) {
        return 10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    }

    static boolean isSimulator(CUdevice device) {
        int[] value = {0};
        return JCudaDriver.cuDeviceGetAttribute(value, SIMULATOR_ATTRIBUTE, device) == 0 && value[0] == SIMULATOR;
    }

    private static int attribute(CUdevice device, int attribute) {
        int[] value = {0};
        NativeLibrary.DRIVER.check(
                JCudaDriver.cuDeviceGetAttribute(value, attribute, device),
                "cuDeviceGetAttribute",
                CUdevice_attribute.stringFor(attribute));
        return value[0];
    }

    private static String dotted(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
