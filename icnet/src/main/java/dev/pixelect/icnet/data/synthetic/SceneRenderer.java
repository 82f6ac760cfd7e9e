package dev.pixelect.icnet.data.synthetic;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.util.Arrays;
import java.util.List;

/**
 * Draws a street by casting 2 x 2 rays a pixel. A pixel's label is what most of its rays met; where two classes share
 * it evenly it has none. Only IEEE arithmetic, square roots and StrictMath are used, so the bits are the same
 * everywhere.
 */
final class SceneRenderer {
    private static final int RAYS = 2;
    private static final double SHADOW_REACH = 70;
    private static final double CONTACT_REACH = 0.6;

    private final StreetScene scene;
    private final int rows;
    private final int columns;
    private final double focal;
    private final double horizon;
    private final double[] depth;
    private final Solid[] seen;

    /** Finds what each ray meets. */
    SceneRenderer(StreetScene scene, int height, int width) {
        this.scene = scene;
        rows = RAYS * height;
        columns = RAYS * width;
        focal = scene.focal() * columns;
        horizon = scene.horizon() * rows;
        depth = new double[rows * columns];
        seen = new Solid[rows * columns];
        Arrays.fill(depth, Double.POSITIVE_INFINITY);
        for (Group thing : scene.things()) {
            for (Solid solid : thing.solids()) {
                cover(solid);
            }
        }
    }

    /** The exact labels. */
    LabelMap labels() {
        int height = rows / RAYS;
        int width = columns / RAYS;
        byte[] labels = new byte[height * width];
        int[] counts = new int[StreetClass.values().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Arrays.fill(counts, 0);
                for (int k = 0; k < RAYS * RAYS; k++) {
                    counts[label(RAYS * y + k / RAYS, RAYS * x + k % RAYS).ordinal()]++;
                }
                int best = 0;
                boolean tied = false;
                for (int c = 1; c < counts.length; c++) {
                    tied = counts[c] == counts[best] || counts[c] < counts[best] && tied;
                    best = counts[c] > counts[best] ? c : best;
                }
                labels[y * width + x] = (byte) (tied ? LabelMap.IGNORE : StreetClass.values()[best].label());
            }
        }
        return new LabelMap(height, width, labels);
    }

    /** The picture. */
    RgbImage image() {
        int height = rows / RAYS;
        int width = columns / RAYS;
        RgbImage image = RgbImage.black(height, width);
        Hit hit = new Hit();
        Ray ray = new Ray();
        Ray toSun = new Ray();
        double[] sum = new double[3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Arrays.fill(sum, 0);
                for (int k = 0; k < RAYS * RAYS; k++) {
                    shade(RAYS * y + k / RAYS, RAYS * x + k % RAYS, ray, toSun, hit);
                    for (int c = 0; c < 3; c++) {
                        sum[c] += hit.color[c] / (RAYS * RAYS);
                    }
                }
                image.set(y, x, expose(sum, y, x, height, width));
            }
        }
        return image;
    }

    /** The film: exposure, darker corners, a curve that saves highlights, gamma 2 and the sensor's noise. */
    private int expose(double[] light, int y, int x, int height, int width) {
        double dy = 2.0 * y / height - 1;
        double dx = 2.0 * x / width - 1;
        double gain = scene.weather().exposure() * (1 - 0.09 * (dx * dx + dy * dy));
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
            double v = gain * light[c];
            double tone = Math.sqrt(v * (1 + v / 6) / (1 + v) * 1.25);
            // Four uniform values sum to nearly a normal one, of variance 1/3.
            double noise = -2;
            for (int k = 0; k < 4; k++) {
                noise += Noise.hash(scene.seed(), x, y, 4 * c + k);
            }
            double value = 255 * tone + 1.732 * scene.weather().grain() * noise;
            rgb = rgb << 8 | (int) Math.max(0, Math.min(255, value + 0.5));
        }
        return rgb;
    }

    /** Keeps the solid wherever it is the nearest so far, within the rectangle that it can be seen in. */
    private void cover(Solid solid) {
        int left = columns;
        int right = -1;
        int top = rows;
        int bottom = -1;
        boolean behind = false;
        boolean before = false;
        for (int corner = 0; corner < 8; corner++) {
            double x = ((corner & 1) == 0 ? solid.low : solid.high)[0] - scene.camera()[0];
            double y = ((corner & 2) == 0 ? solid.low : solid.high)[1] - scene.camera()[1];
            double z = ((corner & 4) == 0 ? solid.low : solid.high)[2] - scene.camera()[2];
            double forward = x * scene.sin() + z * scene.cos();
            if (forward < 0.1) {
                behind = true;
                continue;
            }
            before = true;
            double right2 = x * scene.cos() - z * scene.sin();
            double column = columns / 2.0 + focal * right2 / forward;
            double row = horizon - focal * y / forward;
            left = (int) Math.max(0, Math.min(left, column - 1));
            right = (int) Math.min(columns - 1, Math.max(right, column + 1));
            top = (int) Math.max(0, Math.min(top, row - 1));
            bottom = (int) Math.min(rows - 1, Math.max(bottom, row + 1));
        }
        if (!before) {
            return;
        }
        if (behind) {
            left = 0;
            top = 0;
            right = columns - 1;
            bottom = rows - 1;
        }
        Ray ray = new Ray();
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                aim(ray, row, column);
                double t = solid.meet(ray);
                int i = row * columns + column;
                if (t < depth[i]) {
                    depth[i] = t;
                    seen[i] = solid;
                }
            }
        }
    }

    /** The ray through the middle of a cell; its parameter is the depth before the camera. */
    private void aim(Ray ray, int row, int column) {
        double right = (column + 0.5 - columns / 2.0) / focal;
        ray.ox = scene.camera()[0];
        ray.oy = scene.camera()[1];
        ray.oz = scene.camera()[2];
        ray.dx = right * scene.cos() + scene.sin();
        ray.dy = (horizon - row - 0.5) / focal;
        ray.dz = scene.cos() - right * scene.sin();
    }

    /** Where the ray meets the ground; infinity above the horizon. */
    private static double groundDepth(Ray ray) {
        return ray.dy < -1e-6 ? -ray.oy / ray.dy : Double.POSITIVE_INFINITY;
    }

    private boolean isBonnet(int row, int column) {
        double x = 2 * (column + 0.5) / columns - 1;
        return scene.bonnet() > 0 && 1 - (row + 0.5) / rows < scene.bonnet() * (1 - 0.7 * x * x * x * x);
    }

    private StreetClass label(int row, int column) {
        if (isBonnet(row, column)) {
            return StreetClass.VOID;
        }
        Ray ray = new Ray();
        aim(ray, row, column);
        int i = row * columns + column;
        double ground = groundDepth(ray);
        if (depth[i] <= ground && seen[i] != null) {
            return seen[i].label;
        }
        if (ground == Double.POSITIVE_INFINITY) {
            return StreetClass.SKY;
        }
        return scene.ground().label(ray.ox + ground * ray.dx, ray.oz + ground * ray.dz);
    }

    /** Leaves the light that arrives along a ray in {@code hit.color}. */
    private void shade(int row, int column, Ray ray, Ray toSun, Hit hit) {
        aim(ray, row, column);
        Weather weather = scene.weather();
        double length = Math.sqrt(ray.dx * ray.dx + ray.dy * ray.dy + ray.dz * ray.dz);
        if (isBonnet(row, column)) {
            double shine = 0.02 + 0.1 * (1 - (row + 0.5) / rows) / scene.bonnet();
            hit.color(shine, shine, 1.1 * shine);
            return;
        }
        int i = row * columns + column;
        double ground = groundDepth(ray);
        double t = Math.min(depth[i], ground);
        if (t == Double.POSITIVE_INFINITY) {
            weather.sky(ray.dx / length, ray.dy / length, ray.dz / length, hit.color);
            return;
        }
        hit.x = ray.ox + t * ray.dx;
        hit.y = ray.oy + t * ray.dy;
        hit.z = ray.oz + t * ray.dz;
        double open = 1;
        if (t == ground) {
            scene.ground().paint(hit);
            open = openness(hit);
        } else {
            seen[i].describe(hit);
            seen[i].paint.apply(hit);
            // What is near the ground sees less of the sky.
            open = 0.7 + 0.3 * Math.min(1, hit.y / 1.5);
        }
        light(hit, toSun, open);
        double haze = 1 - 1 / (1 + square(t * length / weather.sight()));
        for (int c = 0; c < 3; c++) {
            hit.color[c] = Noise.lerp(hit.color[c], 0.9 * weather.horizon()[c], haze);
        }
    }

    private void light(Hit hit, Ray toSun, double open) {
        Weather weather = scene.weather();
        double[] sun = weather.sun();
        double facing = hit.nx * sun[0] + hit.ny * sun[1] + hit.nz * sun[2];
        double direct = weather.sunny() && facing > 0 && !shaded(hit, toSun) ? facing : 0;
        double up = 0.5 + 0.5 * hit.ny;
        double side = 0.92 + 0.08 * hit.nx;
        for (int c = 0; c < 3; c++) {
            double sky = 0.5 * (weather.zenith()[c] + weather.horizon()[c]);
            double bounce = 0.18 * (sky + 0.35 * weather.sunlight()[c]);
            hit.color[c] *= direct * weather.sunlight()[c] + side * open * Noise.lerp(bounce, 1.25 * sky, up);
        }
    }

    private boolean shaded(Hit hit, Ray toSun) {
        double[] sun = scene.weather().sun();
        toSun.ox = hit.x + 0.004 * hit.nx;
        toSun.oy = hit.y + 0.004 * hit.ny;
        toSun.oz = hit.z + 0.004 * hit.nz;
        toSun.dx = sun[0];
        toSun.dy = sun[1];
        toSun.dz = sun[2];
        List<Group> things = scene.things();
        for (int g = 0; g < things.size(); g++) {
            Group thing = things.get(g);
            if (!toSun.meets(thing.x(), thing.y(), thing.z(), thing.radius())) {
                continue;
            }
            List<Solid> solids = thing.solids();
            for (int s = 0; s < solids.size(); s++) {
                if (solids.get(s).meet(toSun) < SHADOW_REACH) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How much of the sky a place on the ground sees past what stands on it, 0 to 1. */
    private double openness(Hit hit) {
        double open = 1;
        List<Group> things = scene.things();
        for (int g = 0; g < things.size(); g++) {
            Group thing = things.get(g);
            double dx = Math.max(0, Math.max(thing.low()[0] - hit.x, hit.x - thing.high()[0]));
            double dz = Math.max(0, Math.max(thing.low()[2] - hit.z, hit.z - thing.high()[2]));
            double distance2 = dx * dx + dz * dz;
            if (distance2 < CONTACT_REACH * CONTACT_REACH) {
                open *= 1 - thing.contact() * (1 - Math.sqrt(distance2) / CONTACT_REACH);
            }
        }
        return open;
    }

    private static double square(double x) {
        return x * x;
    }
}
