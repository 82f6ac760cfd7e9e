package dev.pixelect.icnet.data.synthetic;

/**
 * The plane that everything stands on: a road that bends like a parabola, pavements, what lies beyond them, and perhaps
 * a street that crosses.
 *
 * @param bend the road's centre lies at {@code bend * z * z}
 * @param roadHalf half the road's width, in metres
 * @param left width of the left pavement
 * @param right width of the right pavement
 * @param crossingStart where a crossing street begins; infinity where there is none
 * @param crossingEnd where it ends
 * @param asphalt the road's grey
 * @param paving the pavements' colour
 * @param tile size of a paving stone
 * @param grass what lies beyond the pavements is grass rather than paved
 * @param dashed the centre line is dashed
 * @param edgeLines there are lines along the kerbs
 * @param zebra there is a pedestrian crossing before the crossing street
 */
record Ground(
        long seed,
        double bend,
        double roadHalf,
        double left,
        double right,
        double crossingStart,
        double crossingEnd,
        double asphalt,
        double[] paving,
        double tile,
        boolean grass,
        boolean dashed,
        boolean edgeLines,
        boolean zebra) {
    private static final double KERB = 0.18;

    double centre(double z) {
        return bend * z * z;
    }

    boolean crosses(double z) {
        return z > crossingStart && z < crossingEnd;
    }

    StreetClass label(double x, double z) {
        double across = x - centre(z);
        if (Math.abs(across) < roadHalf || crosses(z)) {
            return StreetClass.ROAD;
        }
        boolean paved = across < 0 ? -across < roadHalf + left : across < roadHalf + right;
        return paved || !grass || besideCrossing(z) ? StreetClass.PAVEMENT : StreetClass.VEGETATION;
    }

    private boolean besideCrossing(double z) {
        return z > crossingStart - 2 && z < crossingEnd + 2;
    }

    void paint(Hit hit) {
        double x = hit.x;
        double z = hit.z;
        hit.nx = 0;
        hit.ny = 1;
        hit.nz = 0;
        double across = x - centre(z);
        double aside = Math.abs(across);
        switch (label(x, z)) {
            case ROAD -> paintRoad(hit, across, z);
            case PAVEMENT -> {
                boolean kerb = aside < roadHalf + KERB && aside >= roadHalf;
                int ix = Noise.floor(across / tile);
                int iz = Noise.floor(z / tile);
                boolean joint = across / tile - ix < 0.05 / tile || z / tile - iz < 0.05 / tile;
                double stone = 0.85 + 0.25 * Noise.hash(seed, ix, iz, 1) + 0.2 * Noise.fractal(seed + 3, x, z, 3);
                hit.color(paving, (kerb ? 1.35 : joint ? 0.7 : 1) * stone * 0.9);
            }
            default -> {
                double g = 0.5
                        + 0.7 * Noise.fractal(seed + 5, 0.8 * x, 0.8 * z, 4)
                        + 0.4 * Noise.at(seed + 9, 9 * x, 9 * z);
                hit.color(0.07 * g, 0.1 * g, 0.025 * g);
            }
        }
    }

    private void paintRoad(Hit hit, double across, double z) {
        double aside = Math.abs(across);
        double worn = Noise.fractal(seed + 11, 0.25 * across, 0.08 * z, 3);
        double grain = Noise.at(seed + 13, 14 * across, 14 * z);
        double patch = Noise.hash(seed + 17, Noise.floor(across / 2.5), Noise.floor(z / 5), 0) < 0.08 ? 0.72 : 1;
        double grey = asphalt * patch * (0.7 + 0.45 * worn + 0.25 * grain);
        boolean open = !crosses(z);
        boolean stripes = zebra && z > crossingStart - 4.5 && z < crossingStart - 1.5;
        boolean line = open && !stripes && aside < 0.08 && (!dashed || z - 6 * Noise.floor(z / 6) < 3);
        line |= open && edgeLines && Math.abs(aside - roadHalf + 0.3) < 0.05;
        line |= stripes && aside < roadHalf - 0.3 && across - Noise.floor(across) < 0.5;
        line |= zebra && Math.abs(z - crossingStart + 5.6) < 0.16 && aside < roadHalf;
        if (line && Noise.at(seed + 19, 3 * across, 3 * z) > 0.18) {
            grey = 0.55 * (0.75 + 0.35 * worn);
        }
        hit.color(grey, grey, 1.04 * grey);
    }
}
