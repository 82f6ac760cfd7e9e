package dev.pixelect.icnet.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcnetSpecTest {
    private static final IcnetSpec OFFICIAL = new IcnetSpec(19, 1);

    private static long parameters(IcnetSpec spec, boolean trainingHeads) {
        return spec.tensors().values().stream()
                .filter(t -> t.kind().learned() && (trainingHeads || !IcnetSpec.trainingOnly(t.name())))
                .mapToLong(t -> t.shape().elements())
                .sum();
    }

    @Test
    void hasTheOfficialSize() {
        assertThat(parameters(OFFICIAL, false) / 1e6).isBetween(6.65, 6.75);
        // The heads of training: 1x1 convolutions of 256 and 128 channels, with bias.
        assertThat(parameters(OFFICIAL, true) - parameters(OFFICIAL, false)).isEqualTo((256 + 1 + 128 + 1) * 19);
    }

    @Test
    void hasTheOfficialWork() {
        Graph graph = IcnetInference.of(OFFICIAL, 1, 1024, 2048, false).graph();
        double macs = graph.nodes().stream()
                        .filter(n -> n.op() instanceof Op.Conv2d)
                        .mapToLong(Flops::of)
                        .sum()
                / 2e9;
        assertThat(macs).as("GMAC at 1024x2048").isBetween(28.0, 30.0);
    }

    @ParameterizedTest
    @CsvSource({"19, 1", "11, 0.5", "2, 0.1", "255, 0.01"})
    void listsWhatTheGraphsHold(int classes, double width) {
        IcnetSpec spec = new IcnetSpec(classes, width);
        Map<String, Shape> all = new LinkedHashMap<>();
        spec.tensors().forEach((name, t) -> all.put(name, t.shape()));
        Graph training = IcnetTraining.of(spec, 2, 65, 97, 0.9f, 1e-4f, false).graph();
        Map<String, Shape> trained = persistent(training);
        trained.keySet().removeIf(n -> n.endsWith(IcnetTraining.MOMENTUM_SUFFIX));
        assertThat(trained).isEqualTo(all);
        all.keySet().removeIf(IcnetSpec::trainingOnly);
        assertThat(persistent(IcnetInference.of(spec, 1, 65, 97, true).graph())).isEqualTo(all);
    }

    private static Map<String, Shape> persistent(Graph graph) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        graph.values().stream().filter(Value::persistent).forEach(v -> shapes.put(v.name(), v.shape()));
        return shapes;
    }

    @Test
    void channelsAreRoundedAndAtLeastOne() {
        IcnetSpec spec = new IcnetSpec(2, 0.1);
        assertThat(spec.channels(32)).isEqualTo(3);
        assertThat(spec.channels(256)).isEqualTo(26);
        assertThat(new IcnetSpec(2, 1e-9).channels(1024)).isEqualTo(1);
        assertThat(spec.tensors().get("conv1_1_3x3_s2.weight").shape()).isEqualTo(Shape.of(3, 3, 3, 3));
    }

    @Test
    void refusesWhatIsNoNetwork() {
        for (int classes : new int[] {0, -1, 256}) {
            assertThatThrownBy(() -> new IcnetSpec(classes, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        for (double width : new double[] {0, -1, 8.1, Double.NaN}) {
            assertThatThrownBy(() -> new IcnetSpec(2, width)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
