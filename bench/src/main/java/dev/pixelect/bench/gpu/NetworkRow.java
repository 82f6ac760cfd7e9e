package dev.pixelect.bench.gpu;

import dev.pixelect.bench.Network;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's times and its peer's.
 *
 * @param row of a run; null when there was none
 * @param arenaBytes all of a run's memory
 * @param skipped why there was none; else null
 * @param peers what others took, as {@link TorchPeer} says
 */
record NetworkRow(Network network, Row row, long arenaBytes, String skipped, List<Map<String, Object>> peers) {
    NetworkRow with(List<Map<String, Object>> others) {
        return new NetworkRow(network, row, arenaBytes, skipped, others);
    }

    /** Pictures a second; null when times are withheld or there was no run. */
    Double imagesPerSecond() {
        return row == null || row.timing() == null
                ? null
                : network.batch() / row.timing().median();
    }

    Map<String, Object> json(Peaks peaks) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("network", network.toString());
        m.put("images_per_second", imagesPerSecond());
        m.put("arena_bytes", row == null ? null : arenaBytes);
        m.put("skipped", skipped);
        m.put("run", row == null ? null : row.json(peaks));
        m.put("peers", peers);
        return m;
    }
}
