package dev.pixelect.bench.network;

import dev.pixelect.bench.DistinctLayers;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Timing;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.plan.PlannedNode;
import dev.pixelect.engine.run.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What each layer of a network takes while the network runs, one step at a time. Unlike a layer that runs again and again by itself, each finds in the
 * caches what the one before left there.
 */
final class LayerProfile {
    private final String section;
    private final Execution execution;

    /** @param execution filled and run before; stays the caller's */
    LayerProfile(String section, Execution execution) {
        this.section = section;
        this.execution = execution;
    }

    /**
     * A row a distinct layer; where a network has several of one kind, times, bytes and operations are means of these.
     *
     * @param runs of the whole network, of which medians are taken
     */
    List<Row> rows(int runs) {
        Plan plan = execution.plan();
        List<PlannedNode> nodes = plan.nodes();
        long[][] nanos = new long[runs][nodes.size()];
        execution.profile(new long[nodes.size()]);
        for (long[] run : nanos) {
            execution.profile(run);
        }
        List<Row> rows = new ArrayList<>();
        DistinctLayers.of(
                        IntStream.range(0, nodes.size()).boxed().collect(Collectors.toList()),
                        i -> nodes.get(i).node())
                .values()
                .forEach(same -> rows.add(row(plan, nodes, same, nanos)));
        return rows;
    }

    private Row row(Plan plan, List<PlannedNode> nodes, List<Integer> same, long[][] nanos) {
        PlannedNode first = nodes.get(same.get(0));
        Node n = first.node();
        double[] seconds = new double[nanos.length];
        for (int r = 0; r < seconds.length; r++) {
            for (int i : same) {
                seconds[r] += nanos[r][i] / 1e9 / same.size();
            }
        }
        long bytes = same.stream().mapToLong(i -> plan.movedBytes(nodes.get(i))).sum();
        return new Row(
                section,
                n.op().kind(),
                n.name(),
                DistinctLayers.shape(n),
                first.prepared().algorithm(),
                same.size(),
                bytes / same.size(),
                Flops.of(n),
                Timing.of(seconds, 1),
                "");
    }
}
