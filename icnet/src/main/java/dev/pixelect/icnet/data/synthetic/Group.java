package dev.pixelect.icnet.data.synthetic;

import java.util.List;

/**
 * The solids of one thing, and the ball around them, which most shadow rays pass by.
 *
 * @param contact how dark the ground beneath is, 0 to 1: nearness shuts out the sky
 */
record Group(
        List<Solid> solids, double x, double y, double z, double radius, double[] low, double[] high, double contact) {
    static Group of(double contact, List<Solid> solids) {
        double[] low = solids.get(0).low.clone();
        double[] high = solids.get(0).high.clone();
        for (Solid solid : solids) {
            for (int i = 0; i < 3; i++) {
                low[i] = Math.min(low[i], solid.low[i]);
                high[i] = Math.max(high[i], solid.high[i]);
            }
        }
        double dx = (high[0] - low[0]) / 2;
        double dy = (high[1] - low[1]) / 2;
        double dz = (high[2] - low[2]) / 2;
        return new Group(
                List.copyOf(solids),
                low[0] + dx,
                low[1] + dy,
                low[2] + dz,
                Math.sqrt(dx * dx + dy * dy + dz * dz),
                low,
                high,
                contact);
    }
}
