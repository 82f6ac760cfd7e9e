package dev.pixelect.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What doesn't fit is refused when the graph is written, in one line that names op, node and shapes. */
class GraphBuilderTest {
    /** A mistake, and what its message says besides the node's name, which is {@code wrong}. */
    private static Arguments mistake(String message, Consumer<Fixture> call) {
        return Arguments.of(message, call);
    }

    /** Values to go wrong with. */
    static final class Fixture {
        final GraphBuilder g = new GraphBuilder();
        final Value x = g.input("x", Shape.of(2, 4, 5, 6));
        final Value wider = g.input("wider", Shape.of(2, 4, 5, 7));
        final Value flat = g.input("flat", Shape.of(8, 9));
        final Value four = g.parameter("four", Shape.of(4));
        final Value five = g.parameter("five", Shape.of(5));
        final Value mean = g.state("mean", Shape.of(4));
        final Value w = g.parameter("w", Shape.of(6, 4, 3, 3));
        final Value labels = g.input("labels", DType.U8, Shape.of(2, 5, 6));
        final Value few = g.input("few", DType.U8, Shape.of(2, 5, 5));
        final Value scalar = g.input("scalar", Shape.of(1));
        final Value dot = g.input("dot", Shape.of(1, 4, 1, 1));

        Value norm(Value x, Value scale, Value shift, Value mean, Value var) {
            return g.batchNormTraining("wrong", x, scale, shift, mean, var, 1e-5f, 0.1f, false);
        }

        Value conv(int stride, int pad, int dilation, int groups) {
            return g.conv2d("wrong", new Op.Conv2d(stride, pad, dilation, groups, false, false, false), x, w, null);
        }
    }

    static List<Arguments> mistakes() {
        return List.of(
                mistake(
                        "conv2d 'wrong' (8x9, 6x4x3x3)",
                        f -> f.g.conv2d("wrong", Op.Conv2d.of(1, 1, 1), f.flat, f.w, null)),
                mistake(
                        "conv2d 'wrong' (2x4x5x6, 5)",
                        f -> f.g.conv2d("wrong", Op.Conv2d.of(1, 1, 1), f.x, f.five, null)),
                mistake("conv2d 'wrong' (2x4x5x6", f -> f.conv(0, 1, 1, 1)),
                mistake("conv2d 'wrong' (2x4x5x6", f -> f.conv(1, -1, 1, 1)),
                mistake("conv2d 'wrong' (2x4x5x6", f -> f.conv(1, 1, 0, 1)),
                mistake("conv2d 'wrong' (2x4x5x6", f -> f.conv(1, 1, 1, 0)),
                mistake("conv2d 'wrong' (2x4x5x6, 6x4x3x3) channels", f -> f.conv(1, 1, 1, 2)),
                mistake("the window is larger", f -> f.conv(1, 0, 3, 1)),
                mistake("bias", f -> f.g.conv2d("wrong", Op.Conv2d.of(1, 1, 1), f.x, f.w, f.five)),
                mistake("bias", f -> f.g.conv2d("wrong", Op.Conv2d.of(1, 1, 1).withBias(), f.x, f.w, null)),
                mistake("bias", f -> f.g.conv2d("wrong", Op.Conv2d.of(1, 1, 1).withBias(), f.x, f.w, f.five)),
                mistake("batch_norm_training 'wrong' (8x9)", f -> f.norm(f.flat, f.four, f.four, f.mean, f.mean)),
                mistake("'five'", f -> f.norm(f.x, f.five, f.four, f.mean, f.mean)),
                mistake("'five'", f -> f.norm(f.x, f.four, f.four, f.mean, f.five)),
                mistake("at least two values a channel", f -> f.norm(f.dot, f.four, f.four, f.mean, f.mean)),
                mistake(
                        "'five'",
                        f -> f.g.batchNormInference("wrong", f.x, f.four, f.four, f.five, f.mean, 1e-5f, true)),
                mistake("add 'wrong' (2x4x5x6, 2x4x5x7)", f -> f.g.add("wrong", List.of(f.x, f.wider), false)),
                mistake("add 'wrong' (2x4x5x6) needs two", f -> f.g.add("wrong", List.of(f.x), false)),
                mistake("add 'wrong' () needs two", f -> f.g.add("wrong", List.of(), false)),
                mistake("max_pool 'wrong' (2x4x5x6) pad", f -> f.g.maxPool("wrong", new Op.MaxPool(3, 2, 2), f.x)),
                mistake("max_pool 'wrong' (2x4x5x6)", f -> f.g.maxPool("wrong", new Op.MaxPool(3, 2, -1), f.x)),
                mistake("max_pool 'wrong' (2x4x5x6)", f -> f.g.maxPool("wrong", new Op.MaxPool(3, 0, 1), f.x)),
                mistake(
                        "max_pool 'wrong' (2x4x5x6) has no output",
                        f -> f.g.maxPool("wrong", new Op.MaxPool(9, 2, 1), f.x)),
                mistake("max_pool 'wrong' (8x9)", f -> f.g.maxPool("wrong", new Op.MaxPool(3, 2, 1), f.flat)),
                mistake(
                        "avg_pool 'wrong' (2x4x5x6) has a window",
                        f -> f.g.avgPool("wrong", new Op.AvgPool(6, 1, 1, 1), f.x)),
                mistake("avg_pool 'wrong' (2x4x5x6)", f -> f.g.avgPool("wrong", new Op.AvgPool(1, 1, 0, 1), f.x)),
                mistake("avg_pool 'wrong' (8x9)", f -> f.g.avgPool("wrong", new Op.AvgPool(1, 1, 1, 1), f.flat)),
                mistake("interp 'wrong' (2x4x5x6)", f -> f.g.interp("wrong", f.x, 0, 6)),
                mistake("interp 'wrong' (8x9)", f -> f.g.interp("wrong", f.flat, 3, 3)),
                mistake("concat 'wrong' (2x4x5x6, 2x4x5x7)", f -> f.g.concat("wrong", List.of(f.x, f.wider))),
                mistake("concat 'wrong' (8x9)", f -> f.g.concat("wrong", List.of(f.flat, f.flat))),
                mistake("concat 'wrong' ()", f -> f.g.concat("wrong", List.of())),
                mistake("slice_channels 'wrong' (2x4x5x6)", f -> f.g.sliceChannels("wrong", f.x, 2, 3)),
                mistake("slice_channels 'wrong' (2x4x5x6)", f -> f.g.sliceChannels("wrong", f.x, -1, 2)),
                mistake("slice_channels 'wrong' (2x4x5x6)", f -> f.g.sliceChannels("wrong", f.x, 0, 0)),
                mistake("slice_channels 'wrong' (8x9)", f -> f.g.sliceChannels("wrong", f.flat, 0, 2)),
                mistake("needs labels", f -> f.g.softmaxCrossEntropy("wrong", f.x, f.few, null, 255)),
                mistake("type U8", f -> f.g.softmaxCrossEntropy("wrong", f.x, f.wider, null, 255)),
                mistake("one weight a class", f -> f.g.softmaxCrossEntropy("wrong", f.x, f.labels, f.five, 255)),
                mistake(
                        "softmax_cross_entropy 'wrong' (8x9",
                        f -> f.g.softmaxCrossEntropy("wrong", f.flat, f.labels, null, 255)),
                mistake("softmax_entropy 'wrong' (8x9)", f -> f.g.softmaxEntropy("wrong", f.flat)),
                mistake("weighted_sum 'wrong' (1)", f -> f.g.weightedSum("wrong", List.of(f.scalar), List.of(1f, 2f))),
                mistake("weighted_sum 'wrong' (2x4x5x6)", f -> f.g.weightedSum("wrong", List.of(f.x), List.of(1f))),
                mistake("sgd 'wrong' (4, 5, 4)", f -> f.g.sgd("wrong", f.four, f.five, f.mean, f.scalar, 0.9f, 0)),
                mistake(
                        "sgd 'wrong' (4) needs a scalar rate",
                        f -> f.g.sgd("wrong", f.four, f.four, f.mean, f.four, 0.9f, 0)),
                mistake("relu 'wrong' (2x5x6)", f -> f.g.relu("wrong", f.labels)),
                mistake("add 'wrong' (2x5x6, 2x5x6)", f -> f.g.add("wrong", List.of(f.labels, f.labels), false)),
                mistake("relu 'wrong' (4)", f -> f.g.relu("wrong", new Fixture().four)));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("mistakes")
    void areRefused(String message, Consumer<Fixture> call) {
        assertThatThrownBy(() -> call.accept(new Fixture()))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'wrong'")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aRefusedNodeLeavesTheGraphAsItWas() {
        for (Arguments a : mistakes()) {
            Fixture f = new Fixture();
            @SuppressWarnings("unchecked")
            Consumer<Fixture> call = (Consumer<Fixture>) a.get()[1];
            int values = f.g.build().values().size();
            assertThatThrownBy(() -> call.accept(f)).isInstanceOf(IllegalArgumentException.class);
            assertThat(f.g.build().values()).as("%s", a.get()[0]).hasSize(values);
            assertThat(f.g.build().nodes()).isEmpty();
        }
    }

    @Test
    void namesAreUnique() {
        Fixture f = new Fixture();
        f.g.relu("y", f.x);
        assertThatThrownBy(() -> f.g.relu("y", f.x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'y'");
        assertThatThrownBy(() -> f.g.input("x", Shape.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'");
    }

    @Test
    void shapesOfOutputs() {
        Fixture f = new Fixture();
        assertThat(f.conv(2, 2, 2, 1).shape()).isEqualTo(Shape.of(2, 6, 3, 3));
        assertThat(f.g.maxPool("pool", new Op.MaxPool(3, 2, 1), f.x).shape()).isEqualTo(Shape.of(2, 4, 3, 3));
        assertThat(f.g.avgPool("average", new Op.AvgPool(2, 3, 2, 1), f.x).shape())
                .isEqualTo(Shape.of(2, 4, 2, 4));
        assertThat(f.g.interp("as it is", f.x, 5, 6)).isSameAs(f.x);
        assertThat(f.g.interp("interp", f.x, 1, 9).shape()).isEqualTo(Shape.of(2, 4, 1, 9));
        assertThat(f.g.concat("concat", List.of(f.x, f.x, f.x)).shape()).isEqualTo(Shape.of(2, 12, 5, 6));
        assertThat(f.g.softmaxEntropy("p", f.x))
                .extracting(Value::shape)
                .containsExactly(f.x.shape(), Shape.of(2, 5, 6), Shape.of(2, 5, 6));
    }

    @Test
    void aShapeHasNoEmptySide() {
        assertThatThrownBy(() -> Shape.of(3, 0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Shape.of(65535, 65535, 3).elements()).isEqualTo(65535L * 65535 * 3);
        assertThat(Shape.of()).hasToString("scalar");
    }
}
