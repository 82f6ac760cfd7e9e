package dev.pixelect.selection.handout;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelPalette;
import dev.pixelect.engine.io.RegionMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.picture.HandoutPicture;
import dev.pixelect.selection.rounds.Json;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of a selection are, besides those of {@link RunFolder}:
 *
 * <pre>
 * pictures.json         the pictures, and those that can't be used
 * masks/STEM.png        255 where selected, else 0
 * regions/STEM.png      16-bit grey, the number of each pixel's region, 0 = none (strategies that select superpixels)
 * overlays/STEM.png     for people: what is selected, how much it is worth, and the regions' numbers
 * labels/STEM.png       to paint in: a palette of the classes' colours, 255 = not labelled
 * answers.tsv           to fill in: a line a region (strategies that select superpixels)
 * selection.json        written last: all is there
 * work/                 what is done so far, until then
 * </pre>
 */
final class HandoutFolder {
    static final String PLAN = "pictures.json";

    private final Path folder;

    HandoutFolder(Path folder) {
        this.folder = folder;
    }

    Path plan() {
        return folder.resolve(PLAN);
    }

    Path labels() {
        return folder.resolve("labels");
    }

    Path labels(String id) {
        return labels().resolve(id + ".png");
    }

    Path regions(String id) {
        return folder.resolve("regions").resolve(id + ".png");
    }

    Path answers() {
        return folder.resolve("answers.tsv");
    }

    Path report() {
        return folder.resolve(HandoutReport.FILE);
    }

    private Path work() {
        return folder.resolve("work");
    }

    private Path judged(String id) {
        return work().resolve("judged").resolve(id + ".json");
    }

    private Path done(String id) {
        return work().resolve("done").resolve(id + ".json");
    }

    Optional<HandedOut.Worth> readJudged(String id) {
        Path file = judged(id);
        return Files.exists(file) ? Optional.of(Json.read(file, new TypeReference<>() {})) : Optional.empty();
    }

    void writeJudged(HandedOut.Worth worth) {
        Json.write(AtomicFiles.inFolder(judged(worth.id())), worth);
    }

    Optional<HandedOut> readDone(String id) {
        Path file = done(id);
        return Files.exists(file) ? Optional.of(Json.read(file, new TypeReference<>() {})) : Optional.empty();
    }

    /** Writes all that is handed out of a picture; its record last, which makes it done. */
    void write(RgbImage image, Selection selection, HandedOut out, boolean superpixels, LabelPalette palette) {
        String id = out.id();
        int height = selection.height();
        int width = selection.width();
        Path mask = folder.resolve("masks").resolve(id + ".png");
        ImageFiles.writeGrey(AtomicFiles.inFolder(mask), height, width, selection.mask());
        if (superpixels) {
            short[] regions = new short[height * width];
            for (int i = 0; i < regions.length; i++) {
                regions[i] = (short) (selection.regionOf(i) + 1);
            }
            ImageFiles.writeRegions(AtomicFiles.inFolder(regions(id)), new RegionMap(height, width, regions));
        }
        Path overlay = folder.resolve("overlays").resolve(id + ".png");
        ImageFiles.writeRgb(AtomicFiles.inFolder(overlay), HandoutPicture.of(image, selection));
        palette.write(AtomicFiles.inFolder(labels(id)), LabelMap.ignored(height, width));
        Json.write(AtomicFiles.inFolder(done(id)), out);
    }

    void deleteWork() {
        AtomicFiles.deleteAll(work());
    }
}
