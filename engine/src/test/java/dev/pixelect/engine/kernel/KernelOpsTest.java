package dev.pixelect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.DenseLayout;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is decided before any kernel is compiled. */
class KernelOpsTest {
    private final KernelOps ops = new KernelOps((entry, defines) -> {
        throw new AssertionError("compiles " + entry);
    });
    private final GraphBuilder g = new GraphBuilder();

    private Node last() {
        Graph graph = g.build();
        return graph.nodes().get(graph.nodes().size() - 1);
    }

    @Test
    void sizesThatTheKernelsCannotIndexAreRefused() {
        g.relu("y", g.input("x", Shape.of(16, 64, 2048, 1024)));
        assertThat(ops.unsupported(last())).contains("'x' has more than 2^31 elements");
        g.softmaxEntropy("p", g.input("logits", Shape.of(1, 256, 4, 4)));
        assertThat(ops.unsupported(last())).contains("at most 255 classes");
        g.maxPool("m", new Op.MaxPool(16, 1, 0), g.input("map", Shape.of(1, 1, 20, 20)));
        assertThat(ops.unsupported(last())).contains("windows of at most 15 cells a side");
        g.interp("i", g.input("line", Shape.of(1, 1, 2, 2)), 2, 32769);
        assertThat(ops.unsupported(last())).contains("maps of at most 32768 cells a side");
        g.interp("fits", g.input("other", Shape.of(1, 1, 2, 2)), 2, 32768);
        assertThat(ops.unsupported(last())).isEmpty();
    }

    @Test
    void valuesInBlocksAreRefused() {
        Value x = g.input("x", Shape.of(1, 4, 3, 3));
        Value y = g.relu("y", x);
        Map<Value, Layout> layouts = new HashMap<>();
        layouts.put(x, new Blocked());
        layouts.put(y, DenseLayout.of(y));
        assertThatThrownBy(() -> ops.prepare(last(), layouts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("relu 'y' (1x4x3x3) needs 'x' dense, not nChw16c");
    }

    @Test
    void aLossMayHaveMoreClassesThanAnEntropyMap() {
        Value labels = g.input("labels", DType.U8, Shape.of(1, 2, 2));
        g.softmaxCrossEntropy("loss", g.input("x", Shape.of(1, 300, 2, 2)), labels, null, 255);
        assertThat(ops.unsupported(last())).isEmpty();
    }

    private record Blocked() implements Layout {
        @Override
        public long bytes() {
            return 16 * 9 * 4;
        }

        @Override
        public String description() {
            return "nChw16c";
        }

        @Override
        public boolean dense() {
            return false;
        }

        @Override
        public void pack(FloatBuffer dense, FloatBuffer device) {}

        @Override
        public void unpack(FloatBuffer device, FloatBuffer dense) {}
    }
}
