package dev.pixelect.cli;

import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.selection.rounds.RunFolder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run's folder keeps of the processes that worked on it: when, where, with which versions and command line. */
final class RunHistory {
    private static final String DEVICE = "device";

    private RunHistory() {}

    /**
     * Notes this process in the folder, and says on stderr when an earlier one computed elsewhere: bits repeat on one device only.
     *
     * @param arguments the command line, without the program's name
     */
    static void note(RunFolder folder, DeviceInfo device, ComputeOptions compute, List<String> arguments) {
        String where = device.backend() + ":" + device.index() + ", " + device.name() + ", " + device.detail() + ", "
                + compute.precision;
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        entry.put("pixelect", Main.VERSION);
        entry.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        entry.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        entry.put(DEVICE, where);
        entry.put("precision", compute.precision);
        entry.put("threads", compute.threads);
        entry.put("arguments", arguments);
        Object before = folder.addHistory(entry).get(DEVICE);
        if (before != null && !before.equals(where)) {
            System.err.println("pixelect: the run in " + folder.path() + " was at work on " + before + "; on " + where
                    + " it ends in other last bits than it would there");
        }
    }
}
