package dev.pixelect.icnet.data.synthetic;

/**
 * Light and air.
 *
 * @param sun where the sun stands, of length 1
 * @param sunlight its colour; black under a closed sky
 * @param zenith colour of the sky above
 * @param horizon colour of the sky at the horizon, which distance fades to
 * @param clouds share of the sky, 0 to 1
 * @param sight how far one sees, in metres
 * @param exposure factor on all light
 * @param grain standard deviation of the sensor's noise, of 255
 */
record Weather(
        long seed,
        double[] sun,
        double[] sunlight,
        double[] zenith,
        double[] horizon,
        double clouds,
        double sight,
        double exposure,
        double grain) {

    static Weather draw(Props props, long seed) {
        double azimuth = props.uniform(0, 2 * Math.PI);
        double kind = props.uniform(0, 1);
        boolean low = kind > 0.85;
        double elevation = low ? props.uniform(0.15, 0.35) : props.uniform(0.45, 1.1);
        double flat = StrictMath.cos(elevation);
        double[] sun = {flat * StrictMath.sin(azimuth), StrictMath.sin(elevation), flat * StrictMath.cos(azimuth)};
        double grain = props.uniform(1.5, 6);
        double gain = props.uniform(0.8, 1.3);
        if (kind < 0.55) {
            double[] sunlight = {2.3, 2.15, 1.9};
            double[] zenith = {0.13, 0.27, 0.6};
            double[] horizon = {0.55, 0.68, 0.85};
            return new Weather(
                    seed,
                    sun,
                    sunlight,
                    zenith,
                    horizon,
                    props.uniform(0.1, 0.6),
                    props.uniform(250, 600),
                    gain,
                    grain);
        }
        if (low) {
            double[] sunlight = {1.7, 1.05, 0.55};
            double[] zenith = {0.16, 0.22, 0.42};
            double[] horizon = {0.85, 0.6, 0.42};
            return new Weather(
                    seed,
                    sun,
                    sunlight,
                    zenith,
                    horizon,
                    props.uniform(0.2, 0.6),
                    props.uniform(150, 350),
                    gain,
                    grain);
        }
        double shade = props.uniform(0.65, 0.95);
        double[] sky = {shade, shade, 1.04 * shade};
        double[] above = {0.8 * shade, 0.83 * shade, 0.9 * shade};
        return new Weather(seed, sun, new double[3], above, sky, 0.9, props.uniform(90, 300), 1.15 * gain, grain);
    }

    boolean sunny() {
        return sunlight[0] > 0;
    }

    /** The colour of the sky towards a direction of length 1. */
    void sky(double dx, double dy, double dz, double[] rgb) {
        double up = Math.max(0, dy);
        double height = Math.sqrt(Math.min(1, 1.4 * up));
        double plane = 1.2 / (up + 0.12);
        double density = Noise.fractal(seed, plane * dx, plane * dz, 4);
        double cover = Math.max(0, Math.min(1, (density - 0.75 + 0.6 * clouds) / 0.2));
        double toSun = Math.max(0, dx * sun[0] + dy * sun[1] + dz * sun[2]);
        double glow = toSun * toSun * toSun * toSun * (sunny() ? 0.35 : 0.05);
        double billow = 0.75 + 0.35 * density;
        for (int c = 0; c < 3; c++) {
            double clear = Noise.lerp(horizon[c], zenith[c], height) + glow * (0.3 + sunlight[c] / 4);
            double cloud = billow * (0.55 * horizon[c] + 0.4);
            rgb[c] = Noise.lerp(clear, cloud, 0.85 * cover * Math.min(1, 4 * up + 0.2));
        }
    }
}
