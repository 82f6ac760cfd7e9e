package dev.pixelect.bench.gpu;

import dev.pixelect.bench.KernelHeader;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Stopwatch;
import dev.pixelect.bench.Timing;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Flops;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Times a launch where it stands in its op or algorithm, on the very data it has there. A kernel of an op that reads what it writes
 * would meet other data the second time, and one of an algorithm on pictures could even be led out of its arrays by them: before each
 * run of those, what they write is copied back, and the time of the copies alone is taken off. Afterwards the arrays are as if
 * the launch had run once.
 */
final class LaunchTimer {
    /** The note of such rows. */
    static final String RESTORED = "its data restored before each run, the copies' time taken off";

    /** Added to it where nothing can be said. */
    static final String LOST = "; less than these vary by";

    private static final int PIECE = 1 << 24;

    private final String section;
    private final Device device;
    private final Stopwatch watch;
    private final List<Row> rows = new ArrayList<>();

    /** @param section of the rows */
    LaunchTimer(String section, Device device, Stopwatch watch) {
        this.section = section;
        this.device = device;
        this.watch = watch;
    }

    /** A row a launch so far. */
    List<Row> rows() {
        return rows;
    }

    /** Times, and leaves behind what one run leaves behind. */
    void run(ObservedLaunch launch) {
        List<Slice> written = List.copyOf(launch.written());
        long total = written.stream().mapToLong(s -> aligned(s.bytes())).sum();
        try (Buffer saved = device.allocate("what " + launch.entry() + " writes", Math.max(1, total))) {
            Step[] save = new Step[written.size()];
            Step[] restore = new Step[written.size()];
            long at = 0;
            for (int i = 0; i < save.length; i++) {
                Slice s = written.get(i);
                Slice place = new Slice(saved, at, s.bytes());
                save[i] = device.copy(s, place);
                restore[i] = device.copy(place, s);
                at += aligned(s.bytes());
            }
            Step[] alone = {launch.step()};
            Step[] both = Arrays.copyOf(restore, restore.length + 1);
            both[restore.length] = launch.step();
            Peaks.repeat(device, save, 1);
            Peaks.repeat(device, alone, 1);
            boolean rereads = launch.node() != null && changes(alone, written);
            Peaks.repeat(device, restore, 1);
            boolean restored = rereads || launch.node() == null;
            Timing all = watch.time(n -> Peaks.repeat(device, restored ? both : alone, n));
            Timing copies = restored ? watch.time(n -> Peaks.repeat(device, restore, n)) : null;
            Peaks.repeat(device, both, 1);
            device.stream().synchronize();
            rows.add(row(launch, rereads, restored, all, copies));
        }
    }

    private Row row(ObservedLaunch launch, boolean rereads, boolean restored, Timing all, Timing copies) {
        Timing timing = copies == null ? all : all.minus(copies);
        boolean lost = copies != null && timing.median() < copies.max() - copies.min();
        String macros = new TreeMap<>(launch.defines())
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" "));
        // Of an op's launches it is the convolution's that do the arithmetic; other ops' counts are the layers'.
        boolean convolution = launch.node() != null && launch.entry().file().equals("conv2d.cu");
        return new Row(
                section,
                launch.entry().toString(),
                macros,
                launch.shape(),
                KernelHeader.of(launch.entry()).boundBy(),
                1,
                launch.bytes() + (rereads ? ObservedLaunch.sum(launch.written()) : 0),
                convolution ? Flops.of(launch.node()) : null,
                timing,
                (restored ? RESTORED : "") + (lost ? LOST : ""));
    }

    /** Whether a second run leaves other data behind than the first, which has been. */
    private boolean changes(Step[] alone, List<Slice> written) {
        long once = checksum(written);
        Peaks.repeat(device, alone, 1);
        return checksum(written) != once;
    }

    private static long aligned(long bytes) {
        return (bytes + Slice.ALIGNMENT - 1) / Slice.ALIGNMENT * Slice.ALIGNMENT;
    }

    private static long checksum(List<Slice> slices) {
        CRC32 sum = new CRC32();
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        for (Slice s : slices) {
            for (long at = 0; at < s.bytes(); at += PIECE) {
                int size = (int) Math.min(PIECE, s.bytes() - at);
                piece.clear().limit(size);
                s.buffer().read(s.offset() + at, piece);
                sum.update(piece.clear().limit(size));
            }
        }
        return sum.getValue();
    }
}
