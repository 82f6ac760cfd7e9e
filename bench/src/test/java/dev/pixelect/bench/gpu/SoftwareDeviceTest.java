package dev.pixelect.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.bench.DistinctLayers;
import dev.pixelect.bench.Machine;
import dev.pixelect.bench.Network;
import dev.pixelect.bench.VisionRuns;
import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.plan.PlannedNode;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of a GPU on the software CUDA device: all of it runs, on memory that is looked after, and tells no time. */
@Tag("extras")
class SoftwareDeviceTest {
    /** The simulator's count of reports; see cudasim/README.md. */
    private static final int REPORTS = 100000;

    private static final Settings SMALL = Settings.parse("--small", "--device", "cuda");
    private static final List<String> TIMES = List.of(
            "microseconds",
            "microseconds_min",
            "microseconds_max",
            "gb_per_s",
            "gflop_per_s",
            "percent_of_copy_peak",
            "percent_of_matrix_peak",
            "launch_bound");

    @TempDir
    Path folder;

    @BeforeEach
    void onlyOnTheSimulator() {
        Backend cuda = Backends.all().stream()
                .filter(b -> b.name().equals("cuda"))
                .findFirst()
                .orElseThrow();
        Probe probe = cuda.probe();
        Assumptions.assumeTrue(probe.available(), () -> "cuda skipped: " + probe.reason());
        Assumptions.assumeTrue(Machine.simulated(probe.devices().get(0)), "cuda:0 is no simulator");
    }

    @Test
    void everythingRunsAndNoTimeIsTold() throws IOException {
        int reports = reports();
        Path file = folder.resolve("gpu.json");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Settings settings = Settings.parse("--small", "--device", "cuda", "--out", file.toString());
        GpuBenchmark.run(settings, new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(reports() - reports).as("reports of the simulator").isZero();

        JsonNode all = new ObjectMapper().readTree(file.toFile());
        assertThat(all.at("/machine/simulator").asBoolean()).isTrue();
        assertThat(all.at("/machine/label").asText()).isEqualTo("simulator: no times");
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("simulator: no times");
        for (String peak : List.of("copy_gb_per_s", "matrix_gflop_per_s", "launch_microseconds")) {
            assertThat(all.at("/peaks").get(peak).isNull()).as(peak).isTrue();
        }
        for (JsonNode row : all.get("rows")) {
            withoutTimes(row);
        }
        assertThat(kinds(all, "kernels"))
                .containsAll(KernelCatalogue.all().stream()
                        .map(KernelEntry::toString)
                        .toList());
        assertThat(kinds(all, "vision")).isEqualTo(VisionRuns.names());
        layers(all);
        assertThat(all.get("networks")).hasSameSizeAs(settings.networks());
        for (JsonNode network : all.get("networks")) {
            assertThat(network.get("images_per_second").isNull()).isTrue();
            assertThat(network.get("skipped").isNull()).isTrue();
            withoutTimes(network.get("run"));
        }
    }

    @Test
    void theRooflineHasThePlansSumsAndEveryKernel() {
        Network network = SMALL.layers().get(0);
        try (Device device = open();
                Plan plan = network.plan(device)) {
            String text = Roofline.text(device, List.of(network), SMALL.height(), SMALL.width());
            double moved = plan.nodes().stream().mapToLong(plan::movedBytes).sum() / 1e6;
            assertThat(text)
                    .contains(String.format(
                            "| %s | %d | %.1f |", network, plan.nodes().size(), moved));
            assertThat(KernelCatalogue.all()).allSatisfy(k -> assertThat(text).contains("| `" + k + "` |"));
        }
    }

    /** As many rows as the plan has distinct layers, and as many layers in them as the plan has nodes. */
    private static void layers(JsonNode all) {
        try (Device device = open()) {
            for (Network n : SMALL.layers()) {
                try (Plan plan = n.plan(device)) {
                    List<JsonNode> rows = section(all, n.toString());
                    assertThat(rows)
                            .hasSameSizeAs(DistinctLayers.of(plan.nodes(), PlannedNode::node)
                                    .values());
                    assertThat(rows.stream()
                                    .mapToInt(r -> r.get("count").asInt())
                                    .sum())
                            .isEqualTo(plan.nodes().size());
                    assertThat(rows)
                            .allSatisfy(r -> assertThat(r.get("bytes").asLong()).isPositive());
                }
            }
        }
    }

    private static void withoutTimes(JsonNode row) {
        for (String key : TIMES) {
            assertThat(row.get(key).isNull()).as(key + " of " + row).isTrue();
        }
    }

    private static List<String> kinds(JsonNode all, String section) {
        return section(all, section).stream().map(r -> r.get("kind").asText()).toList();
    }

    private static List<JsonNode> section(JsonNode all, String section) {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode row : all.get("rows")) {
            if (row.get("section").asText().equals(section)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static Device open() {
        return Backends.open("cuda", DeviceOptions.defaults(), line -> {});
    }

    private static int reports() {
        CUdevice device = new CUdevice();
        int[] value = {0};
        assertThat(JCudaDriver.cuDeviceGet(device, 0)).isZero();
        assertThat(JCudaDriver.cuDeviceGetAttribute(value, REPORTS, device)).isZero();
        return value[0];
    }
}
