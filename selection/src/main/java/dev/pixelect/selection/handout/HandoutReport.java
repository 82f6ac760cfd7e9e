package dev.pixelect.selection.handout;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.selection.rounds.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A finished selection: the file {@code selection.json}, written last.
 *
 * @param configuration every option that the result depends on
 * @param versions of the program and of Java
 * @param device that selected
 * @param images the folder of the pictures
 * @param classes of the weights, in their order
 * @param cost of labelling all that is selected
 * @param leftOut pictures that can't be used
 * @param annotated pictures that were labelled already
 * @param pictures most worth labelling first
 */
public record HandoutReport(
        Map<String, Object> configuration,
        Map<String, String> versions,
        String device,
        String images,
        List<NamedColor> classes,
        Cost cost,
        @JsonProperty("left_out") List<PicturePlan.LeftOut> leftOut,
        List<String> annotated,
        List<HandedOut> pictures) {
    static final String FILE = "selection.json";

    /**
     * A class.
     *
     * @param name unique in the set
     * @param color red, green and blue, each in [0, 255]
     */
    public record NamedColor(String name, List<Integer> color) {
        static NamedColor of(ClassInfo info) {
            return new NamedColor(
                    info.name(), List.of(info.color() >> 16, info.color() >> 8 & 0xff, info.color() & 0xff));
        }

        ClassInfo info() {
            return new ClassInfo(name, color.get(0) << 16 | color.get(1) << 8 | color.get(2));
        }
    }

    /**
     * What labelling costs.
     *
     * @param pictures how many have something selected
     * @param pixels selected in all of them
     * @param clicks one a region, or where there are none one a pixel
     * @param share of the pixels of all pictures that are handed out
     */
    public record Cost(int pictures, long pixels, long clicks, double share) {
        static Cost of(List<HandedOut> pictures) {
            long pixels = 0;
            long clicks = 0;
            long all = 0;
            int some = 0;
            for (HandedOut p : pictures) {
                pixels += p.pixels();
                clicks += p.clicks();
                all += (long) p.height() * p.width();
                some += p.pixels() > 0 ? 1 : 0;
            }
            return new Cost(some, pixels, clicks, all == 0 ? 0 : (double) pixels / all);
        }
    }

    /** Whether a folder holds a selection, finished or not. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE)) || Files.exists(folder.resolve(HandoutFolder.PLAN));
    }

    /**
     * Reads the report of a folder.
     *
     * @throws InputException when the selection isn't finished, or the file is damaged
     */
    public static HandoutReport read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new InputException("the selection in " + folder + " isn't finished (no " + FILE
                    + "): run pixelect select again with --resume");
        }
        InputFiles.requireFile(file, "selection");
        return Json.read(file, new TypeReference<>() {});
    }

    /** The classes, with their colours as one number. */
    public List<ClassInfo> classInfos() {
        return classes.stream().map(NamedColor::info).toList();
    }
}
