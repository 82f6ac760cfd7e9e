package dev.pixelect.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of the report.
 *
 * @param section {@code inference 1024x2048}, {@code kernels}
 * @param kind the op, the kernel or the algorithm
 * @param name the first layer of its kind, the kernel's macros
 * @param shape what it was run on
 * @param how the algorithm, or what bounds it
 * @param count how many times a run has it
 * @param bytes of device memory that one of them moves at the least; null where that isn't known
 * @param flops of one of them; null where nothing counts them
 * @param timing of one of them; null when times are withheld
 * @param note how it was timed, if not in plain batches
 */
public record Row(
        String section,
        String kind,
        String name,
        String shape,
        String how,
        int count,
        Long bytes,
        Long flops,
        Timing timing,
        String note) {

    /** For JSON; all keys are always there, with null for what isn't known. */
    public Map<String, Object> json(Peaks peaks) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("section", section);
        m.put("kind", kind);
        m.put("name", name);
        m.put("shape", shape);
        m.put("how", how);
        m.put("count", count);
        m.put("bytes", bytes);
        m.put("flops", flops);
        m.put("microseconds", timing == null ? null : 1e6 * timing.median());
        m.put("microseconds_min", timing == null ? null : 1e6 * timing.min());
        m.put("microseconds_max", timing == null ? null : 1e6 * timing.max());
        m.put("runs_in_a_batch", timing == null ? null : timing.runs());
        m.put("batches", timing == null ? null : timing.batches());
        m.put("gb_per_s", per(bytes));
        m.put("gflop_per_s", per(flops));
        m.put("percent_of_copy_peak", share(per(bytes), peaks.copyGbs()));
        m.put("percent_of_matrix_peak", share(per(flops), peaks.matrixGflops()));
        m.put("launch_bound", launchBound(peaks));
        m.put("note", note);
        return m;
    }

    /** Billions a second; null where it isn't known or took no time that could be told from that of the copies around it. */
    public Double per(Long amount) {
        return amount == null || timing == null || timing.median() <= 0 ? null : amount / timing.median() / 1e9;
    }

    /** Whether the host may have been what it waited for; null when that isn't known. */
    public Boolean launchBound(Peaks peaks) {
        return timing == null || peaks.launch() == null ? null : timing.median() < 2 * peaks.launch();
    }

    /** {@code value} in per cent of {@code peak}; null where either isn't known. */
    public static Double share(Double value, Double peak) {
        return value == null || peak == null ? null : 100 * value / peak;
    }
}
