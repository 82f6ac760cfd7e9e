package dev.pixelect.icnet.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes the things that stand and move in a street. Every method draws its variations from the generator it's given. */
final class Props {
    private static final double[][] CAR_COLORS = {
        {0.6, 0.6, 0.6}, {0.35, 0.36, 0.38}, {0.02, 0.02, 0.022}, {0.1, 0.1, 0.11}, {0.35, 0.02, 0.02},
        {0.02, 0.05, 0.25}, {0.03, 0.12, 0.08}, {0.4, 0.34, 0.24}, {0.55, 0.35, 0.02}, {0.05, 0.18, 0.35}
    };
    private static final double[][] CLOTHES = {
        {0.02, 0.02, 0.03}, {0.03, 0.05, 0.15}, {0.3, 0.03, 0.03}, {0.45, 0.43, 0.4}, {0.08, 0.08, 0.09},
        {0.5, 0.35, 0.03}, {0.04, 0.16, 0.08}, {0.25, 0.18, 0.11}, {0.1, 0.2, 0.4}, {0.4, 0.1, 0.2}
    };
    private static final double[][] SKIN = {{0.5, 0.3, 0.2}, {0.35, 0.2, 0.12}, {0.13, 0.07, 0.04}};
    private static final double[][] LEAVES = {
        {0.05, 0.11, 0.02}, {0.08, 0.15, 0.03}, {0.04, 0.09, 0.03}, {0.12, 0.14, 0.03}, {0.22, 0.13, 0.02}
    };
    private static final double[] METAL = {0.13, 0.14, 0.14};

    private final SplittableRandom random;

    Props(SplittableRandom random) {
        this.random = random;
    }

    double uniform(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    double[] pick(double[][] choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A car, van or small lorry that points to (sin, cos). */
    Group car(double x, double z, double sin, double cos) {
        boolean van = chance(0.18);
        double length = van ? uniform(4.8, 5.8) : uniform(3.8, 4.7);
        double half = van ? 0.98 : uniform(0.84, 0.92);
        double waist = van ? 1.1 : uniform(0.85, 0.98);
        double top = van ? uniform(2, 2.4) : waist + uniform(0.48, 0.62);
        double l = length / 2;
        double[] rgb = pick(CAR_COLORS);
        double[] origin = {x, 0, z};
        double[] body = {
            -l,
            0.55,
            -l + 0.1,
            0.28,
            l - 0.12,
            0.28,
            l,
            0.5,
            l - 0.08,
            waist - 0.22,
            l - 0.25,
            waist - 0.12,
            -l + 0.3,
            waist,
            -l + 0.04,
            waist - 0.08
        };
        double bonnet = van ? 0.55 * l : 0.45 * l;
        double rear = van || chance(0.5) ? -l + 0.12 : -0.72 * l;
        double[] cabin = {
            rear,
            waist - 0.1,
            bonnet,
            waist - 0.1,
            bonnet - 0.75 * (top - waist) - 0.15,
            top,
            rear + (van ? 0.05 : 0.3),
            top
        };
        List<Solid> solids = new ArrayList<>();
        solids.add(new Prism(StreetClass.CAR, Paints.carBody(rgb, length, half), origin, sin, cos, half, body, 0));
        Paint upper = van && chance(0.7) ? Paints.plain(1, rgb) : Paints.carCabin(rgb, waist, top);
        solids.add(new Prism(StreetClass.CAR, upper, origin, sin, cos, 0.9 * half, cabin, 0));
        for (int side = -1; side <= 1; side += 2) {
            for (int end = -1; end <= 1; end += 2) {
                double a = side * (half - 0.09);
                double f = end * 0.62 * l;
                double[] hub = {x + a * cos + f * sin, 0.32, z - a * sin + f * cos};
                solids.add(Prism.disc(StreetClass.CAR, Paints.wheel(0.32), hub, sin, cos, 0.1, 0.32, 0));
            }
        }
        return Group.of(0.75, solids);
    }

    /** Someone who walks towards (sin, cos). */
    Group person(double x, double z, double sin, double cos) {
        double size = chance(0.12) ? uniform(0.62, 0.75) : uniform(0.92, 1.08);
        List<Solid> solids = new ArrayList<>();
        double stride = uniform(0.05, 0.33);
        Body body = new Body(solids, StreetClass.PERSON, x, z, sin, cos, size);
        Paint trousers = Paints.plain(2, pick(CLOTHES));
        Paint jacket = Paints.plain(3, pick(CLOTHES));
        boolean coat = chance(0.3);
        for (int side = -1; side <= 1; side += 2) {
            double foot = side * stride;
            body.limb(trousers, side * 0.09, 0.88, 0, side * 0.1, 0.08, foot, 0.085);
            body.limb(jacket, side * 0.24, 1.38, 0, side * 0.28, 0.85, -0.7 * foot, 0.06);
            body.limb(jacket, side * 0.1, 1.36, 0, side * 0.09, coat ? 0.62 : 0.92, 0, 0.14);
        }
        body.head(pick(SKIN), pick(CLOTHES), 1.62, 0);
        if (chance(0.3)) {
            body.limb(Paints.plain(4, pick(CLOTHES)), 0, 1.3, -0.2, 0, 1.05, -0.22, 0.15);
        }
        return Group.of(0.4, solids);
    }

    /** Someone on a bicycle who rides towards (sin, cos). */
    Group cyclist(double x, double z, double sin, double cos) {
        List<Solid> solids = new ArrayList<>();
        Body body = new Body(solids, StreetClass.CYCLIST, x, z, sin, cos, 1);
        Paint tyre = Paints.plain(5, new double[] {0.02, 0.02, 0.02});
        Paint frame = Paints.plain(6, pick(CAR_COLORS));
        Paint trousers = Paints.plain(7, pick(CLOTHES));
        Paint jacket = Paints.plain(8, pick(CLOTHES));
        for (int end = -1; end <= 1; end += 2) {
            double[] hub = {x + 0.52 * end * sin, 0.34, z + 0.52 * end * cos};
            solids.add(Prism.disc(StreetClass.CYCLIST, tyre, hub, sin, cos, 0.03, 0.34, 0.26));
        }
        body.limb(frame, 0, 0.34, -0.52, 0, 0.9, -0.15, 0.035);
        body.limb(frame, 0, 0.75, -0.18, 0, 0.8, 0.38, 0.035);
        body.limb(frame, 0, 0.34, 0.52, 0, 1.02, 0.35, 0.035);
        body.limb(frame, -0.25, 1.03, 0.35, 0.25, 1.03, 0.35, 0.03);
        for (int side = -1; side <= 1; side += 2) {
            double knee = 0.12 * side;
            body.limb(trousers, side * 0.09, 0.98, -0.12, side * 0.12, 0.68 + knee, 0.22, 0.085);
            body.limb(trousers, side * 0.12, 0.68 + knee, 0.22, side * 0.12, 0.28 + knee, 0.05, 0.07);
            body.limb(jacket, side * 0.1, 1.05, -0.12, side * 0.1, 1.45, 0.12, 0.15);
            body.limb(jacket, side * 0.23, 1.42, 0.12, side * 0.24, 1.06, 0.35, 0.055);
        }
        body.head(pick(SKIN), pick(CAR_COLORS), 1.68, 0.18);
        return Group.of(0.4, solids);
    }

    /** A tree of about this height. */
    Group tree(double x, double z, double height) {
        List<Solid> solids = new ArrayList<>();
        long seed = random.nextLong();
        double[] leaf = pick(LEAVES);
        double crown = 0.32 * height;
        double trunk = height - 1.7 * crown;
        double[] bark = {0.1, 0.08, 0.06};
        double[] top = {x + uniform(-0.2, 0.2), trunk + 0.5 * crown, z};
        solids.add(new Capsule(
                StreetClass.VEGETATION, Paints.plain(seed, bark), new double[] {x, 0, z}, top, 0.028 * height));
        int balls = 8;
        for (int i = 0; i < balls; i++) {
            double angle = 2 * Math.PI * i / balls;
            double out = i == 0 ? 0 : crown * uniform(0.3, 0.75);
            double[] center = {
                x + out * StrictMath.cos(angle),
                trunk + crown * (i == 0 ? 1 : uniform(0.35, 1.35)),
                z + out * StrictMath.sin(angle)
            };
            double radius = crown * (i == 0 ? 0.75 : uniform(0.4, 0.6));
            solids.add(Capsule.foliage(Paints.leaves(seed, leaf), center, radius, seed));
        }
        return Group.of(0.15, solids);
    }

    /** A street lamp whose arm reaches {@code reach} metres to the right. */
    Group lamp(double x, double z, double reach) {
        double height = uniform(5.5, 8);
        Paint paint = Paints.plain(9, chance(0.5) ? METAL : new double[] {0.3, 0.31, 0.3});
        double[] top = {x, height, z};
        double[] end = {x + reach, height + 0.3, z};
        return Group.of(
                0.1,
                List.of(
                        new Capsule(StreetClass.POLE, paint, new double[] {x, 0, z}, top, uniform(0.07, 0.1)),
                        new Capsule(StreetClass.POLE, paint, top, end, 0.05),
                        new Capsule(
                                StreetClass.POLE, paint, end, new double[] {x + 1.35 * reach, height + 0.3, z}, 0.11)));
    }

    /** A traffic sign that faces down the street. */
    Group sign(double x, double z) {
        double height = uniform(2.1, 2.8);
        double r = uniform(0.3, 0.42);
        double[] red = {0.5, 0.02, 0.02};
        double[] white = {0.75, 0.75, 0.75};
        double[] blue = {0.02, 0.1, 0.45};
        double[] yellow = {0.7, 0.5, 0.02};
        double[] face = {x, height, z - 0.08};
        int kind = random.nextInt(5);
        Solid plate = switch (kind) {
            case 0 -> Prism.disc(StreetClass.SIGN, Paints.signFace(red, red, white, r), face, 1, 0, 0.02, r, 0);
            case 1 -> Prism.disc(StreetClass.SIGN, Paints.signFace(red, white, white, r), face, 1, 0, 0.02, r, 0);
            case 2 -> Prism.disc(StreetClass.SIGN, Paints.signFace(blue, blue, white, r), face, 1, 0, 0.02, r, 0);
            case 3 ->
                new Prism(
                        StreetClass.SIGN,
                        Paints.signFace(red, white, red, r),
                        face,
                        1,
                        0,
                        0.02,
                        new double[] {-1.1 * r, -0.7 * r, 1.1 * r, -0.7 * r, 0, 1.1 * r},
                        0);
            default ->
                new Prism(
                        StreetClass.SIGN,
                        Paints.signFace(white, chance(0.5) ? blue : yellow, white, 1.2 * r),
                        face,
                        1,
                        0,
                        0.02,
                        new double[] {-1.3 * r, -r, 1.3 * r, -r, 1.3 * r, r, -1.3 * r, r},
                        0);
        };
        Solid pole = new Capsule(
                StreetClass.POLE,
                Paints.plain(10, new double[] {0.3, 0.3, 0.31}),
                new double[] {x, 0, z},
                new double[] {x, height + 0.3, z},
                0.045);
        return Group.of(0.1, List.of(pole, plate));
    }

    /** A traffic light that faces down the street. */
    Group trafficLight(double x, double z) {
        double height = uniform(2.4, 3);
        Paint paint = Paints.trafficLight(random.nextInt(3));
        Solid head = Prism.box(StreetClass.SIGN, paint, new double[] {x, height, z - 0.22}, 0, 1, 0.17, 0.9, 0.12);
        Solid pole = new Capsule(
                StreetClass.POLE,
                Paints.plain(11, METAL),
                new double[] {x, 0, z},
                new double[] {x, height + 0.9, z},
                0.07);
        return Group.of(0.1, List.of(pole, head));
    }

    /** A bollard. */
    Group bollard(double x, double z) {
        Paint paint = Paints.plain(12, METAL);
        double[] foot = {x, 0, z};
        return Group.of(0.1, List.of(new Capsule(StreetClass.POLE, paint, foot, new double[] {x, 0.85, z}, 0.08)));
    }

    /** A bin or box that no class is for. */
    Group clutter(double x, double z) {
        Paint paint = Paints.plain(13, pick(CLOTHES));
        double[] foot = {x, 0, z};
        double height = uniform(0.7, 1.2);
        return Group.of(0.5, List.of(Prism.box(StreetClass.VOID, paint, foot, 0, 1, uniform(0.2, 0.4), height, 0.3)));
    }

    /** A hedge along the street. */
    Group hedge(double x, double z0, double z1, double height) {
        Paint paint = Paints.leaves(random.nextLong(), pick(LEAVES));
        double[] foot = {x, 0, (z0 + z1) / 2};
        return Group.of(0.4, List.of(Prism.box(StreetClass.VEGETATION, paint, foot, 0, 1, 0.4, height, (z1 - z0) / 2)));
    }

    /** A fence or low wall along the street. */
    Group fence(double x, double z0, double z1) {
        double height = uniform(0.9, 1.9);
        double[][] woods = {{0.16, 0.1, 0.06}, {0.28, 0.28, 0.27}, {0.05, 0.09, 0.06}, {0.4, 0.38, 0.34}};
        Paint paint = Paints.slats(random.nextLong(), pick(woods), uniform(0.16, 0.4), height);
        double[] foot = {x, 0, (z0 + z1) / 2};
        return Group.of(0.3, List.of(Prism.box(StreetClass.FENCE, paint, foot, 0, 1, 0.05, height, (z1 - z0) / 2)));
    }

    /** A body whose limbs are given across, up and forward of the place where it stands. */
    private record Body(
            List<Solid> solids, StreetClass label, double x, double z, double sin, double cos, double size) {
        void limb(Paint paint, double a0, double u0, double f0, double a1, double u1, double f1, double radius) {
            solids.add(new Capsule(label, paint, place(a0, u0, f0), place(a1, u1, f1), size * radius));
        }

        void head(double[] skin, double[] hair, double up, double forward) {
            Paint paint = hit -> {
                boolean face = hit.up < 0.03 && (hit.across * sin + hit.forward * cos) > -0.02;
                hit.color(face ? skin : hair, face ? 1 : 0.5);
            };
            double[] center = place(0, up, forward);
            solids.add(new Capsule(label, paint, center, center, 0.125 * size));
        }

        private double[] place(double a, double u, double f) {
            return new double[] {
                x + size * (a * cos + f * sin), size * u, z + size * (-a * sin + f * cos),
            };
        }
    }
}
