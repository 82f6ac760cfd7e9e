package dev.pixelect.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.reference.ReferenceExecution;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fusing changes no result, and happens where nobody else needs what lies between. */
class FusionsTest {
    private static final Shape SHAPE = Shape.of(2, 3, 4, 5);

    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.input("x", SHAPE);
    private final Value dy = g.input("dy", SHAPE);

    private Value norm(String name, boolean training) {
        Shape c = Shape.of(3);
        Value scale = g.parameter(name + ".weight", c);
        Value shift = g.parameter(name + ".bias", c);
        Value mean = g.state(name + ".running_mean", c);
        Value var = g.state(name + ".running_var", c);
        return training
                ? g.batchNormTraining(name, x, scale, shift, mean, var, 1e-5f, 0.1f, false)
                : g.batchNormInference(name, x, scale, shift, mean, var, 1e-5f, false);
    }

    private void differentiate(Value y) {
        g.output(y);
        Gradients.append(g, Map.of(y, dy), List.of(x)).values().forEach(g::output);
    }

    private static long count(Graph graph, Class<? extends Op> op) {
        return graph.nodes().stream().filter(n -> op.isInstance(n.op())).count();
    }

    /** Fuses both ways, holds the results against each other and the graph against the rules of graphs. */
    private static Graph fused(Graph graph) {
        Graph fused = Fusions.addRelu(Fusions.batchNormRelu(graph));
        assertThat(fused.outputs()).isEqualTo(graph.outputs());
        assertThat(persistent(fused)).isEqualTo(persistent(graph));
        consistent(fused);
        ReferenceExecution a = run(graph);
        ReferenceExecution b = run(fused);
        for (Value v : graph.outputs()) {
            assertThat(b.data(v)).as("%s", v).isEqualTo(a.data(v));
        }
        for (Value v : persistent(graph)) {
            assertThat(b.data(v)).as("%s", v).isEqualTo(a.data(v));
        }
        return fused;
    }

    /** Fuses for inference; values agree but for the order of sums. */
    private static Graph forInference(Graph graph, boolean apart) {
        Graph fused = Fusions.forInference(graph, apart);
        assertThat(fused.outputs()).isEqualTo(graph.outputs());
        assertThat(persistent(fused)).isEqualTo(persistent(graph));
        consistent(fused);
        ReferenceExecution a = run(graph);
        ReferenceExecution b = run(fused);
        for (Value v : graph.outputs()) {
            assertThat(b.data(v)).as("%s", v).containsExactly(a.data(v), within(1e-12));
        }
        return fused;
    }

    private static List<Value> persistent(Graph graph) {
        return graph.values().stream().filter(Value::persistent).toList();
    }

    private static void consistent(Graph graph) {
        Set<Value> made = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (Value v : graph.values()) {
            assertThat(ids.add(v.id())).as("id of %s is its own", v).isTrue();
            if (v.kind() != Value.Kind.ACTIVATION) {
                made.add(v);
            }
        }
        for (Node n : graph.nodes()) {
            assertThat(made).as("inputs of %s", n).containsAll(n.inputs());
            n.outputs()
                    .forEach(v ->
                            assertThat(made.add(v)).as("%s is made once", v).isTrue());
        }
        assertThat(made).as("values of the graph").isEqualTo(new HashSet<>(graph.values()));
    }

    private static ReferenceExecution run(Graph graph) {
        ReferenceExecution run = new ReferenceExecution(graph);
        SplittableRandom random = new SplittableRandom(3);
        for (Value v : graph.values()) {
            if (v.kind() != Value.Kind.ACTIVATION && v.dtype() == DType.F32) {
                double[] data = run.data(v);
                for (int i = 0; i < data.length; i++) {
                    data[i] = v.name().endsWith("_var") ? 0.5 + random.nextDouble() : 2 * random.nextDouble() - 1;
                }
            }
        }
        run.run();
        return run;
    }

    static List<OpCase> cases() {
        return OpCases.all().stream()
                .filter(c -> c.name().contains("ReLU") || c.name().equals("bottleneck"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void changesNoResult(OpCase c) {
        Graph fused = fused(c.graph());
        assertThat(count(fused, Op.Relu.class)).as("ReLUs left").isZero();
    }

    @Test
    void trainingFusesBothWays() {
        differentiate(g.relu("y", norm("bn", true)));
        Graph fused = fused(g.build());
        assertThat(fused.nodes())
                .extracting(n -> n.op().kind())
                .containsExactly("batch_norm_training", "batch_norm_backward");
        assertThat(((Op.BatchNormTraining) fused.nodes().get(0).op()).relu()).isTrue();
        assertThat(((Op.BatchNormBackward) fused.nodes().get(1).op()).relu()).isTrue();
        assertThat(fused.has("bn")).isFalse();
    }

    @Test
    void aReluWithoutGradientIsFusedForward() {
        g.output(g.relu("y", norm("bn", true)));
        assertThat(count(fused(g.build()), Op.Relu.class)).isZero();
    }

    /** What keeps a batch norm and its ReLU apart: given both, adds something to the graph. */
    private void staysApart(boolean training, BiFunction<Value, Value, Value> more, UnaryOperator<Graph> fuse) {
        Value bn = norm("bn", training);
        Value y = g.relu("y", bn);
        g.output(more.apply(bn, y));
        Graph graph = g.build();
        Graph fused = fuse.apply(graph);
        assertThat(count(fused, Op.Relu.class)).isEqualTo(count(graph, Op.Relu.class));
    }

    @Test
    void anOutputBetweenStays() {
        staysApart(true, (bn, y) -> bn, FusionsTest::fused);
    }

    @Test
    void anOutputBetweenStaysInInference() {
        staysApart(false, (bn, y) -> bn, FusionsTest::fused);
    }

    @Test
    void aSecondReaderStays() {
        staysApart(true, (bn, y) -> g.maxPool("pool", new Op.MaxPool(3, 2, 1), bn), FusionsTest::fused);
    }

    @Test
    void aSecondReaderStaysInInference() {
        staysApart(false, (bn, y) -> g.maxPool("pool", new Op.MaxPool(3, 2, 1), bn), FusionsTest::fused);
    }

    @Test
    void aSumThatIsAnOutputOrReadTwiceStays() {
        Value a = g.add("a", List.of(x, dy), false);
        Value b = g.add("b", List.of(x, x), false);
        g.output(a);
        g.output(g.relu("ra", a));
        g.output(g.relu("rb", b));
        g.output(g.interp("other", b, 2, 2));
        Graph fused = fused(g.build());
        assertThat(count(fused, Op.Relu.class)).isEqualTo(2);
        assertThat(fused.nodes()).noneMatch(n -> n.op() instanceof Op.Add add && add.relu());
    }

    @Test
    void aSumIsFusedAndItsGradientStays() {
        differentiate(g.relu("y", g.add("sum", List.of(x, norm("bn", true)), false)));
        Graph fused = fused(g.build());
        assertThat(count(fused, Op.Relu.class)).isZero();
        assertThat(count(fused, Op.ReluBackward.class)).isEqualTo(1);
    }

    @Test
    void aGradientOfTheReluThatIsAnOutputStays() {
        Value y = g.relu("y", norm("bn", true));
        differentiate(y);
        g.output(g.build().value("d(bn)@y"));
        Graph fused = fused(g.build());
        assertThat(count(fused, Op.ReluBackward.class)).isEqualTo(1);
        assertThat(count(fused, Op.Relu.class)).isEqualTo(1);
    }

    /** The batch norm's output has two gradients: the ReLU's goes into their sum, not into the batch norm's gradient. */
    @Test
    void aGradientOfTheReluThatIsSummedStays() {
        Value bn = norm("bn", true);
        Value y = g.relu("y", bn);
        g.output(y);
        Gradients.append(g, Map.of(y, dy, bn, g.input("more", SHAPE)), List.of(x))
                .values()
                .forEach(g::output);
        Graph fused = fused(g.build());
        assertThat(count(fused, Op.ReluBackward.class)).isEqualTo(1);
        assertThat(count(fused, Op.Relu.class)).isEqualTo(1);
    }

    @Test
    void aGradientOfTheReluWithASecondReaderStays() {
        Value y = g.relu("y", norm("bn", true));
        differentiate(y);
        Value d = g.build().value("d(bn)@y");
        g.output(g.interp("spy", d, 2, 2));
        Graph fused = fused(g.build());
        assertThat(count(fused, Op.ReluBackward.class)).isEqualTo(1);
        assertThat(count(fused, Op.Relu.class)).isEqualTo(1);
    }

    /** Only the batch norm is differentiated, its ReLU is not: its gradient must not be masked. */
    @Test
    void aGradientThatBypassesTheReluIsNotMasked() {
        Value bn = norm("bn", true);
        g.output(g.relu("y", bn));
        Gradients.append(g, Map.of(bn, dy), List.of(x)).values().forEach(g::output);
        Graph fused = fused(g.build());
        assertThat(fused.nodes()).noneMatch(n -> n.op() instanceof Op.BatchNormBackward b && b.relu());
    }

    /** Two sets of gradients of one ReLU: at most one of them can be fused. */
    @Test
    void differentiatedTwice() {
        Value y = g.relu("y", norm("bn", true));
        g.output(y);
        Value again = g.relu("again", y);
        g.output(again);
        Gradients.append(g, Map.of(y, dy, again, dy), List.of(x)).values().forEach(g::output);
        fused(g.build());
    }

    /** A 1x1 convolution of {@code in}, to as many channels. */
    private Value conv(String name, Value in, boolean bias) {
        Value w = g.parameter(name + ".weight", Shape.of(3, 3, 1, 1));
        Op.Conv2d op = Op.Conv2d.of(1, 0, 1);
        return bias
                ? g.conv2d(name, op.withBias(), in, w, g.parameter(name + ".bias", Shape.of(3)))
                : g.conv2d(name, op, in, w, null);
    }

    private static List<String> kinds(Graph graph) {
        return graph.nodes().stream()
                .map(n -> n.op() instanceof Op.Conv2d c
                        ? n.name() + (c.sum() ? "+sum" : "") + (c.relu() ? "+relu" : "")
                        : n.op().kind())
                .toList();
    }

    static List<OpCase> summed() {
        return OpCases.all().stream()
                .filter(c -> c.name().endsWith("in place") || c.name().contains("for inference"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("summed")
    void convolutionsTakeTheSumBehindThem(OpCase c) {
        for (boolean apart : new boolean[] {false, true}) {
            Graph fused = forInference(BatchNormFolding.of(c.graph()).graph(), apart);
            assertThat(count(fused, Op.Add.class)).as("sums left").isZero();
            assertThat(fused.nodes())
                    .filteredOn(n -> n.op() instanceof Op.Conv2d conv && conv.sum())
                    .hasSize(1);
        }
    }

    @Test
    void theLaterOfTwoConvolutionsAddsToTheOther() {
        Value a = conv("a", x, true);
        Value b = conv("b", x, false);
        g.output(g.relu("y", g.add("sum", List.of(b, a), false)));
        Graph fused = forInference(g.build(), false);
        assertThat(kinds(fused)).containsExactly("a", "b+sum+relu");
        assertThat(fused.nodes().get(1).inputs()).endsWith(a);
    }

    /** The only convolution comes before the other summand: it moves behind it. */
    @Test
    void aConvolutionMovesToItsSum() {
        Value a = conv("a", x, true);
        Value pooled = g.maxPool("z", new Op.MaxPool(1, 1, 0), dy);
        g.output(g.add("sum", List.of(a, pooled), false));
        assertThat(kinds(forInference(g.build(), false))).containsExactly("max_pool", "a+sum");
    }

    @Test
    void aReluBehindAConvolutionIsFused() {
        g.output(g.relu("y", conv("a", x, true)));
        assertThat(kinds(forInference(g.build(), false))).containsExactly("a+relu");
    }

    /** @param apart what fusing says where the device reads z apart; without, nothing is fused */
    private void onlyApart(String... apart) {
        Graph graph = g.build();
        assertThat(count(forInference(graph, false), Op.Add.class)).isEqualTo(count(graph, Op.Add.class));
        assertThat(kinds(forInference(graph, true))).containsExactly(apart);
    }

    @Test
    void aSummandThatIsReadLaterIsNotOverwritten() {
        Value z = g.relu("z", dy);
        g.output(g.add("sum", List.of(conv("a", x, true), z), false));
        g.output(g.maxPool("later", new Op.MaxPool(1, 1, 0), z));
        onlyApart("relu", "a+sum", "max_pool");
    }

    @Test
    void aSummandThatIsAnOutputIsNotOverwritten() {
        Value z = g.relu("z", dy);
        g.output(z);
        g.output(g.add("sum", List.of(conv("a", x, true), z), false));
        onlyApart("relu", "a+sum");
    }

    @Test
    void anInputIsNotOverwritten() {
        g.output(g.add("sum", List.of(conv("a", x, true), dy), false));
        onlyApart("a+sum");
    }

    private void staysAsItIs() {
        Graph graph = g.build();
        for (boolean apart : new boolean[] {false, true}) {
            assertThat(kinds(forInference(graph, apart))).isEqualTo(kinds(graph));
        }
    }

    @Test
    void aConvolutionOfItsOtherSummandStays() {
        Value z = g.relu("z", dy);
        g.output(g.add("sum", List.of(conv("a", z, true), z), false));
        staysAsItIs();
    }

    @Test
    void aConvolutionThatIsAddedToItselfStays() {
        Value a = conv("a", x, true);
        g.output(g.add("sum", List.of(a, a), false));
        staysAsItIs();
    }

    @Test
    void aConvolutionThatIsReadTwiceOrAnOutputStays() {
        Value a = conv("a", x, true);
        Value b = conv("b", x, true);
        g.output(b);
        g.output(g.add("sum", List.of(a, b), false));
        g.output(g.maxPool("other", new Op.MaxPool(1, 1, 0), a));
        staysAsItIs();
    }

    @Test
    void aSumOfThreeStays() {
        g.output(g.add("sum", List.of(conv("a", x, true), conv("b", x, true), g.relu("z", dy)), false));
        staysAsItIs();
    }

    @Test
    void graphsThatTrainStay() {
        differentiate(g.relu("y", g.add("sum", List.of(conv("a", x, true), conv("b", x, false)), false)));
        Graph graph = g.build();
        assertThat(Fusions.forInference(graph, true)).isSameAs(graph);
    }
}
