package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.ReadAhead;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.io.WriteBehind;
import dev.pixelect.selection.Annotation;
import dev.pixelect.selection.Candidate;
import dev.pixelect.selection.Oracle;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Strategy;
import dev.pixelect.selection.picture.HeatMap;
import dev.pixelect.selection.picture.SelectionPicture;
import java.nio.file.Path;
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

    private record Unlabelled(Candidate candidate, LabelMap truth) {}

    Labelling(LabelledImages images, List<ClassInfo> classes) {
        this.images = images;
        this.classes = classes;
    }

    /** Counts the initial images, whose labels stay where they are. */
    RoundLabels initial(int[] chosen) {
        long[] counts = new long[classes.size()];
        List<RoundLabels.Labelled> labelled = new ArrayList<>();
        for (int image : chosen) {
            LabelMap truth = images.labels(image);
            count(truth, images.id(image), counts);
            long pixels = (long) truth.height() * truth.width();
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
        if (earlier.size() == chosen.length) {
            return new RoundLabels(round.number(), strategyName, labelled, named(counts));
        }
        Strategy.Selector selector = strategy.begin(round);
        int first = earlier.size();
        try (ReadAhead<Unlabelled> pool = new ReadAhead<>(
                        chosen.length - first,
                        i -> new Unlabelled(round.candidate(first + i), images.labels(chosen[first + i])));
                WriteBehind files = new WriteBehind()) {
            while (pool.hasNext()) {
                Unlabelled next = pool.next();
                Candidate candidate = next.candidate;
                Selection selection = selector.select(candidate);
                Annotation annotation = oracle.annotate(candidate.image(), next.truth, selection);
                long[] own = new long[classes.size()];
                count(annotation.labels(), candidate.id(), own);
                add(counts, own);
                RoundLabels.Labelled costs = new RoundLabels.Labelled(
                        candidate.id(),
                        selection.height(),
                        selection.width(),
                        annotation.pixels(),
                        annotation.clicks());
                labelled.add(costs);
                files.add(() -> {
                    write(candidate.id(), candidate.image(), selection, annotation, folder);
                    done.add(new LabelledSoFar.Entry(costs, own));
                });
                listener.labelled(round.number(), labelled.size(), chosen.length);
            }
            files.finish();
        }
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
        ImageFiles.writeGrey(inFolder(folder.mask(id)), selection.height(), selection.width(), selection.mask());
        ImageFiles.writeLabels(inFolder(folder.labels(id)), annotation.labels());
        ImageFiles.writeRgb(inFolder(folder.overlay(id)), SelectionPicture.of(image, selection));
        selection.scores().ifPresent(scores -> ImageFiles.writeRgb(inFolder(folder.scores(id)), HeatMap.of(scores)));
    }

    private static Path inFolder(Path file) {
        AtomicFiles.createFolder(file.getParent());
        return file;
    }

    private void count(LabelMap labels, String id, long[] counts) {
        for (byte label : labels.labels()) {
            int c = label & 0xff;
            if (c != LabelMap.IGNORE) {
                if (c >= counts.length) {
                    throw new InputException("the labels of image " + id + " hold class " + c + ", and there are only "
                            + counts.length + " classes: correct the labels or the list of classes");
                }
                counts[c]++;
            }
        }
    }

    private Map<String, Long> named(long[] counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (int c = 0; c < counts.length; c++) {
            named.put(classes.get(c).name(), counts[c]);
        }
        return named;
    }
}
