package dev.pixelect.bench.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.bench.Timing;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkBenchmarkTest {
    private static CaseResult.Entry entry(String name, double seconds) {
        Timing t = new Timing(seconds, seconds, seconds, 1, 3);
        return new CaseResult.Entry(name, "1", null, new Turns.Taken(t, seconds, 0), null);
    }

    @Test
    void optionsAreUnderstoodOrRefusedInALine() {
        Settings s = Settings.parse("--cases", "small,training", "--runs", "5", "--threads", "1", "--outputs", "maps");
        assertThat(s.cases())
                .extracting(c -> c.network().toString())
                .containsExactly("inference 352x480 b1", "training 352x480 b4");
        assertThat(s.cases()).extracting(Case::maps).containsExactly(true, false);
        assertThat(s.runs()).isEqualTo(5);
        assertThat(Settings.parse("--quick").runs()).isLessThan(Settings.parse().runs());
        for (String[] wrong : new String[][] {
            {"--cases", "huge"},
            {"--runs", "0"},
            {"--threads", "two"},
            {"--precision", "fp8"},
            {"--outputs", "all"},
            {"--json"}
        }) {
            assertThatThrownBy(() -> Settings.parse(wrong))
                    .isInstanceOf(InputException.class)
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void aCaseIsReadBackFromItsArguments() {
        for (Case c : Settings.parse("--outputs", "maps").cases()) {
            String[] arguments = c.arguments().toArray(String[]::new);
            assertThat(Case.parse(arguments)).isEqualTo(c);
            assertThat(Case.others(arguments)).isEmpty();
        }
    }

    @Test
    void ofTwoLayoutsTheFasterCounts() {
        Case c = Settings.parse("--cases", "training").cases().get(0);
        CaseResult r = new CaseResult(
                c,
                1,
                8_000_000_000L,
                1,
                List.of(entry("Pixelect", 2), entry("PyTorch, a", 5), entry("PyTorch, b", 4), entry("ONNX Runtime", 6)),
                List.of());
        assertThat(r.entries()).extracting(r::counts).containsExactly(true, false, true, true);
        assertThat(r.ratio(r.entries().get(2))).isEqualTo(2);
        assertThat(r.imagesPerSecond(r.own())).isEqualTo(2);
        assertThat(r.gflops(r.own())).isCloseTo(4, within(1e-9));
    }

    @Test
    void aProcessThatDoesNotStartIsToldOfInALine() {
        List<String> dies = List.of("sh", "-c", "echo first >&2; echo no such thing >&2; exit 3");
        assertThatThrownBy(() -> new Peer("somebody", dies, 1))
                .isInstanceOf(IOException.class)
                .hasMessage("somebody ended: no such thing");
    }

    @Test
    void processesRunInTurnsUntilTheyAreClosed() throws IOException {
        String serve = "echo 'ready {\"version\":\"0\"}'; while read l; do echo 2000000 1000000; done";
        try (Peer a = new Peer("a", List.of("sh", "-c", serve), 1);
                Peer b = new Peer("b", List.of("sh", "-c", serve), 1)) {
            assertThat(a.info()).containsEntry("version", "0");
            List<Turns.Taken> taken = new Turns(3, 0).time(List.of(a, b));
            assertThat(taken).hasSize(2).allSatisfy(t -> {
                assertThat(t.wall()).isEqualTo(new Timing(2e-3, 2e-3, 2e-3, 1, 3));
                assertThat(t.cpuSeconds()).isCloseTo(1e-3, within(1e-12));
                assertThat(t.idle()).isZero();
            });
        }
    }
}
