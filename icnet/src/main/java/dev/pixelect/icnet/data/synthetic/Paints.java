package dev.pixelect.icnet.data.synthetic;

/** What walls, cars and leaves look like. Colours are linear. */
final class Paints {
    private static final double[] FRAME = {0.55, 0.54, 0.5};
    private static final double[] CURTAIN = {0.5, 0.42, 0.3};

    private Paints() {}

    /** One colour, a little uneven. */
    static Paint plain(long seed, double[] rgb) {
        return hit -> hit.color(rgb, 0.85 + 0.3 * Noise.at(seed, 6 * hit.across, 6 * hit.up, 6 * hit.forward));
    }

    /** Leaves, lighter and darker. */
    static Paint leaves(long seed, double[] rgb) {
        return hit -> {
            double coarse = Noise.at(seed, 1.3 * hit.x, 1.3 * hit.y, 1.3 * hit.z);
            double fine = Noise.at(seed + 1, 6 * hit.x, 6 * hit.y, 6 * hit.z);
            hit.color(rgb, 0.35 + 0.6 * coarse + 0.7 * fine);
        };
    }

    /** Upright slats, with the dark between them painted on. */
    static Paint slats(long seed, double[] rgb, double pitch, double top) {
        return hit -> {
            double s = (hit.end ? hit.forward : hit.across) / pitch;
            int slat = Noise.floor(s);
            boolean rail = hit.up > 0.8 * top && hit.up < 0.9 * top || hit.up > 0.15 * top && hit.up < 0.25 * top;
            boolean gap = s - slat > 0.68 && !rail;
            hit.color(rgb, gap ? 0.12 : 0.8 + 0.4 * Noise.hash(seed, slat, 0, 0));
        };
    }

    /**
     * A house's walls, windows, shop front and roof.
     *
     * @param height of the walls, in metres
     * @param floor height of a storey
     * @param pitch from window to window
     * @param bands windows in bands, as offices have them
     * @param shop colour of the ground floor's fascia, or null for windows and doors there too
     */
    record Facade(
            long seed,
            double[] wall,
            double[] roof,
            double height,
            double floor,
            double pitch,
            boolean bands,
            double[] shop)
            implements Paint {
        @Override
        public void apply(Hit hit) {
            if (hit.ny > 0.1) {
                double course = 0.8 + 0.4 * Noise.at(seed, 0.7 * hit.across, 5 * hit.up);
                hit.color(roof, course);
                return;
            }
            double s = hit.end ? hit.forward : hit.across;
            double dirt = 0.75
                    + 0.35 * Noise.fractal(seed, 0.4 * s, 0.3 * hit.up, 3)
                    + 0.12 * Noise.at(seed + 7, 5 * s, 9 * hit.up);
            if (hit.up > height - 0.35) {
                hit.color(wall, 1.25 * dirt);
                return;
            }
            int storey = Noise.floor(hit.up / floor);
            double v = hit.up / floor - storey;
            int cell = Noise.floor(s / pitch);
            double u = Math.abs(s / pitch - cell - 0.5);
            double chance = Noise.hash(seed + (hit.end ? 1 : 2), cell, storey, 0);
            boolean last = (storey + 1) * floor > height;
            if (storey == 0 && shop != null) {
                shopFront(hit, u, v, chance, dirt);
            } else if (storey == 0 && chance < 0.2 && u < 0.17 && v < 0.75) {
                hit.color(wall, 0.25 + 0.3 * chance);
            } else if (!last && u < (bands ? 0.46 : 0.27) && v > 0.28 && v < 0.8) {
                boolean frame = u > (bands ? 0.42 : 0.23) || v < 0.32 || v > 0.76 || !bands && u < 0.02;
                if (frame) {
                    hit.color(FRAME, bands ? 0.4 : 1);
                } else {
                    glass(hit, chance, v);
                }
            } else {
                hit.color(wall, dirt * (v < 0.04 ? 0.75 : 1));
            }
        }

        private void shopFront(Hit hit, double u, double v, double chance, double dirt) {
            if (v > 0.76 && v < 0.97) {
                hit.color(shop, dirt);
            } else if (u < 0.44 && v > 0.12 && v <= 0.76) {
                glass(hit, chance, v);
            } else {
                hit.color(wall, 0.6 * dirt);
            }
        }

        private static void glass(Hit hit, double chance, double v) {
            if (chance > 0.8) {
                hit.color(CURTAIN, 0.5 + 2 * (chance - 0.8) + 0.2 * v);
            } else {
                double sky = 0.03 + 0.35 * chance * v;
                hit.color(0.7 * sky, 0.85 * sky, sky);
            }
        }
    }

    /** The body of a car: its lights and number plate are where its ends are. */
    static Paint carBody(double[] rgb, double length, double halfWidth) {
        return hit -> {
            double end = Math.abs(hit.forward) / (length / 2);
            double side = Math.abs(hit.across) / halfWidth;
            boolean back = hit.forward < 0;
            if (!hit.end && end > 0.93 && hit.up > 0.35) {
                if (side > 0.6 && side < 0.95 && hit.up > 0.58 && hit.up < 0.84) {
                    hit.color(back ? 0.55 : 0.8, back ? 0.02 : 0.8, back ? 0.02 : 0.75);
                    return;
                }
                if (side < 0.32 && hit.up > 0.42 && hit.up < 0.55) {
                    hit.color(0.7, 0.68, back ? 0.3 : 0.65);
                    return;
                }
                if (!back && side < 0.5 && hit.up > 0.56 && hit.up < 0.74 || hit.up < 0.42) {
                    hit.color(0.03, 0.03, 0.035);
                    return;
                }
            }
            boolean seam = hit.end && hit.up > 0.35 && Math.abs(Math.abs(hit.forward + 0.1) - 0.75) < 0.02;
            hit.color(rgb, seam || hit.up < 0.33 ? 0.35 : 1);
        };
    }

    /** The upper part of a car: glass between pillars under a roof. */
    static Paint carCabin(double[] rgb, double low, double high) {
        return hit -> {
            double v = (hit.up - low) / (high - low);
            boolean pillar = hit.end && Math.abs(hit.forward + 0.35) < 0.05;
            if (hit.ny > 0.9 || v > 0.88 || v < 0.06 || pillar) {
                hit.color(rgb, 0.95);
            } else {
                double sky = hit.ny > 0.2 ? 0.1 + 0.16 * v : 0.04 + 0.05 * v;
                hit.color(0.8 * sky, 0.9 * sky, sky);
            }
        };
    }

    /** A tyre around a lighter rim. */
    static Paint wheel(double radius) {
        return hit -> {
            double r2 = (hit.forward * hit.forward + hit.up * hit.up) / (radius * radius);
            double rim = hit.end && r2 < 0.42 ? 0.3 : 0.02;
            hit.color(rim, rim, rim);
        };
    }

    /** The face of a traffic sign: a border around a field, with a bar where it has one. */
    static Paint signFace(double[] border, double[] field, double[] bar, double radius) {
        return hit -> {
            double r = Math.max(Math.abs(hit.forward), Math.abs(hit.up)) / radius;
            if (!hit.end) {
                hit.color(0.3, 0.3, 0.3);
            } else if (Math.abs(hit.up) < 0.2 * radius && Math.abs(hit.forward) < 0.6 * radius) {
                hit.color(bar, 1);
            } else {
                hit.color(r > 0.68 ? border : field, 1);
            }
        };
    }

    /** The three lamps of a traffic light, of which one is lit. */
    static Paint trafficLight(int lit) {
        return hit -> {
            int lamp = Noise.floor(hit.up / 0.3);
            double du = hit.up / 0.3 - lamp - 0.5;
            double ds = hit.across / 0.3;
            boolean inside = !hit.end && du * du + ds * ds < 0.14;
            double glow = inside ? (lamp == lit ? 1.6 : 0.07) : 0.02;
            hit.color(glow * (lamp == 0 ? 0.1 : 1), glow * (lamp == 2 ? 0.1 : lamp == 1 ? 0.6 : 1), glow * 0.1);
        };
    }
}
