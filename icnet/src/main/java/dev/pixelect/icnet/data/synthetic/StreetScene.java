package dev.pixelect.icnet.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A street with everything in it, and where the camera stands.
 *
 * @param camera its place
 * @param sin with {@code cos}: which way it looks, (sin, 0, cos)
 * @param focal focal length, in widths of the picture
 * @param horizon where the horizon is, in heights of the picture from the top
 * @param bonnet how far the own car's bonnet reaches into the picture, in heights of it; 0 for none
 */
record StreetScene(
        long seed,
        List<Group> things,
        Ground ground,
        Weather weather,
        double[] camera,
        double sin,
        double cos,
        double focal,
        double horizon,
        double bonnet) {

    /** Draws a street; the same seed gives the same one. */
    static StreetScene draw(long seed) {
        return new Builder(seed).build();
    }

    private enum Side {
        TOWN,
        SUBURB,
        PARK
    }

    private static final class Builder {
        private static final double FAR = 110;
        private static final double[][] WALLS = {
            {0.42, 0.36, 0.27}, {0.3, 0.12, 0.08}, {0.5, 0.47, 0.42}, {0.25, 0.24, 0.23}, {0.38, 0.27, 0.17},
            {0.45, 0.4, 0.22}, {0.2, 0.22, 0.26}, {0.5, 0.33, 0.26}, {0.16, 0.1, 0.08}, {0.33, 0.36, 0.3}
        };
        private static final double[][] ROOFS = {{0.2, 0.07, 0.05}, {0.09, 0.09, 0.1}, {0.16, 0.1, 0.07}};
        private static final double[][] SHOPS = {
            {0.3, 0.03, 0.03}, {0.03, 0.12, 0.05}, {0.03, 0.06, 0.2}, {0.4, 0.3, 0.05}, {0.05, 0.05, 0.05}
        };
        private static final double[][] PAVING = {{0.3, 0.29, 0.27}, {0.22, 0.22, 0.22}, {0.34, 0.27, 0.22}};

        private final long seed;
        private final Props props;
        private final SplittableRandom random;
        private final List<Group> things = new ArrayList<>();
        private Ground ground;

        Builder(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            props = new Props(random);
        }

        StreetScene build() {
            boolean parking = props.chance(0.6);
            double roadHalf = parking ? props.uniform(4.3, 5.4) : props.uniform(2.8, 4.2);
            double cross = props.chance(0.35) ? props.uniform(16, 45) : Double.POSITIVE_INFINITY;
            ground = new Ground(
                    random.nextLong(),
                    props.chance(0.5) ? props.uniform(-0.0016, 0.0016) : 0,
                    roadHalf,
                    props.uniform(2.2, 4.6),
                    props.uniform(2.2, 4.6),
                    cross,
                    cross + props.uniform(6, 9),
                    props.uniform(0.09, 0.2),
                    props.pick(PAVING),
                    props.uniform(0.5, 1.1),
                    props.chance(0.6),
                    props.chance(0.6),
                    props.chance(0.4),
                    props.chance(0.6));
            Weather weather = Weather.draw(props, random.nextLong());
            double lane = props.chance(0.8) ? 0.45 : -0.45;
            double cameraX = lane * (parking ? roadHalf - 2 : roadHalf) + props.uniform(-0.3, 0.3);
            for (int side = -1; side <= 1; side += 2) {
                double kind = props.uniform(0, 1);
                line(side, kind < 0.5 ? Side.TOWN : kind < 0.8 ? Side.SUBURB : Side.PARK);
                furnish(side);
                if (parking) {
                    park(side);
                }
            }
            background();
            traffic(cameraX, parking ? roadHalf - 2.1 : roadHalf);
            people();
            double yaw = props.uniform(-0.2, 0.2);
            double length = Math.sqrt(1 + yaw * yaw);
            return new StreetScene(
                    seed,
                    List.copyOf(things),
                    ground,
                    weather,
                    new double[] {cameraX, props.uniform(1.3, 1.9), 0},
                    yaw / length,
                    1 / length,
                    props.uniform(0.72, 1),
                    props.uniform(0.4, 0.52),
                    props.chance(0.2) ? props.uniform(0.03, 0.09) : 0);
        }

        /** Where the pavement of a side ends, at depth z. */
        private double edge(int side, double z) {
            return ground.centre(z) + side * (ground.roadHalf() + (side < 0 ? ground.left() : ground.right()));
        }

        /** Houses, fences, hedges and trees along one side. */
        private void line(int side, Side kind) {
            double z = props.uniform(-6, 0);
            while (z < FAR) {
                if (ground.crosses(z + 2) || ground.crosses(z - 2)) {
                    z += 2;
                    continue;
                }
                double end = z + (kind == Side.TOWN ? props.uniform(8, 20) : props.uniform(8, 14));
                if (z < ground.crossingStart() - 2 && end > ground.crossingStart() - 2) {
                    end = ground.crossingStart() - 1.9;
                }
                if (end - z > 4) {
                    boolean open = props.chance(kind == Side.TOWN ? 0.1 : kind == Side.SUBURB ? 0.2 : 0.9);
                    if (open) {
                        openPlot(side, z, end);
                    } else {
                        house(side, z, end, kind);
                    }
                }
                z = end + (kind == Side.SUBURB ? props.uniform(1, 4) : 0);
            }
        }

        private void openPlot(int side, double z0, double z1) {
            double x = edge(side, (z0 + z1) / 2) + side * 0.6;
            if (props.chance(0.65)) {
                things.add(props.fence(x, z0, z1));
            } else if (props.chance(0.6)) {
                things.add(props.hedge(x, z0, z1, props.uniform(0.8, 2.2)));
            }
            int trees = 1 + random.nextInt(3);
            for (int i = 0; i < trees; i++) {
                things.add(props.tree(
                        x + side * props.uniform(2.5, 8), Math.max(6, props.uniform(z0, z1)), props.uniform(5, 11)));
            }
        }

        private void house(int side, double z0, double z1, Side kind) {
            double setback = kind == Side.TOWN ? 0.1 : props.uniform(1.5, 5);
            double middle = (z0 + z1) / 2;
            // A bend moves the pavement's edge under the house's corners.
            double reach = side * Math.max(side * edge(side, z0), side * edge(side, z1));
            double front = reach + side * setback;
            double depth = props.uniform(9, 14);
            boolean gabled = kind != Side.TOWN || props.chance(0.25);
            double floor = props.uniform(2.8, 3.4);
            int storeys = kind == Side.TOWN ? 2 + random.nextInt(5) : 1 + random.nextInt(2);
            double walls = floor * storeys + 0.5;
            boolean shop = kind == Side.TOWN && props.chance(0.45);
            Paint paint = new Paints.Facade(
                    random.nextLong(),
                    props.pick(WALLS),
                    props.pick(ROOFS),
                    gabled ? Double.POSITIVE_INFINITY : walls,
                    floor,
                    props.uniform(1.8, 3.4),
                    !gabled && props.chance(0.25),
                    shop ? props.pick(SHOPS) : null);
            double half = depth / 2;
            double top = gabled ? walls + props.uniform(1.8, 3) : walls;
            double[] polygon = gabled
                    ? new double[] {-half, 0, half, 0, half, walls, 0, top, -half, walls}
                    : new double[] {-half, 0, half, 0, half, walls, -half, walls};
            double[] center = {front + side * half, 0, middle};
            things.add(Group.of(
                    0.25, List.of(new Prism(StreetClass.BUILDING, paint, center, 1, 0, (z1 - z0) / 2, polygon, 0))));
            if (setback > 1 && props.chance(0.75)) {
                double x = edge(side, middle) + side * 0.3;
                double from = Math.max(z0, 1);
                if (z1 > from + 2) {
                    things.add(
                            props.chance(0.6)
                                    ? props.fence(x, from, z1)
                                    : props.hedge(x, from, z1, props.uniform(0.7, 1.6)));
                }
            }
        }

        /** Lamps, trees, signs, bollards and bins along a kerb. */
        private void furnish(int side) {
            double spacing = props.uniform(14, 26);
            for (double z = props.uniform(5, spacing); z < FAR; z += spacing) {
                if (!ground.crosses(z)) {
                    things.add(props.lamp(kerb(side, z, 0.45), z, -side * props.uniform(0.8, 1.8)));
                }
            }
            if (props.chance(0.45)) {
                double step = props.uniform(8, 15);
                double height = props.uniform(4, 8);
                for (double z = props.uniform(8, 20); z < FAR; z += step) {
                    if (!ground.crosses(z)) {
                        things.add(props.tree(kerb(side, z, 0.7), z, height * props.uniform(0.8, 1.2)));
                    }
                }
            }
            int signs = 1 + random.nextInt(3);
            for (int i = 0; i < signs; i++) {
                double z = props.uniform(6, 14 + 12 * i);
                if (!ground.crosses(z)) {
                    things.add(props.sign(kerb(side, z, props.uniform(0.3, 0.6)), z));
                }
            }
            if (ground.crossingStart() < FAR && props.chance(0.6)) {
                double z = ground.crossingStart() - 1;
                things.add(props.trafficLight(kerb(side, z, 0.4), z));
            }
            if (props.chance(0.25)) {
                double from = props.uniform(5, 20);
                for (int i = 0; i < 5; i++) {
                    double z = from + 1.6 * i;
                    if (!ground.crosses(z)) {
                        things.add(props.bollard(kerb(side, z, 0.35), z));
                    }
                }
            }
            if (props.chance(0.5)) {
                double z = props.uniform(6, 30);
                things.add(props.clutter(edge(side, z) - side * 0.5, z));
            }
        }

        private double kerb(int side, double z, double beyond) {
            return ground.centre(z) + side * (ground.roadHalf() + beyond);
        }

        private void park(int side) {
            for (double z = props.uniform(6, 16); z < 80; z += props.uniform(5.8, 14)) {
                boolean free =
                        ground.crosses(z - 4) || ground.crosses(z + 4) || Math.abs(z - ground.crossingStart()) < 5;
                if (!free && props.chance(0.75)) {
                    car(kerb(side, z, -1.1), z, props.chance(0.8) ? -side : side);
                }
            }
        }

        /** A car that stands or drives along the street; direction 1 is away from the camera. */
        private void car(double x, double z, int direction) {
            double slope = 2 * ground.bend() * z + props.uniform(-0.03, 0.03);
            double length = Math.sqrt(1 + slope * slope);
            things.add(props.car(x, z, direction * slope / length, direction / length));
        }

        private void traffic(double cameraX, double lanes) {
            int own = cameraX < 0 ? -1 : 1;
            if (props.chance(0.55)) {
                double z = props.uniform(9, 32);
                car(ground.centre(z) + own * lanes * 0.5, z, 1);
            }
            for (double z = props.uniform(10, 45); z < 90; z += props.uniform(14, 60)) {
                car(ground.centre(z) - own * lanes * 0.5, z, -1);
            }
            if (props.chance(0.5)) {
                double z = props.uniform(7, 22);
                int way = props.chance(0.7) ? 1 : -1;
                double x = ground.centre(z) + way * own * (lanes - props.uniform(0.4, 0.9));
                things.add(props.cyclist(x, z, 0.05, way));
            }
            if (ground.crossingStart() < 60 && props.chance(0.5)) {
                double z = (ground.crossingStart() + ground.crossingEnd()) / 2;
                things.add(props.car(props.uniform(-12, 12), z + 1.5, props.chance(0.5) ? 1 : -1, 0));
            }
        }

        private void people() {
            int count = 2 + random.nextInt(7);
            for (int i = 0; i < count; i++) {
                double u = props.uniform(0, 1);
                double z = 5 + 32 * u * u;
                int side = props.chance(0.5) ? 1 : -1;
                double width = side < 0 ? ground.left() : ground.right();
                int way = props.chance(0.5) ? 1 : -1;
                if (props.chance(0.22)) {
                    boolean zebra = ground.zebra() && ground.crossingStart() < 40;
                    double at = zebra ? ground.crossingStart() - props.uniform(2, 4) : z + 4;
                    things.add(props.person(ground.centre(at) + props.uniform(-1, 1) * ground.roadHalf(), at, way, 0));
                } else {
                    double x = kerb(side, z, props.uniform(0.7, Math.max(0.8, width - 0.4)));
                    things.add(props.person(x, z, 0, way));
                    if (props.chance(0.3)) {
                        things.add(props.person(x + props.uniform(0.5, 0.7), z + props.uniform(-0.3, 0.3), 0, way));
                    }
                }
            }
            if (props.chance(0.12)) {
                int side = props.chance(0.5) ? 1 : -1;
                double z = props.uniform(6, 18);
                things.add(props.cyclist(kerb(side, z, 1.2), z, 0, 1));
            }
        }

        /** What closes the view at the street's far end. */
        private void background() {
            double x = -90;
            while (x < 90) {
                double width = props.uniform(14, 30);
                double height = props.uniform(4, 16);
                double z = FAR + props.uniform(25, 60);
                double[] center = {x + width / 2, 0, z};
                if (props.chance(0.5)) {
                    Paint paint = new Paints.Facade(
                            random.nextLong(), props.pick(WALLS), props.pick(ROOFS), height, 3.1, 2.6, false, null);
                    things.add(Group.of(
                            0, List.of(Prism.box(StreetClass.BUILDING, paint, center, 0, 1, width / 2, height, 6))));
                } else {
                    things.add(props.tree(center[0], z, 0.9 * height + 3));
                    things.add(props.tree(center[0] + 0.4 * width, z + 3, 0.8 * height + 3));
                    things.add(props.hedge(center[0], z, z + 2, 3));
                }
                x += width;
            }
        }
    }
}
