package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceException;
import java.util.function.IntFunction;
import jcuda.driver.JCudaDriver;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.JNvrtc;

/** The libraries that the bindings call, and the one place where their statuses are looked at: 0 is success in each. */
enum NativeLibrary {
    DRIVER(NativeLibrary::driverText),
    /** The library is asked for the text: the binding's own table is that of an older cuDNN. */
    CUDNN(JCudnn::cudnnGetErrorString),
    NVRTC(JNvrtc::nvrtcGetErrorString);

    private final IntFunction<String> text;

    NativeLibrary(IntFunction<String> text) {
        this.text = text;
    }

    /**
     * @param call the function that returned {@code status}
     * @param where says in {@code toString()} which op or kernel it was for, the launch size and the device; only asked
     *     when the call failed, so that a call that succeeds allocates nothing
     * @throws DeviceException when {@code status} isn't success
     */
    void check(int status, String call, Object where) {
        if (status != 0) {
            throw new DeviceException(call + ": " + text.apply(status) + " (status " + status + "), " + where);
        }
    }

    private static String driverText(int status) {
        String[] name = {null};
        String[] text = {null};
        JCudaDriver.cuGetErrorName(status, name);
        JCudaDriver.cuGetErrorString(status, text);
        return name[0] == null ? "unknown error" : name[0] + ", " + text[0];
    }
}
