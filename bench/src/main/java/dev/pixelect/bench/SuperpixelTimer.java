package dev.pixelect.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.engine.vision.SlicOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Superpixels of pictures of one size on the cpu device, once over all pictures for each line on stdin, after a warm-up: prints what the pass
 * took, in nanoseconds of the wall clock and of the process's CPU time. For {@code bench/superpixels-vs-opencv}, which runs OpenCV in between.
 */
public final class SuperpixelTimer {
    private static final int WARM_UP = 150;

    private SuperpixelTimer() {}

    /** Arguments: SEGMENTS THREADS PICTURE... */
    public static void main(String[] args) throws IOException {
        SlicOptions options = new SlicOptions(Integer.parseInt(args[0]), 10, 10);
        List<RgbImage> pictures = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            pictures.add(ImageFiles.readRgb(Path.of(args[i])));
        }
        int height = pictures.get(0).height();
        int width = pictures.get(0).width();
        int[] labels = new int[height * width];
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        DeviceOptions one = new DeviceOptions(Integer.parseInt(args[1]), DeviceOptions.Precision.FP32);
        try (Device device = new CpuBackend().open(0, one);
                Slic slic = device.vision().slic(height, width, options)) {
            for (int i = 0; i < WARM_UP; i++) {
                slic.run(pictures.get(i % pictures.size()), labels);
            }
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (in.readLine() != null) {
                long cpu = process.getProcessCpuTime();
                long start = System.nanoTime();
                for (RgbImage picture : pictures) {
                    slic.run(picture, labels);
                }
                long wall = System.nanoTime() - start;
                System.out.println(wall + " " + (process.getProcessCpuTime() - cpu));
            }
        }
    }
}
