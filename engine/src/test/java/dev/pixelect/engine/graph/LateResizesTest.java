package dev.pixelect.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.reference.ReferenceExecution;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results change by rounding only, and nothing moves that somebody else reads or that would cost more. */
class LateResizesTest {
    private static final int C = 6;

    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.input("x", Shape.of(2, C, 5, 7));

    private Value conv(Op.Conv2d op, Value in, int out, int kernel) {
        Value w = g.parameter("w", Shape.of(out, C / op.groups(), kernel, kernel));
        return g.conv2d("conv", op, in, w, op.bias() ? g.parameter("b", Shape.of(out)) : null);
    }

    private static Op.Conv2d pointwise() {
        return Op.Conv2d.of(1, 0, 1);
    }

    @ParameterizedTest
    @CsvSource({"10, 13, true", "5, 8, false", "11, 7, true"})
    void changesResultsByRoundingOnly(int height, int width, boolean bias) {
        Op.Conv2d op = bias ? pointwise().withBias() : pointwise();
        g.output(g.relu("relu", conv(op, g.interp("up", x, height, width), 4, 1)));
        Graph graph = g.build();
        Graph late = LateResizes.of(graph);
        assertThat(late.nodes()).extracting(Node::name).containsExactly("conv", "up", "relu");
        assertThat(late.nodes().get(0).out().shape()).isEqualTo(Shape.of(2, 4, 5, 7));
        assertThat(late.outputs()).isEqualTo(graph.outputs());
        assertThat(late.has("up")).as("the large map").isFalse();
        Map<Value, float[]> contents = new HashMap<>();
        SplittableRandom random = new SplittableRandom(5);
        for (Value v : graph.values()) {
            if (v.kind() != Value.Kind.ACTIVATION) {
                float[] data = new float[(int) v.shape().elements()];
                for (int i = 0; i < data.length; i++) {
                    data[i] = (float) (random.nextDouble() - 0.5);
                }
                contents.put(v, data);
            }
        }
        double[] expected = run(graph, contents);
        double[] actual = run(late, contents);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-12));
        }
    }

    private static double[] run(Graph graph, Map<Value, float[]> contents) {
        ReferenceExecution execution = new ReferenceExecution(graph);
        contents.forEach(execution::write);
        execution.run();
        return execution.data(graph.outputs().get(0));
    }

    private void stays() {
        Graph graph = g.build();
        assertThat(LateResizes.of(graph)).isSameAs(graph);
    }

    @Test
    void othersReadTheLargeMap() {
        Value up = g.interp("up", x, 10, 14);
        g.output(conv(pointwise(), up, 4, 1));
        g.output(g.relu("other", up));
        stays();
    }

    @Test
    void theLargeMapIsAnOutput() {
        Value up = g.interp("up", x, 10, 14);
        g.output(conv(pointwise(), up, 4, 1));
        g.output(up);
        stays();
    }

    @ParameterizedTest
    @CsvSource({"3, 7", "5, 7", "10, 6"})
    void whatIsNotEnlargedStays(int height, int width) {
        g.output(conv(pointwise(), g.interp("resize", x, height, width), 4, 1));
        stays();
    }

    @Test
    void moreChannelsWouldCostMore() {
        g.output(conv(pointwise(), g.interp("up", x, 10, 14), C + 1, 1));
        stays();
    }

    @Test
    void neighboursMustNotMeet() {
        g.output(conv(Op.Conv2d.of(1, 1, 1), g.interp("up", x, 10, 14), 4, 3));
        stays();
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 1", "1, 1, 1", "1, 0, 2"})
    void onlyPlainPointwiseConvolutions(int stride, int pad, int groups) {
        g.output(conv(Op.Conv2d.of(stride, pad, 1).withGroups(groups), g.interp("up", x, 10, 14), 4, 1));
        stays();
    }

    /** What ReLU does between the two is not linear. */
    @Test
    void reluKeepsItsPlace() {
        g.output(conv(pointwise().withRelu(), g.interp("up", x, 10, 14), 4, 1));
        stays();
    }

    @Test
    void graphsThatTrainStay() {
        Value y = conv(pointwise(), g.interp("up", x, 10, 14), 4, 1);
        Value loss = g.softmaxCrossEntropy("loss", y, g.input("labels", DType.U8, Shape.of(2, 10, 14)), null, 255);
        g.output(loss);
        Gradients.append(g, loss);
        stays();
    }
}
