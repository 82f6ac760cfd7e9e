package dev.pixelect.selection.handout;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelPalette;
import dev.pixelect.engine.io.PictureFiles;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Vision;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.Segmenter;
import dev.pixelect.selection.Workbench;
import dev.pixelect.selection.rounds.Json;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Selects from a folder of pictures, for people to label. Where only some pictures are wanted, all are judged first, each by the mean
 * score of what would be selected of it; then the selection is made within the best as if there were no others.
 *
 * <p>A picture that is done has its record on disk, and a run that is resumed skips it; so a resumed run ends in the same bytes as one
 * that isn't.
 */
public final class Handout {
    /** Of the rounds' draws: people's selections are a first round of their own. */
    private static final int ROUND = 1;

    private final HandoutOptions options;
    private final List<ClassInfo> classes;
    private final long[] classPixels;

    /**
     * @param classes that the network tells apart
     * @param classPixels how many pixels of each have been labelled so far; all 0 to count them alike
     */
    public Handout(HandoutOptions options, List<ClassInfo> classes, long[] classPixels) {
        this.options = options;
        this.classes = List.copyOf(classes);
        this.classPixels = classPixels.clone();
    }

    /**
     * Looks at all pictures of a folder.
     *
     * @param files of one folder, by name
     * @param fits throws an {@link InputException} for a size that the network can't take
     * @param annotated digests of pictures to leave out, since they are labelled already
     * @throws InputException when none can be used
     */
    public PicturePlan plan(List<Path> files, SizeCheck fits, Set<String> annotated, HandoutListener listener) {
        return PicturePlan.of(
                files,
                size -> {
                    options.budget().pixels(size.height(), size.width());
                    requireEnoughPixels(size);
                    fits.require(size);
                },
                annotated,
                listener);
    }

    /** Throws an {@link InputException} for a size that can't be worked with; called by several threads. */
    @FunctionalInterface
    public interface SizeCheck {
        /** Returns when the size is fine. */
        void require(ImageFiles.Size size);
    }

    private void requireEnoughPixels(ImageFiles.Size size) {
        long pixels = (long) size.height() * size.width();
        if (options.entry().superpixels() && pixels < options.settings().segments()) {
            throw new InputException("its " + size + " pixels are fewer than the "
                    + options.settings().segments() + " superpixels asked for: give fewer segments");
        }
    }

    /**
     * What the report says besides what was selected.
     *
     * @param configuration that the folder was opened with
     * @param versions by name
     * @param device that computes
     */
    public record Facts(Map<String, Object> configuration, Map<String, String> versions, String device) {}

    /**
     * Does what isn't done yet.
     *
     * @param run where everything is kept
     * @param images the folder of the plan's pictures
     * @param vision of the device to select on; stays open
     * @throws InputException when the pictures aren't those that the run was begun with, or a file can't be read or written; what is
     *     done stays, and the run can be resumed
     */
    public HandoutReport run(
            RunFolder run,
            Path images,
            PicturePlan plan,
            Segmenter segmenter,
            Vision vision,
            Facts facts,
            HandoutListener listener) {
        HandoutFolder folder = new HandoutFolder(run.path());
        plan.keep(folder.plan());
        if (!Files.exists(folder.report())) {
            Pass pass = new Pass(folder, images, plan, segmenter, vision, listener);
            List<HandedOut> done = new ArrayList<>(pass.handOut(pass.wanted()));
            done.sort(Comparator.comparing(HandedOut::worth, HandedOut.Worth.bestFirst(options.seed())));
            if (options.entry().superpixels()) {
                AnswerSheet.write(folder.answers(), done);
            }
            Json.write(
                    folder.report(),
                    new HandoutReport(
                            new LinkedHashMap<>(facts.configuration),
                            facts.versions,
                            facts.device,
                            images.toAbsolutePath().normalize().toString(),
                            classes.stream().map(HandoutReport.NamedColor::of).toList(),
                            HandoutReport.Cost.of(done),
                            plan.leftOut(),
                            plan.annotated(),
                            done));
        }
        folder.deleteWork();
        return HandoutReport.read(run.path());
    }

    /** The pictures of one run, looked at once or twice. */
    private final class Pass {
        private final HandoutFolder folder;
        private final PicturePlan plan;
        private final PictureFiles images;
        private final Segmenter segmenter;
        private final Vision vision;
        private final HandoutListener listener;

        Pass(
                HandoutFolder folder,
                Path place,
                PicturePlan plan,
                Segmenter segmenter,
                Vision vision,
                HandoutListener listener) {
            this.folder = folder;
            this.plan = plan;
            this.images = new PictureFiles(
                    plan.pictures().stream().map(p -> place.resolve(p.file())).toList());
            this.segmenter = segmenter;
            this.vision = vision;
            this.listener = listener;
        }

        private Round round(int[] chosen, Workbench workbench, IntConsumer seen) {
            return new Round(
                    ROUND, images, chosen, segmenter, workbench, options.budget(), classPixels, options.seed(), seen);
        }

        /** The indices of the pictures to hand out, by name. */
        int[] wanted() {
            int[] all = IntStream.range(0, images.size()).toArray();
            int count = options.count().orElse(all.length);
            if (count >= all.length) {
                return all;
            }
            Map<String, HandedOut.Worth> judged = new HashMap<>();
            for (int i : all) {
                folder.readJudged(images.id(i)).ifPresent(worth -> judged.put(worth.id(), worth));
            }
            try (Workbench workbench = new Workbench(vision, options.settings())) {
                Round round = round(all, workbench, done -> listener.ranked(done, all.length));
                round.select(
                        options.entry().strategy(),
                        i -> !judged.containsKey(images.id(i)),
                        i -> null,
                        (candidate, selection, nothing) -> {
                            HandedOut.Worth worth = new HandedOut.Worth(candidate.id(), HandedOut.worth(selection));
                            judged.put(worth.id(), worth);
                            return () -> folder.writeJudged(worth);
                        },
                        taken -> listener.judged(judged.size(), all.length));
            }
            Comparator<HandedOut.Worth> order = HandedOut.Worth.bestFirst(options.seed());
            return Arrays.stream(all)
                    .boxed()
                    .sorted(Comparator.comparing(i -> judged.get(images.id(i)), order))
                    .limit(count)
                    .mapToInt(i -> i)
                    .sorted()
                    .toArray();
        }

        List<HandedOut> handOut(int[] chosen) {
            Map<String, HandedOut> done = new HashMap<>();
            for (int i : chosen) {
                folder.readDone(images.id(i)).ifPresent(out -> done.put(out.id(), out));
            }
            boolean superpixels = options.entry().superpixels();
            LabelPalette palette = new LabelPalette(classes);
            try (Workbench workbench = new Workbench(vision, options.settings())) {
                Round round = round(chosen, workbench, seen -> listener.ranked(seen, chosen.length));
                round.select(
                        options.entry().strategy(),
                        i -> !done.containsKey(images.id(chosen[i])),
                        i -> plan.pictures().get(chosen[i]),
                        (candidate, selection, picture) -> {
                            HandedOut out = HandedOut.of(picture, selection, superpixels, classes);
                            RgbImage image = candidate.image();
                            done.put(out.id(), out);
                            return () -> folder.write(image, selection, out, superpixels, palette);
                        },
                        taken -> listener.selected(done.size(), chosen.length));
            }
            return Arrays.stream(chosen).mapToObj(i -> done.get(images.id(i))).toList();
        }
    }
}
