package dev.pixelect.icnet.data.synthetic;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.Seeds;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Street scenes drawn by the program, with exact labels: eleven classes, of which signs, poles, people and cyclists are
 * small and rare as in the real thing. Nothing is stored; a picture is a function of the seed, the split and its index,
 * and is drawn whenever it is asked for.
 */
public final class SyntheticStreets {
    private static final int DEFAULT_COUNT = 64;
    private static final int DEFAULT_HEIGHT = 128;
    private static final int DEFAULT_WIDTH = 192;
    private static final Pattern FORM = Pattern.compile("(\\d{1,7})?(?:\\?size=(\\d{1,5})x(\\d{1,5}))?");

    private SyntheticStreets() {}

    /**
     * Opens a set of scenes.
     *
     * @param where {@code N?size=HxW}, both parts optional: {@code N} training scenes (64 where left out) and a quarter
     *     as many, rounded up, to validate and to test with; height and width from 32 to 2048 (128x192 where left out)
     * @param seed other seeds give other scenes
     * @throws InputException when {@code where} has another form or a number out of range
     */
    public static DataSet open(String where, long seed) {
        Matcher form = FORM.matcher(where);
        if (!form.matches()) {
            throw new InputException("'synthetic:" + where
                    + "' is not of the form synthetic[:N[?size=HxW]]: write, for example, synthetic:64?size=128x192");
        }
        int count = form.group(1) == null ? DEFAULT_COUNT : Integer.parseInt(form.group(1));
        int height = form.group(2) == null ? DEFAULT_HEIGHT : Integer.parseInt(form.group(2));
        int width = form.group(3) == null ? DEFAULT_WIDTH : Integer.parseInt(form.group(3));
        if (count < 1 || Math.min(height, width) < 32 || Math.max(height, width) > 2048) {
            throw new InputException("'synthetic:" + where
                    + "' is out of range: at least 1 scene, of 32 to 2048 pixels in height and width");
        }
        int held = (count + 3) / 4;
        return new DataSet(
                where.isEmpty() ? "synthetic" : "synthetic:" + where,
                StreetClass.infos(),
                Map.of(
                        "train", new Scenes("train", seed, 1, count, height, width),
                        "val", new Scenes("val", seed, 2, held, height, width),
                        "test", new Scenes("test", seed, 3, held, height, width)));
    }

    private record Scenes(String split, long seed, int stream, int size, int height, int width)
            implements LabelledImages {
        @Override
        public String id(int index) {
            return String.format("%s_%04d", split, Objects.checkIndex(index, size));
        }

        @Override
        public RgbImage image(int index) {
            return renderer(index).image();
        }

        @Override
        public ImageFiles.Size imageSize(int index) {
            return new ImageFiles.Size(height, width);
        }

        @Override
        public LabelMap labels(int index) {
            return renderer(index).labels();
        }

        private SceneRenderer renderer(int index) {
            Objects.checkIndex(index, size);
            long scene = Seeds.derive(seed, stream, index);
            return new SceneRenderer(StreetScene.draw(scene), height, width);
        }
    }
}
