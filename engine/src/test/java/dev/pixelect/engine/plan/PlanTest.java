package dev.pixelect.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private final FakeDevice device = new FakeDevice();

    private static Graph graph() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(2, 3, 8, 6));
        Value w = g.parameter("conv1.weight", Shape.of(5, 3, 3, 3));
        Value y = g.relu("relu1", g.conv2d("conv1", Op.Conv2d.of(1, 1, 1), x, w, null));
        Value p = g.maxPool("pool1", new Op.MaxPool(3, 2, 1), y);
        g.output(p);
        Value v = g.state("momentum", w.shape());
        g.sgd("sgd1", w, g.parameter("gradient", w.shape()), v, g.input("lr", Shape.of(1)), 0.9f, 0);
        return g.build();
    }

    @Test
    void aRefusalNamesOpNodeShapesAndDevice() {
        device.refused.put("pool1", "windows of 3 are too many");
        assertThatThrownBy(() -> Plan.of(graph(), device))
                .isInstanceOf(PlanException.class)
                .hasMessage("max_pool 'pool1' (2x5x8x6) cannot run on fake (Fake 9000): windows of 3 are too many");
    }

    @Test
    void aFailureFreesWhatWasPrepared() {
        device.failing.put("pool1", new DeviceException("no"));
        assertThatThrownBy(() -> Plan.of(graph(), device)).isSameAs(device.failing.get("pool1"));
        assertThat(device.node("conv1").closed).isEqualTo(1);
        assertThat(device.node("relu1").closed).isEqualTo(1);
        assertThat(device.nodes).doesNotContainKey("sgd1");
    }

    @Test
    void closingTwiceFreesOnce() {
        Plan plan = Plan.of(graph(), device);
        plan.close();
        plan.close();
        assertThat(device.nodes.values())
                .hasSize(4)
                .allSatisfy(f -> assertThat(f.closed).isEqualTo(1));
    }

    @Test
    void theTablePrintsEveryNode() {
        device.node("conv1").scratchBytes = 3 << 20;
        try (Plan plan = Plan.of(graph(), device)) {
            List<String> lines = plan.explain().lines().toList();
            assertThat(lines).hasSize(plan.graph().nodes().size() + 2);
            for (int i = 0; i < plan.graph().nodes().size(); i++) {
                Node n = plan.graph().nodes().get(i);
                assertThat(lines.get(i + 1)).contains(n.op().kind(), n.name(), "fake layout");
            }
            // 2*5*8*6 outputs of 27 multiply-adds; x, w in and y out: 288 + 135 + 480 floats.
            assertThat(lines.get(1)).contains("2x5x8x6").containsPattern(" 3\\.5 +0\\.03$");
            assertThat(lines.get(lines.size() - 1)).contains("4 nodes", "scratch 3.0 MiB", "on Fake 9000");
        }
    }

    @Test
    void knowsItsValues() {
        try (Plan plan = Plan.of(graph(), device)) {
            assertThat(plan.contains(plan.graph().value("relu1"))).isTrue();
            assertThat(plan.contains(graph().value("relu1")))
                    .as("of another graph")
                    .isFalse();
        }
    }
}
