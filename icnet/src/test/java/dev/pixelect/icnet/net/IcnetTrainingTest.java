package dev.pixelect.icnet.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcnetTrainingTest {
    private static final IcnetSpec SPEC = new IcnetSpec(3, 0.05);

    @Test
    void onlyConvolutionsDecay() {
        IcnetTraining net = IcnetTraining.of(SPEC, 1, 65, 97, 0.8f, 5e-4f, false);
        Set<Value> updated = new HashSet<>();
        for (Node n : net.graph().nodes()) {
            if (n.op() instanceof Op.Sgd sgd) {
                Value w = n.input(0);
                assertThat(updated.add(w)).as("%s is updated once", w).isTrue();
                assertThat(sgd.momentum()).isEqualTo(0.8f);
                boolean convolution = w.shape().rank() == 4 && w.name().endsWith(".weight");
                assertThat(sgd.weightDecay()).as("decay of %s", w).isEqualTo(convolution ? 5e-4f : 0f);
                assertThat(n.input(2).name()).isEqualTo(w.name() + IcnetTraining.MOMENTUM_SUFFIX);
                assertThat(n.input(3)).isSameAs(net.learningRate());
            }
        }
        assertThat(updated)
                .as("parameters updated")
                .isEqualTo(new HashSet<>(net.graph().values(Value.Kind.PARAMETER)));
        assertThat(updated.stream().filter(v -> v.name().contains(".bn.")).count())
                .as("scales and shifts")
                .isEqualTo(
                        2 * updated.stream().filter(v -> v.shape().rank() == 4).count() - 6);
    }

    @Test
    void theLossIsGuidedByThreeHeads() {
        IcnetTraining net = IcnetTraining.of(SPEC, 2, 65, 97, 0.9f, 0, true);
        Graph g = net.graph();
        Node sum = g.maker(net.loss()).orElseThrow();
        assertThat(sum.op()).isEqualTo(new Op.WeightedSum(List.of(1f, 0.4f, 0.16f)));
        assertThat(sum.inputs())
                .isEqualTo(net.heads().stream().map(IcnetTraining.Head::loss).toList());
        for (IcnetTraining.Head h : net.heads()) {
            Node loss = g.maker(h.loss()).orElseThrow();
            assertThat(loss.op()).isEqualTo(new Op.SoftmaxCrossEntropy(255, true));
            assertThat(loss.input(1)).isSameAs(h.labels());
            assertThat(loss.input(2)).isSameAs(net.classWeights());
        }
        List<Float> factors = g.nodes().stream()
                .filter(n -> n.op() instanceof Op.SoftmaxCrossEntropyBackward)
                .map(n -> ((Op.SoftmaxCrossEntropyBackward) n.op()).factor())
                .toList();
        assertThat(factors).containsExactlyInAnyOrder(1f, 0.4f, 0.16f);
    }

    /** Batch statistics of one value are none: the message names the layer. */
    @ParameterizedTest
    @CsvSource({"1, 32, 32", "1, 8, 8", "1, 1, 1"})
    void tooFewCellsAreRefused(int n, int h, int w) {
        assertThatThrownBy(() -> IcnetTraining.of(SPEC, n, h, w, 0.9f, 0, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch_norm_training 'conv")
                .hasMessageContaining("two values a channel");
    }

    @ParameterizedTest
    @CsvSource({"2, 32, 32", "1, 33, 32", "2, 1, 1"})
    void twoCellsWillDo(int n, int h, int w) {
        assertThat(IcnetTraining.of(SPEC, n, h, w, 0.9f, 0, false).graph().nodes())
                .isNotEmpty();
    }
}
