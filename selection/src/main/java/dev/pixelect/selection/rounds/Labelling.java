package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Annotation;
import dev.pixelect.selection.Oracle;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Strategy;
import dev.pixelect.selection.picture.HeatMap;
import dev.pixelect.selection.picture.SelectionPicture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a round that ends with labels on disk. Images are read ahead and files written behind while others are selected from: a
 * few are in memory at a time. What is labelled is noted image by image, so that a round that was interrupted goes on with the next.
 */
final class Labelling {
    private final LabelledImages images;
    private final List<ClassInfo> classes;

    Labelling(LabelledImages images, List<ClassInfo> classes) {
        this.images = images;
        this.classes = classes;
    }

    /**
     * Counts the initial images, whose labels stay where they are.
     *
     * @param given how many of them, the last ones, may be labelled in part: of these only labelled pixels count
     */
    RoundLabels initial(int[] chosen, int given) {
        long[] counts = new long[classes.size()];
        List<RoundLabels.Labelled> labelled = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            int image = chosen[i];
            LabelMap truth = images.labels(image);
            long classed = count(truth, images.id(image), counts);
            long pixels = i < chosen.length - given ? (long) truth.height() * truth.width() : classed;
            labelled.add(new RoundLabels.Labelled(images.id(image), truth.height(), truth.width(), pixels, 0));
        }
        return new RoundLabels(0, RoundLabels.INITIAL, labelled, named(counts));
    }

    /**
     * Selects within the round's images, has that labelled, and writes masks, labels and pictures; leaves out the first images, which
     * {@code done} speaks of.
     */
    RoundLabels select(
            Round round,
            int[] chosen,
            String strategyName,
            Strategy strategy,
            Oracle oracle,
            RoundFolder folder,
            LabelledSoFar done,
            RoundsListener listener) {
        List<LabelledSoFar.Entry> earlier = done.earlier(ids(chosen));
        long[] counts = new long[classes.size()];
        List<RoundLabels.Labelled> labelled = new ArrayList<>();
        for (LabelledSoFar.Entry entry : earlier) {
            labelled.add(entry.labelled());
            add(counts, entry.classPixels());
        }
        int first = earlier.size();
        round.select(
                strategy,
                i -> i >= first,
                i -> images.labels(chosen[i]),
                (candidate, selection, truth) -> {
                    RgbImage image = candidate.image();
                    String id = candidate.id();
                    Annotation annotation = oracle.annotate(image, truth, selection);
                    long[] own = new long[classes.size()];
                    count(annotation.labels(), id, own);
                    add(counts, own);
                    RoundLabels.Labelled costs = new RoundLabels.Labelled(
                            id, selection.height(), selection.width(), annotation.pixels(), annotation.clicks());
                    labelled.add(costs);
                    return () -> {
                        write(id, image, selection, annotation, folder);
                        done.add(new LabelledSoFar.Entry(costs, own));
                    };
                },
                taken -> listener.labelled(round.number(), first + taken, chosen.length));
        return new RoundLabels(round.number(), strategyName, labelled, named(counts));
    }

    private List<String> ids(int[] chosen) {
        return Arrays.stream(chosen).mapToObj(images::id).toList();
    }

    private static void add(long[] counts, long[] own) {
        for (int c = 0; c < counts.length; c++) {
            counts[c] += own[c];
        }
    }

    private static void write(
            String id, RgbImage image, Selection selection, Annotation annotation, RoundFolder folder) {
        ImageFiles.writeGrey(
                AtomicFiles.inFolder(folder.mask(id)), selection.height(), selection.width(), selection.mask());
        ImageFiles.writeLabels(AtomicFiles.inFolder(folder.labels(id)), annotation.labels());
        ImageFiles.writeRgb(AtomicFiles.inFolder(folder.overlay(id)), SelectionPicture.of(image, selection));
        selection
                .scores()
                .ifPresent(scores -> ImageFiles.writeRgb(AtomicFiles.inFolder(folder.scores(id)), HeatMap.of(scores)));
    }

    /** Adds a map's pixels of each class to {@code counts}, and answers how many these are. */
    private long count(LabelMap labels, String id, long[] counts) {
        long classed = 0;
        for (byte label : labels.labels()) {
            int c = label & 0xff;
            if (c != LabelMap.IGNORE) {
                if (c >= counts.length) {
                    throw new InputException("the labels of image " + id + " hold class " + c + ", and there are only "
                            + counts.length + " classes: correct the labels or the list of classes");
                }
                counts[c]++;
                classed++;
            }
        }
        return classed;
    }

    private Map<String, Long> named(long[] counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (int c = 0; c < counts.length; c++) {
            named.put(classes.get(c).name(), counts[c]);
        }
        return named;
    }
}
