package dev.pixelect.engine.opencl;

import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_TYPE;
import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_PLATFORM_NAME;
import static org.jocl.CL.CL_SUCCESS;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetDeviceInfo;
import static org.jocl.CL.clGetPlatformIDs;
import static org.jocl.CL.clGetPlatformInfo;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Calls of OpenCL that need no context, and the check that every call goes through. */
final class OpenCl {
    /** The ICD loader's status for a machine without drivers (cl_khr_icd). */
    private static final int PLATFORM_NOT_FOUND = -1001;

    private static final int DEVICE_NOT_FOUND = -1;

    /** A device and the platform that it belongs to. */
    record Found(cl_platform_id platform, cl_device_id device, DeviceInfo info) {}

    private OpenCl() {}

    /**
     * @param call the function's name, and what it was about
     * @throws DeviceException when {@code status} is an error: call, symbolic status
     */
    static void check(int status, String call) {
        if (status != CL_SUCCESS) {
            throw new DeviceException(call + " failed with " + CL.stringFor_errorCode(status));
        }
    }

    /**
     * The devices of all platforms, in the drivers' order.
     *
     * @param remarks receives a line for each platform that is of no use
     */
    static List<Found> devices(List<String> remarks) {
        List<Found> found = new ArrayList<>();
        for (cl_platform_id platform : platforms()) {
            String name = "?";
            try {
                name = platformString(platform, CL_PLATFORM_NAME);
                cl_device_id[] devices = devices(platform);
                for (cl_device_id device : devices) {
                    found.add(new Found(platform, device, info(name, device, found.size())));
                }
                if (devices.length == 0) {
                    remarks.add("platform '" + name + "' has no device");
                }
            } catch (DeviceException e) {
                remarks.add("platform '" + name + "': " + e.getMessage());
            }
        }
        return found;
    }

    private static cl_platform_id[] platforms() {
        int[] count = {0};
        int status = clGetPlatformIDs(0, null, count);
        if (status == PLATFORM_NOT_FOUND) {
            return new cl_platform_id[0];
        }
        check(status, "clGetPlatformIDs");
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        if (count[0] > 0) {
            check(clGetPlatformIDs(count[0], platforms, null), "clGetPlatformIDs");
        }
        return platforms;
    }

    private static cl_device_id[] devices(cl_platform_id platform) {
        int[] count = {0};
        int status = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, count);
        if (status == DEVICE_NOT_FOUND) {
            return new cl_device_id[0];
        }
        check(status, "clGetDeviceIDs");
        cl_device_id[] devices = new cl_device_id[count[0]];
        if (count[0] > 0) {
            check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count[0], devices, null), "clGetDeviceIDs");
        }
        return devices;
    }

    private static DeviceInfo info(String platform, cl_device_id device, int index) {
        String detail = platform + ", " + deviceString(device, CL_DEVICE_VERSION) + ", driver "
                + deviceString(device, CL_DRIVER_VERSION);
        boolean cpu = (deviceLong(device, CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU) != 0;
        long memory = deviceLong(device, CL_DEVICE_GLOBAL_MEM_SIZE);
        return new DeviceInfo("opencl", index, deviceString(device, CL_DEVICE_NAME), detail, memory, !cpu);
    }

    /** A property of 64 bits. */
    static long deviceLong(cl_device_id device, int what) {
        long[] value = {0};
        check(clGetDeviceInfo(device, what, Long.BYTES, Pointer.to(value), null), "clGetDeviceInfo");
        return value[0];
    }

    /** A property of 32 bits. */
    static int deviceInt(cl_device_id device, int what) {
        int[] value = {0};
        check(clGetDeviceInfo(device, what, Integer.BYTES, Pointer.to(value), null), "clGetDeviceInfo");
        return value[0];
    }

    /** A property that is a text. */
    static String deviceString(cl_device_id device, int what) {
        long[] size = {0};
        check(clGetDeviceInfo(device, what, 0, null, size), "clGetDeviceInfo");
        byte[] text = new byte[Math.toIntExact(size[0])];
        check(clGetDeviceInfo(device, what, text.length, Pointer.to(text), null), "clGetDeviceInfo");
        return string(text);
    }

    /** A property that is a text. */
    static String platformString(cl_platform_id platform, int what) {
        long[] size = {0};
        check(clGetPlatformInfo(platform, what, 0, null, size), "clGetPlatformInfo");
        byte[] text = new byte[Math.toIntExact(size[0])];
        check(clGetPlatformInfo(platform, what, text.length, Pointer.to(text), null), "clGetPlatformInfo");
        return string(text);
    }

    /** C's string: up to its 0. */
    static String string(byte[] text) {
        String s = new String(text, StandardCharsets.UTF_8);
        int end = s.indexOf(0);
        return (end < 0 ? s : s.substring(0, end)).strip();
    }
}
