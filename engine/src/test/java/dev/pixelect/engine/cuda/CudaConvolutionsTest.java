package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.cuda.CudnnAlgorithms.Candidate;
import dev.pixelect.engine.cuda.CudnnAlgorithms.Choice;
import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceOptions.Precision;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Gradients;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.engine.plan.Plan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jcuda.jcudnn.cudnnMathType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which algorithms convolutions take, at which precision, and what is remembered of it. */
@Tag("extras")
@ExtendWith(Simulator.class)
class CudaConvolutionsTest {
    private static final int DEFAULT = cudnnMathType.CUDNN_DEFAULT_MATH;
    private static final int FMA = cudnnMathType.CUDNN_FMA_MATH;

    @TempDir
    Path folder;

    /** Four convolutions, of which two are alike: with their gradients, nine problems to choose for less the first dx. */
    private static Graph network(boolean gradients) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(2, 3, 17, 19));
        Value a = g.conv2d("a", Op.Conv2d.of(2, 1, 1), x, g.parameter("a.w", Shape.of(8, 3, 3, 3)), null);
        Value b = g.conv2d("b", Op.Conv2d.of(1, 2, 2), a, g.parameter("b.w", Shape.of(8, 8, 3, 3)), null);
        Value c = g.conv2d("c", Op.Conv2d.of(1, 2, 2), b, g.parameter("c.w", Shape.of(8, 8, 3, 3)), null);
        Value y = g.conv2d(
                "y",
                Op.Conv2d.of(1, 0, 1).withBias(),
                c,
                g.parameter("y.w", Shape.of(4, 8, 1, 1)),
                g.parameter("y.b", Shape.of(4)));
        g.output(y);
        if (gradients) {
            Value labels = g.input("labels", DType.U8, Shape.of(2, 9, 10));
            Value loss = g.softmaxCrossEntropy("loss", y, labels, null, 255);
            g.output(loss);
            Gradients.append(g, loss).values().forEach(g::output);
        }
        return g.build();
    }

    private CudaDevice open(DeviceOptions options) {
        return Simulator.open(0, options, true, new ProgramCache(folder));
    }

    private static DeviceOptions options(Precision precision) {
        return new DeviceOptions(0, precision);
    }

    /** Plans; answers how many searches that took. */
    private int searches(DeviceOptions options, Graph graph) {
        try (CudaDevice device = open(options);
                Plan plan = Plan.of(graph, device)) {
            assertThat(plan.nodes()).isNotEmpty();
            return device.algorithms().timed();
        }
    }

    @Test
    void theFastestThatRepeatsItsResultsWithinTheBoundIsTaken() {
        List<Candidate> all = List.of(
                new Candidate(0, 0, 1f, 0, false, DEFAULT), // not deterministic
                new Candidate(1, 3000, 1f, 0, true, DEFAULT), // not supported
                new Candidate(2, 0, 2f, 5000, true, DEFAULT), // too much workspace
                new Candidate(3, 0, 2.5f, 10, true, cudnnMathType.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION),
                new Candidate(4, 0, 3.0f, 900, true, DEFAULT),
                new Candidate(5, 0, 3.1f, 100, true, DEFAULT), // as fast, and smaller
                new Candidate(6, 0, 4f, 0, true, FMA));
        assertThat(CudnnAlgorithms.best(all, 1000, DEFAULT)).contains(new Choice(5, DEFAULT, 100));
        assertThat(CudnnAlgorithms.best(all, 1000, FMA)).contains(new Choice(6, FMA, 0));
        assertThat(CudnnAlgorithms.best(all, 99, DEFAULT)).contains(new Choice(6, FMA, 0));
        assertThat(CudnnAlgorithms.best(all.subList(0, 4), 1000, DEFAULT)).isEmpty();
    }

    @Test
    void whatWasNotTimedKeepsTheLibrarysOrder() {
        List<Candidate> all = List.of(
                new Candidate(7, 0, -1f, 5000, true, DEFAULT),
                new Candidate(4, 0, -1f, 900, true, DEFAULT),
                new Candidate(0, 0, -1f, 0, true, DEFAULT));
        assertThat(CudnnAlgorithms.best(all, 1000, DEFAULT)).contains(new Choice(4, DEFAULT, 900));
    }

    @Test
    void aChoiceIsReadAsItWasWrittenAndNothingElseIs() {
        Choice c = new Choice(6, FMA, 1L << 33);
        assertThat(Choice.parse(c.text())).contains(c);
        for (String other :
                new String[] {"", "algorithm 1", c.text() + " ", c.text().replace("6", "-6")}) {
            assertThat(Choice.parse(other)).as(other).isEmpty();
        }
    }

    @Test
    void eachConvolutionIsSearchedForOnceInAMachinesLife() throws IOException {
        Graph graph = network(true);
        int forward = 3; // b and c are alike
        int data = 2; // of b and c, and of y; nobody asks for that of x
        int filter = 3;
        assertThat(searches(options(Precision.FP32), graph)).isEqualTo(forward + data + filter);
        assertThat(searches(options(Precision.FP32), graph))
                .as("known from disk")
                .isZero();
        assertThat(searches(options(Precision.TF32), graph))
                .as("of another precision")
                .isPositive();
        assertThat(searches(new DeviceOptions(0, Precision.FP32, 1 << 20), graph))
                .as("with another bound")
                .isPositive();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path f : files.toList()) {
                Files.write(f, new byte[] {1, 2, 3});
            }
        }
        assertThat(searches(options(Precision.FP32), graph))
                .as("what is damaged")
                .isEqualTo(forward + data + filter);
    }

    @Test
    void searchingLeavesNoMemoryBehind() {
        try (CudaDevice device = open(options(Precision.FP32));
                Plan plan = Plan.of(network(true), device)) {
            assertThat(plan.nodes()).isNotEmpty();
            assertThat(device.memory().usedBytes()).isZero();
        }
    }

    @Test
    void whereNothingIsKeptTheRankingDecides() {
        try (CudaDevice device = Simulator.open(0, options(Precision.FP32), true, new ProgramCache(null));
                Plan plan = Plan.of(network(true), device)) {
            assertThat(plan.explain()).contains("cudnn:implicit_precomp_gemm");
            assertThat(device.algorithms().timed())
                    .as("searches, until the first is found to be in vain")
                    .isEqualTo(1);
        }
    }

    @Test
    void theWorkspaceStaysWithinItsBound() {
        DeviceOptions none = new DeviceOptions(0, Precision.FP32, 0);
        try (CudaDevice device = open(none);
                Plan plan = Plan.of(network(false), device)) {
            assertThat(plan.arena().scratchBytes()).isZero();
            assertThat(plan.explain()).contains("cudnn:implicit_gemm fp32").doesNotContain("precomp");
        }
        try (CudaDevice device = open(none)) {
            assertThatThrownBy(() -> Plan.of(network(true), device))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("no algorithm that repeats its results within a workspace of 0 MiB")
                    .hasMessageContaining("--workspace")
                    .message()
                    .hasLineCount(1);
        }
    }

    /** The arithmetic in the table is read back from the descriptor. */
    @Test
    void fp32TakesNoTf32AndCudasOwnChoiceIsTf32() {
        assertThat(explained(Precision.FP32)).contains("gemm fp32").doesNotContain("tf32");
        assertThat(explained(Precision.TF32)).contains("gemm tf32").doesNotContain(" fp32");
        assertThat(explained(Precision.AUTO)).isEqualTo(explained(Precision.TF32));
    }

    private String explained(Precision precision) {
        try (CudaDevice device = open(options(precision));
                Plan plan = Plan.of(network(true), device)) {
            return plan.explain();
        }
    }

    @Test
    void biasAndReluAreOneCallWithTheConvolution() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(1, 3, 9, 9));
        Value b = g.parameter("b", Shape.of(5));
        for (boolean relu : new boolean[] {false, true}) {
            Op.Conv2d op = Op.Conv2d.of(1, 1, 1).withBias();
            g.output(g.conv2d(
                    "y" + relu, relu ? op.withRelu() : op, x, g.parameter("w" + relu, Shape.of(5, 3, 3, 3)), b));
        }
        try (CudaDevice device = open(options(Precision.FP32));
                Plan plan = Plan.of(g.build(), device)) {
            assertThat(plan.explain())
                    .contains("cudnn:implicit_precomp_gemm+bias fp32")
                    .contains("cudnn:implicit_precomp_gemm+bias+relu fp32");
        }
        // Without workspace there is no precomputed algorithm, and the call without ReLU takes no other.
        try (CudaDevice device = open(new DeviceOptions(0, Precision.FP32, 0));
                Plan plan = Plan.of(g.build(), device)) {
            assertThat(plan.explain())
                    .contains("cudnn:implicit_gemm fp32")
                    .contains("cudnn:implicit_gemm+bias+relu fp32");
        }
    }

    @Test
    void anotherSummandIsOneCallWithTheConvolutionToo() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(1, 3, 9, 9));
        Value w = g.parameter("w", Shape.of(5, 3, 3, 3));
        Value y = g.conv2d("y", Op.Conv2d.of(1, 1, 1).withBias(), x, w, g.parameter("b", Shape.of(5)));
        g.output(g.relu("relu", g.add("sum", List.of(y, g.input("z", y.shape())), false)));
        try (CudaDevice device = open(options(Precision.FP32));
                Plan plan = Plan.of(g.build(), device)) {
            assertThat(plan.nodes()).hasSize(1);
            assertThat(plan.explain())
                    .contains("conv2d+bias+sum+relu")
                    .contains("cudnn:implicit_precomp_gemm+bias+sum+relu fp32");
        }
    }

    /** @param z "" for no other summand, or where it lies */
    @ParameterizedTest(name = "summand: {0}")
    @ValueSource(strings = {"", "apart", "in place"})
    void oneCallAddsAll(String z) {
        try (CudaDevice device = open(options(Precision.FP32))) {
            computesInOneCall(device, true, z, 0);
        }
    }

    /** Without a ReLU the simulator refuses the one call for the algorithm that needs no workspace. */
    @ParameterizedTest(name = "summand: {0}")
    @ValueSource(strings = {"", "apart", "in place"})
    void whereTheOneCallIsRefusedItIsDoneInParts(String z) {
        try (CudaDevice device = open(new DeviceOptions(0, Precision.FP32, 0))) {
            computesInOneCall(device, false, z, 1);
        }
    }

    /** A convolution of ones by twos, the bias 5 and perhaps the summand 7, run twice. */
    private static void computesInOneCall(CudaDevice device, boolean relu, String z, int refusals) {
        Op.Conv2d op = Op.Conv2d.of(1, 0, 1).withBias();
        boolean sum = !z.isEmpty();
        op = sum ? op.withSum() : op;
        op = relu ? op.withRelu() : op;
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(1, 2, 4, 4));
        Value w = g.parameter("w", Shape.of(3, 2, 1, 1));
        Value b = g.parameter("b", Shape.of(3));
        Value y = g.conv2d("y", op, x, w, b, sum ? g.input("z", Shape.of(1, 3, 4, 4)) : null);
        Node node = g.build().nodes().get(0);
        int at = z.equals("in place") ? 3 : 4;
        try (Prepared p = device.prepare(node, o -> CudnnConvolution.forwardInOneCall(o, (Op.Conv2d) node.op()));
                Buffer memory = device.allocate("values", 5 * 512);
                Buffer scratch = device.allocate("scratch", Math.max(1, p.scratchBytes()))) {
            assertThat(p.overwrites()).isEqualTo(sum ? 3 : -1);
            memory.write(0, floats(32, 1));
            memory.write(512, floats(6, 2));
            memory.write(1024, floats(3, 5));
            Step step = p.bind(new Binding() {
                @Override
                public Slice input(int i) {
                    return new Slice(memory, 512L * i, 4 * node.input(i).shape().elements());
                }

                @Override
                public Slice output(int i) {
                    return new Slice(memory, 512L * at, 4 * y.shape().elements());
                }

                @Override
                public Slice scratch() {
                    return p.scratchBytes() == 0 ? null : new Slice(scratch, 0, p.scratchBytes());
                }
            });
            int reports = Simulator.reports();
            for (int i = 0; i < 2; i++) {
                memory.write(3 * 512, floats(48, 7));
                device.stream().run(new Step[] {step}, 0, 1);
                ByteBuffer out = ByteBuffer.allocate(4 * 48).order(ByteOrder.nativeOrder());
                memory.read(at * 512, out);
                for (int k = 0; k < 48; k++) {
                    assertThat(out.getFloat(4 * k)).isEqualTo(2 * 2 + 5 + (sum ? 7 : 0));
                }
            }
            assertThat(Simulator.reports() - reports)
                    .as("refused once, then not tried")
                    .isEqualTo(refusals);
        }
    }

    private static ByteBuffer floats(int n, float v) {
        ByteBuffer b = ByteBuffer.allocate(4 * n).order(ByteOrder.nativeOrder());
        while (b.hasRemaining()) {
            b.putFloat(v);
        }
        return b.flip();
    }
}
