package dev.pixelect.bench.gpu;

import dev.pixelect.bench.Network;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Stopwatch;
import dev.pixelect.bench.Timing;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.plan.PlannedNode;
import dev.pixelect.engine.run.Execution;
import java.util.List;

/** Whole networks: runs in a row, inputs already on the device. */
final class NetworkRuns {
    private final Device device;
    private final Stopwatch watch;
    private final TorchPeer peer;

    NetworkRuns(Device device, Stopwatch watch, TorchPeer peer) {
        this.device = device;
        this.watch = watch;
        this.peer = peer;
    }

    NetworkRow of(Network network) {
        NetworkRow row = own(network);
        device.trim(); // room for the other
        return row.with(peer.run(network));
    }

    private NetworkRow own(Network network) {
        try (Plan plan = network.plan(device);
                Execution execution = new Execution(plan)) {
            network.fill(execution);
            List<PlannedNode> nodes = plan.nodes();
            long bytes = nodes.stream().mapToLong(plan::movedBytes).sum();
            long flops = nodes.stream().mapToLong(p -> Flops.of(p.node())).sum();
            Timing timing = watch.time(n -> {
                for (int i = 0; i < n; i++) {
                    execution.start();
                }
            });
            Row row = new Row(
                    "networks",
                    network.mode(),
                    network.toString(),
                    nodes.size() + " nodes",
                    "",
                    network.batch(),
                    bytes,
                    flops,
                    timing,
                    "");
            return new NetworkRow(network, row, plan.arena().bytes(), null, List.of());
        } catch (OutOfDeviceMemoryException e) {
            return new NetworkRow(network, null, 0, e.getMessage(), List.of());
        }
    }
}
