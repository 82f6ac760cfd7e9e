package dev.pixelect.icnet.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes along the network, and the windows of the pyramid. */
class IcnetLayersTest {
    private static final IcnetSpec SPEC = new IcnetSpec(7, 0.02);

    private static int part(int size, int divisor) {
        return (size + divisor - 1) / divisor;
    }

    private static Node node(Graph g, String name) {
        return g.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    }

    private static void size(Graph g, String node, int h, int w, int divisor) {
        Shape s = node(g, node).out().shape();
        assertThat(List.of(s.h(), s.w()))
                .as("%s of %dx%d", node, h, w)
                .containsExactly(part(h, divisor), part(w, divisor));
    }

    @ParameterizedTest
    @CsvSource({"1025, 2049", "713, 713", "98, 130", "33, 65", "360, 480", "49, 64", "17, 23", "5, 31", "2, 1", "1, 1"})
    void sizesAreRoundedUp(int h, int w) {
        Graph g = IcnetInference.of(SPEC, 1, h, w, true).graph();
        List.of("conv1_1_3x3_s2", "conv1_2_3x3", "conv1_3_3x3").forEach(n -> size(g, n, h, w, 4));
        List.of("pool1_3x3_s2", "conv2_1_3x3", "conv2_3").forEach(n -> size(g, n, h, w, 8));
        size(g, "conv3_1", h, w, 16);
        List.of(
                        "conv3_2_3x3",
                        "conv3_4",
                        "conv4_1_3x3",
                        "conv4_6",
                        "conv5_1_3x3",
                        "conv5_3",
                        "conv5_3_sum",
                        "conv5_4_k1")
                .forEach(n -> size(g, n, h, w, 32));
        List.of("conv_sub4", "conv3_1_sub2_proj", "sub24_sum").forEach(n -> size(g, n, h, w, 16));
        size(g, "conv1_sub1", h, w, 2);
        List.of("conv_sub2", "conv3_sub1", "conv3_sub1_proj", "sub12_sum").forEach(n -> size(g, n, h, w, 8));
        List.of("conv2_sub1", "conv6_cls").forEach(n -> size(g, n, h, w, 4));
        assertThat(g.value("softmax_entropy").shape()).isEqualTo(Shape.of(1, 7, h, w));
        assertThat(g.value("softmax_entropy/entropy").shape()).isEqualTo(Shape.of(1, h, w));
        for (int bins : new int[] {1, 2, 3, 6}) {
            Shape pooled = node(g, "conv5_3_pool" + bins).out().shape();
            assertThat(List.of(pooled.h(), pooled.w()))
                    .containsExactly(Math.min(bins, part(h, 32)), Math.min(bins, part(w, 32)));
        }
    }

    @ParameterizedTest
    @CsvSource({"65, 97", "98, 130", "713, 713"})
    void headsOfTrainingLieAtASixteenthAnEighthAndAQuarter(int h, int w) {
        IcnetTraining net = IcnetTraining.of(SPEC, 2, h, w, 0.9f, 1e-4f, false);
        assertThat(net.heads()).extracting(IcnetTraining.Head::name).containsExactly("conv6", "sub24", "sub4");
        int[] divisors = {4, 8, 16};
        for (int i = 0; i < 3; i++) {
            assertThat(net.heads().get(i).labels().shape())
                    .isEqualTo(Shape.of(2, part(h, divisors[i]), part(w, divisors[i])));
        }
    }

    /** Size, bins, window, stride: those of the official prototxt at 33 and 65, and what becomes of few cells. */
    @ParameterizedTest
    @CsvSource({
        "33, 1, 33, 33",
        "33, 2, 17, 16",
        "33, 3, 13, 10",
        "33, 6, 8, 5",
        "65, 1, 65, 65",
        "65, 2, 33, 32",
        "65, 3, 25, 20",
        "65, 6, 15, 10",
        "32, 3, 12, 10",
        "34, 3, 12, 11",
        "64, 3, 22, 21",
        "66, 3, 22, 22",
        "23, 6, 8, 3",
        "12, 6, 2, 2",
        "7, 6, 2, 1",
        "6, 6, 1, 1",
        "5, 6, 1, 1",
        "4, 6, 1, 1",
        "5, 3, 3, 1",
        "2, 3, 1, 1",
        "1, 6, 1, 1",
        "1, 1, 1, 1"
    })
    void windowsOfThePyramid(int cells, int bins, int window, int stride) {
        assertThat(IcnetLayers.Window.of(cells, bins)).isEqualTo(new IcnetLayers.Window(window, stride));
    }

    @Test
    void thePyramidIsSummedWithItsInput() {
        Graph g = IcnetInference.of(SPEC, 1, 1025, 2049, false).graph();
        Node sum = node(g, "conv5_3_sum");
        assertThat(sum.inputs()).hasSize(5);
        assertThat(sum.input(0)).isSameAs(node(g, "conv5_3/relu").out());
        assertThat(node(g, "conv5_3_pool3").op()).isEqualTo(new Op.AvgPool(13, 25, 10, 20));
    }

    @Test
    void dilationsAndStridesAreOfTheirStages() {
        Graph g = IcnetInference.of(SPEC, 1, 129, 193, false).graph();
        for (Node n : g.nodes()) {
            if (n.op() instanceof Op.Conv2d c) {
                String name = n.name();
                int dilation = name.matches("conv4_\\d_3x3|conv_sub[24]") ? 2 : name.matches("conv5_\\d_3x3") ? 4 : 1;
                boolean half = List.of("conv1_1_3x3_s2", "conv1_sub1", "conv2_sub1", "conv3_sub1")
                                .contains(name)
                        || name.matches("conv3_1_1x1_(reduce|proj)");
                int kernel = n.input(1).shape().h();
                assertThat(kernel).as(name).isEqualTo(name.matches(".*3x3.*|conv_sub[24]|conv._sub1") ? 3 : 1);
                assertThat(c)
                        .as(name)
                        .isEqualTo(new Op.Conv2d(
                                half ? 2 : 1,
                                kernel / 2 * dilation,
                                dilation,
                                1,
                                name.equals("conv6_cls"),
                                false,
                                false));
            }
        }
    }

    /** ReLU follows every convolution but those that are summed first, and the classifier. */
    @Test
    void reluFollowsWhatIsNotSummed() {
        Graph g = IcnetInference.of(SPEC, 1, 65, 65, false).graph();
        List<String> without = List.of("conv_sub4", "conv_sub2", "conv3_1_sub2_proj", "conv3_sub1_proj");
        for (Node n : g.nodes()) {
            if (n.op() instanceof Op.BatchNormInference) {
                String layer = n.name().replace(".bn", "");
                boolean summed = without.contains(layer) || layer.matches(".*_(increase|proj)");
                List<Node> readers = g.readers(n.out());
                assertThat(readers).as(layer).hasSize(1);
                assertThat(readers.get(0).op()).as(layer).isInstanceOf(summed ? Op.Add.class : Op.Relu.class);
            }
        }
    }
}
