package dev.pixelect.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.bench.MarkedSection;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Stopwatch;
import dev.pixelect.bench.Timing;
import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceOptions.Precision;
import dev.pixelect.engine.io.InputException;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final Offset<Double> EXACT = within(1e-9);

    private static Row row(Long bytes, Long flops, Timing timing) {
        return new Row("layers", "conv2d", "first", "1x1", "by hand", 2, bytes, flops, timing, "");
    }

    @Test
    void ratesAndSharesFollowFromTheMedian() {
        Timing t = Timing.of(new double[] {4e-6, 1e-6, 2e-6}, 10);
        assertThat(t).isEqualTo(new Timing(2e-6, 1e-6, 4e-6, 10, 3));
        Peaks peaks = new Peaks(2000.0, 1, 8000.0, "m", 1.5e-6);
        Map<String, Object> json = row(2_000_000L, 4_000_000L, t).json(peaks);
        assertThat((Double) json.get("gb_per_s")).isCloseTo(1000, EXACT);
        assertThat((Double) json.get("gflop_per_s")).isCloseTo(2000, EXACT);
        assertThat((Double) json.get("percent_of_copy_peak")).isCloseTo(50, EXACT);
        assertThat((Double) json.get("percent_of_matrix_peak")).isCloseTo(25, EXACT);
        assertThat(json).containsEntry("launch_bound", true);
    }

    @Test
    void whatIsNotKnownIsNull() {
        Peaks peaks = new Peaks(2000.0, 1, null, "m", null);
        Map<String, Object> json = row(null, 1L, new Timing(1, 1, 1, 1, 1)).json(peaks);
        assertThat(json)
                .containsEntry("gb_per_s", null)
                .containsEntry("percent_of_copy_peak", null)
                .containsEntry("percent_of_matrix_peak", null)
                .containsEntry("launch_bound", null);
    }

    @Test
    void copiesAreTakenOffWithTheirSpread() {
        Timing both = new Timing(5, 4, 7, 3, 9);
        assertThat(both.minus(new Timing(2, 1, 3, 8, 9))).isEqualTo(new Timing(3, 1, 6, 3, 9));
        assertThat(new Timing(1, 1, 1, 1, 1).minus(both).median()).isZero();
        assertThat(row(1L, 1L, new Timing(0, 0, 0, 1, 1)).per(1L)).isNull();
    }

    @Test
    void aBatchIsLongEnoughAndWithheldTimesAreNone() {
        try (Device device = new CpuBackend().open(0, new DeviceOptions(1, Precision.FP32))) {
            int[] runs = {0};
            Timing t = new Stopwatch(device.stream(), false, true).time(n -> {
                runs[0] += n;
                long end = System.nanoTime() + 20_000L * n;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            });
            assertThat(t.min()).isGreaterThanOrEqualTo(20e-6);
            assertThat(t.runs()).isGreaterThan(1);
            assertThat(runs[0]).isGreaterThan(t.runs() * t.batches());
            runs[0] = 0;
            assertThat(new Stopwatch(device.stream(), true, true).time(n -> runs[0] += n))
                    .isNull();
            assertThat(runs[0]).isEqualTo(1);
        }
    }

    @Test
    void optionsAreUnderstoodOrRefusedInALine() {
        Settings s = Settings.parse("--device", "opencl:1", "--size", "96x128", "--precision", "fp32");
        assertThat(s).isEqualTo(new Settings("opencl:1", Precision.FP32, null, 96, 128, false));
        assertThat(Settings.parse().precisionOn("cuda")).isEqualTo("tf32");
        assertThat(Settings.parse().precisionOn("cpu")).isEqualTo("fp32");
        for (String[] wrong :
                new String[][] {{"--size", "12"}, {"--size", "1x1"}, {"--precision", "bf16"}, {"--out"}}) {
            assertThatThrownBy(() -> Settings.parse(wrong))
                    .isInstanceOf(InputException.class)
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void onlyTheMarkedSectionOfAPageIsReplaced() {
        String page = "a\n<!-- begin: c -->\nold\n<!-- end -->\nb\n";
        assertThat(MarkedSection.replace(page, "c", "new\n")).isEqualTo("a\n<!-- begin: c -->\nnew\n<!-- end -->\nb\n");
        assertThatThrownBy(() -> MarkedSection.replace("a", "c", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
