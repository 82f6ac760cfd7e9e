package dev.pixelect.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.reference.ReferenceExecution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folding changes results by rounding only, and happens where nobody else needs what goes away. */
class BatchNormFoldingTest {
    private static final int C = 4;

    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.input("x", Shape.of(2, 6, 5, 7));

    private Value conv(Op.Conv2d op) {
        Value w = g.parameter("w", Shape.of(C, 6 / op.groups(), 3, 3));
        return g.conv2d("conv", op, x, w, op.bias() ? g.parameter("b", Shape.of(C)) : null);
    }

    private Value norm(Value y, boolean relu) {
        return norm("bn", y, g.parameter("scale", Shape.of(C)), relu);
    }

    private Value norm(String name, Value y, Value scale, boolean relu) {
        Shape c = Shape.of(C);
        Value shift = g.parameter(name + ".shift", c);
        Value mean = g.state(name + ".mean", c);
        return g.batchNormInference(name, y, scale, shift, mean, g.state(name + ".variance", c), 1e-3f, relu);
    }

    private static Map<Value, float[]> contents(Graph graph) {
        Map<Value, float[]> contents = new HashMap<>();
        SplittableRandom random = new SplittableRandom(3);
        for (Value v : graph.values()) {
            if (v.kind() != Value.Kind.ACTIVATION) {
                float[] data = new float[(int) v.shape().elements()];
                for (int i = 0; i < data.length; i++) {
                    data[i] = (float)
                            (v.name().endsWith("variance")
                                    ? Math.pow(10, 3 * random.nextDouble() - 2)
                                    : 6 * random.nextDouble() - 3);
                }
                contents.put(v, data);
            }
        }
        return contents;
    }

    @ParameterizedTest
    @CsvSource({"1, false, false", "1, true, false", "2, true, true", "2, false, true"})
    void changesResultsByRoundingOnly(int groups, boolean bias, boolean relu) {
        Op.Conv2d op = Op.Conv2d.of(2, 1, 1).withGroups(groups);
        g.output(norm(conv(bias ? op.withBias() : op), relu));
        Graph graph = g.build();
        BatchNormFolding folding = BatchNormFolding.of(graph);
        assertThat(folding.folded()).hasSize(1);
        assertThat(folding.graph().nodes()).hasSize(1);
        Node node = folding.graph().nodes().get(0);
        assertThat(node.op()).isEqualTo(relu ? op.withBias().withRelu() : op.withBias());
        assertThat(folding.tookNorm(node)).isTrue();
        assertThat(node.outputs()).isEqualTo(graph.outputs());
        Map<Value, float[]> contents = contents(graph);
        ReferenceExecution expected = new ReferenceExecution(graph);
        contents.forEach(expected::write);
        expected.run();
        ReferenceExecution actual = new ReferenceExecution(folding.graph());
        actual.write(x, contents.get(x));
        BatchNormFolding.Folded f = folding.folded().get(0);
        float[] w = new float[(int) f.weight().shape().elements()];
        float[] b = new float[C];
        f.compute(contents::get, w, b);
        actual.write(f.weight(), w);
        actual.write(f.bias(), b);
        actual.run();
        double[] e = expected.data(graph.outputs().get(0));
        double[] a = actual.data(graph.outputs().get(0));
        double norm = 0;
        double difference = 0;
        for (int i = 0; i < e.length; i++) {
            norm += e[i] * e[i];
            difference += Math.pow(e[i] - a[i], 2);
        }
        assertThat(norm).isPositive();
        assertThat(Math.sqrt(difference / norm)).isLessThan(1e-7);
    }

    @Test
    void itsValuesAreThoseOfTheFoldedGraph() {
        g.output(norm(conv(Op.Conv2d.of(1, 1, 1)), false));
        Graph graph = g.build();
        BatchNormFolding folding = BatchNormFolding.of(graph);
        BatchNormFolding.Folded f = folding.folded().get(0);
        assertThat(folding.graph().values()).containsExactly(x, graph.outputs().get(0), f.weight(), f.bias());
        assertThat(f.sources())
                .extracting(Value::name)
                .containsExactly("w", "scale", "bn.shift", "bn.mean", "bn.variance")
                .allSatisfy(n -> assertThat(folding.replaces(graph.value(n))).isTrue());
        assertThat(folding.replaces(x)).isFalse();
        assertThat(List.of(f.weight().kind(), f.bias().kind())).containsOnly(Value.Kind.PARAMETER);
        assertThat(f.weight().id())
                .isGreaterThan(graph.outputs().get(0).id())
                .isNotEqualTo(f.bias().id());
    }

    /** The variance 3, epsilon 1: halves the weights. */
    @Test
    void theNumbersAreThoseOfTheFormula() {
        Value y = g.conv2d(
                "c",
                Op.Conv2d.of(1, 0, 1).withBias(),
                x,
                g.parameter("v", Shape.of(1, 6, 1, 1)),
                g.parameter("a", Shape.of(1)));
        Shape c = Shape.of(1);
        g.output(g.batchNormInference(
                "n", y, g.parameter("s", c), g.parameter("t", c), g.state("m", c), g.state("q", c), 1f, false));
        Graph graph = g.build();
        Map<String, float[]> of = Map.of(
                "v", new float[] {1, 2, 3, 4, 5, 6},
                "a", new float[] {7},
                "s", new float[] {-1},
                "t", new float[] {10},
                "m", new float[] {1},
                "q", new float[] {3});
        float[] w = new float[6];
        float[] b = new float[1];
        BatchNormFolding.of(graph).folded().get(0).compute(v -> of.get(v.name()), w, b);
        assertThat(w).containsExactly(new float[] {-0.5f, -1, -1.5f, -2, -2.5f, -3}, within(0f));
        assertThat(b).containsExactly(7f);
    }

    private void staysAsItIs() {
        Graph graph = g.build();
        BatchNormFolding folding = BatchNormFolding.of(graph);
        assertThat(folding.graph()).isSameAs(graph);
        assertThat(folding.folded()).isEmpty();
    }

    @Test
    void aConvolutionThatIsAnOutputStays() {
        Value y = conv(Op.Conv2d.of(1, 1, 1));
        g.output(y);
        g.output(norm(y, false));
        staysAsItIs();
    }

    @Test
    void aConvolutionThatIsReadTwiceStays() {
        Value y = conv(Op.Conv2d.of(1, 1, 1));
        g.output(norm(y, false));
        g.output(g.relu("other", y));
        staysAsItIs();
    }

    @Test
    void aReluBetweenStays() {
        g.output(norm(conv(Op.Conv2d.of(1, 1, 1).withRelu()), false));
        staysAsItIs();
    }

    @Test
    void aSumBetweenStays() {
        Value w = g.parameter("w", Shape.of(C, 6, 3, 3));
        Value z = g.input("z", Shape.of(2, C, 5, 7));
        g.output(norm(g.conv2d("conv", Op.Conv2d.of(1, 1, 1).withSum(), x, w, null, z), false));
        staysAsItIs();
    }

    @Test
    void sharedWeightsStay() {
        Value y = conv(Op.Conv2d.of(1, 1, 1));
        g.output(norm(y, false));
        g.output(g.conv2d("again", Op.Conv2d.of(1, 1, 1), x, g.build().value("w"), null));
        staysAsItIs();
    }

    @Test
    void sharedScalesStay() {
        Value scale = g.parameter("scale", Shape.of(C));
        g.output(norm("bn", norm("first", conv(Op.Conv2d.of(1, 1, 1)), scale, false), scale, false));
        staysAsItIs();
    }

    @Test
    void parametersThatAreUpdatedStay() {
        g.output(norm(conv(Op.Conv2d.of(1, 1, 1)), false));
        Value scale = g.build().value("scale");
        g.sgd(
                "sgd",
                scale,
                g.input("gradient", scale.shape()),
                g.state("v", scale.shape()),
                g.input("lr", Shape.of(1)),
                0.5f,
                0);
        staysAsItIs();
    }

    @Test
    void weightsThatAreNoParametersStay() {
        Value w = g.input("w", Shape.of(C, 6, 3, 3));
        g.output(norm(g.conv2d("conv", Op.Conv2d.of(1, 1, 1), x, w, null), false));
        staysAsItIs();
    }

    @Test
    void aNormOfSomethingElseAndNormsThatTrainStay() {
        Value y = conv(Op.Conv2d.of(1, 1, 1));
        Shape c = Shape.of(C);
        Value n = g.batchNormTraining(
                "bn",
                y,
                g.parameter("s", c),
                g.parameter("t", c),
                g.state("m", c),
                g.state("q", c),
                1e-3f,
                0.1f,
                false);
        g.output(norm("behind", n, g.parameter("scale", c), false));
        staysAsItIs();
    }
}
