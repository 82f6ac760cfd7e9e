package dev.pixelect.cli;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.JoinedImages;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.io.Sha256;
import dev.pixelect.icnet.data.PartialFolder;
import dev.pixelect.icnet.metrics.LabelHistogram;
import dev.pixelect.selection.handout.HandoutReport;
import dev.pixelect.selection.handout.ReturnedLabels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What people have labelled, read through once before anything is computed, so that a mistake in it costs nothing: pictures without any
 * label are left out, and what the labels were is remembered. Safe for use by several threads.
 */
final class Annotations {
    /** Enough digits to tell two sets of labels apart in a message. */
    private static final int DIGITS = 16;

    private final List<Path> folders;
    private final LabelledImages images;
    private final String digest;
    private final LabelHistogram histogram;
    private final List<Path> files;
    private final List<String> notes;

    private Annotations(
            List<Path> folders,
            LabelledImages images,
            String digest,
            LabelHistogram histogram,
            List<Path> files,
            List<String> notes) {
        this.folders = folders;
        this.images = images;
        this.digest = digest;
        this.histogram = histogram;
        this.files = List.copyOf(files);
        this.notes = List.copyOf(notes);
    }

    /** A folder's label maps, some of which may be empty. */
    private interface Source {
        LabelledImages images();

        /** Where a picture is. */
        Path file(int index);

        /** Pictures without a label map. */
        int without();

        /** Reads a label map, and tells how many of its pixels were answered otherwise. */
        ReturnedLabels.Returned read(int index);
    }

    /**
     * Reads folders of annotations.
     *
     * @param folders may be none
     * @param classes what labels mean, by their index
     * @param owner whose classes these are, for messages
     * @throws InputException at the first file that can't be used, naming it
     */
    static Annotations read(AnnotationArguments arguments, List<ClassInfo> classes, String owner) {
        List<LabelledImages> sets = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        MessageDigest all = Sha256.begin();
        LabelHistogram histogram = new LabelHistogram(classes.size());
        for (Path folder : arguments.folders) {
            Source source = open(folder, classes, owner);
            Kept kept = new Kept(folder, source.images());
            long overruled = 0;
            try (Progress bar = new Progress("annotations", "pictures")) {
                for (int i = 0; i < source.images().size(); i++) {
                    ReturnedLabels.Returned returned = source.read(i);
                    if (kept.add(i, returned.labels())) {
                        all.update(source.images().id(i).getBytes(StandardCharsets.UTF_8));
                        all.update(kept.digests.get(kept.digests.size() - 1));
                        files.add(source.file(i));
                        histogram.add(returned.labels());
                        overruled += returned.overruled();
                    }
                    bar.show(i + 1, source.images().size(), "");
                }
            }
            sets.add(kept);
            note(folder, kept, source.without(), overruled, notes);
        }
        JoinedImages joined = new JoinedImages(sets);
        String digest = HexFormat.of().formatHex(all.digest()).substring(0, DIGITS) + " of " + joined.size()
                + (joined.size() == 1 ? " picture" : " pictures");
        return new Annotations(List.copyOf(arguments.folders), joined, digest, histogram, files, notes);
    }

    private static void note(Path folder, Kept kept, int without, long overruled, List<String> notes) {
        int empty = kept.seen - kept.size() + without;
        if (kept.size() == 0) {
            throw new InputException("nothing is labelled yet in " + folder + ": paint in " + folder.resolve("labels")
                    + (HandoutReport.isIn(folder) ? " or fill in answers.tsv" : ""));
        }
        if (empty > 0) {
            notes.add(empty + " of " + (kept.seen + without) + " pictures in " + folder
                    + " have no label yet and are left out");
        }
        if (overruled > 0) {
            notes.add(overruled + " painted pixels in " + folder + " differ from answers.tsv: the painted ones count");
        }
    }

    private static Source open(Path folder, List<ClassInfo> classes, String owner) {
        InputFiles.requireFolder(folder, "folder of annotations");
        if (HandoutReport.isIn(folder)) {
            TrainingArguments.requireClasses(
                    "the selection in " + folder, HandoutReport.read(folder).classInfos(), owner, classes);
            ReturnedLabels returned = ReturnedLabels.open(folder, classes);
            return new Source() {
                @Override
                public LabelledImages images() {
                    return returned;
                }

                @Override
                public Path file(int index) {
                    return returned.file(index);
                }

                @Override
                public int without() {
                    return 0;
                }

                @Override
                public ReturnedLabels.Returned read(int index) {
                    return returned.returned(index);
                }
            };
        }
        if (!PartialFolder.is(folder)) {
            throw new InputException(folder + " holds no annotations: name the folder of a pixelect select, or one with"
                    + " images/ and labels/");
        }
        PartialFolder partial = PartialFolder.open(folder, classes);
        return new Source() {
            @Override
            public LabelledImages images() {
                return partial.images();
            }

            @Override
            public Path file(int index) {
                return partial.files().get(index);
            }

            @Override
            public int without() {
                return partial.without();
            }

            @Override
            public ReturnedLabels.Returned read(int index) {
                return new ReturnedLabels.Returned(partial.images().labels(index), 0);
            }
        };
    }

    /** The pictures of a set, then those of {@link #images()}. */
    LabelledImages join(LabelledImages set) {
        return images.size() == 0 ? set : new JoinedImages(List.of(set, images));
    }

    /** The pictures that have a label; their labels must stay what they were. */
    LabelledImages images() {
        return images;
    }

    /** Labelled pixels of each class. */
    long[] classPixels() {
        return histogram.pixels();
    }

    /** The SHA-256 of each picture's file, in hexadecimal digits. */
    Set<String> pictures() {
        return files.stream().map(file -> Sha256.of(file, "picture")).collect(Collectors.toSet());
    }

    /** Says on stderr what was left out or overruled, a line each. */
    void announce() {
        notes.forEach(note -> System.err.println("pixelect: " + note));
    }

    /** Adds the folders and what their labels are to a run's configuration; nothing where there are none. */
    void describe(Map<String, Object> configuration) {
        if (!folders.isEmpty()) {
            configuration.put(
                    "annotations",
                    String.join(",", folders.stream().map(Path::toString).toList()));
            configuration.put("annotation-labels", digest);
        }
    }

    /** Some of a folder's pictures. */
    private static final class Kept implements LabelledImages {
        private final Path folder;
        private final LabelledImages all;
        private final List<Integer> indices = new ArrayList<>();
        private final List<byte[]> digests = new ArrayList<>();
        private int seen;

        Kept(Path folder, LabelledImages all) {
            this.folder = folder;
            this.all = all;
        }

        /** Keeps a picture if it has a label; answers whether it has. */
        boolean add(int index, LabelMap labels) {
            seen++;
            for (byte label : labels.labels()) {
                if ((label & 0xff) != LabelMap.IGNORE) {
                    indices.add(index);
                    digests.add(digest(labels));
                    return true;
                }
            }
            return false;
        }

        private static byte[] digest(LabelMap labels) {
            MessageDigest digest = Sha256.begin();
            digest.update(ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(labels.height())
                    .putInt(labels.width())
                    .array());
            return digest.digest(labels.labels());
        }

        @Override
        public int size() {
            return indices.size();
        }

        @Override
        public String id(int index) {
            return all.id(indices.get(index));
        }

        @Override
        public RgbImage image(int index) {
            return all.image(indices.get(index));
        }

        @Override
        public ImageFiles.Size imageSize(int index) {
            return all.imageSize(indices.get(index));
        }

        @Override
        public LabelMap labels(int index) {
            LabelMap labels = all.labels(indices.get(index));
            if (!Arrays.equals(digest(labels), digests.get(index))) {
                throw new InputException("the labels of " + id(index) + " in " + folder
                        + " were changed while they were in use: begin anew in another folder");
            }
            return labels;
        }
    }
}
