package dev.pixelect.bench.gpu;

import dev.pixelect.bench.DistinctLayers;
import dev.pixelect.bench.Network;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Stopwatch;
import dev.pixelect.bench.Timing;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.plan.PlannedNode;
import dev.pixelect.engine.run.Execution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Every distinct layer of a network, where it lies in the network's own plan: with its neighbours' values, in the shared arena. */
final class LayerRuns {
    private final Device device;
    private final Stopwatch watch;

    LayerRuns(Device device, Stopwatch watch) {
        this.device = device;
        this.watch = watch;
    }

    List<Row> of(Network network) {
        try (Plan plan = network.plan(device);
                Execution execution = Execution.poisoned(plan)) {
            network.fill(execution);
            List<PlannedNode> nodes = plan.nodes();
            Map<String, List<PlannedNode>> same = DistinctLayers.of(nodes, PlannedNode::node);
            Map<String, Timing> times = new HashMap<>();
            for (int i = 0; i < nodes.size(); i++) {
                int at = i;
                execution.start(at, at + 1);
                String key = DistinctLayers.key(nodes.get(i).node());
                if (!times.containsKey(key)) {
                    times.put(key, watch.time(n -> {
                        for (int k = 0; k < n; k++) {
                            execution.start(at, at + 1);
                        }
                    }));
                    if (inPlace(plan, nodes.get(i))) {
                        execution.start(0, i + 1); // what lies there by now is no layer's output
                    }
                }
            }
            execution.await();
            List<Row> rows = new ArrayList<>();
            same.forEach((key, all) -> rows.add(row(network, plan, all, times.get(key))));
            return rows;
        }
    }

    /** Whether the first output lies where an input lay that the node reads. */
    static boolean inPlace(Plan plan, PlannedNode planned) {
        Node n = planned.node();
        return !n.outputs().isEmpty()
                && IntStream.range(0, n.inputs().size())
                        .filter(planned.prepared()::reads)
                        .anyMatch(i ->
                                plan.arena().offset(n.input(i)) == plan.arena().offset(n.out()));
    }

    private static Row row(Network network, Plan plan, List<PlannedNode> all, Timing timing) {
        PlannedNode first = all.get(0);
        Node n = first.node();
        return new Row(
                network.toString(),
                n.op().kind(),
                n.name(),
                DistinctLayers.shape(n),
                first.prepared().algorithm(),
                all.size(),
                plan.movedBytes(first),
                Flops.of(n),
                timing,
                "");
    }
}
