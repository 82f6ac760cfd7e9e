package dev.pixelect.selection.handout;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelPalette;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.PictureFiles;
import dev.pixelect.engine.io.RegionMap;
import dev.pixelect.engine.io.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pictures of a finished selection with what people have labelled of them: pixels painted in {@code labels/STEM.png}, and whole
 * regions answered in {@code answers.tsv}. A painted pixel counts whatever its region was answered. Labels stay on disk until asked for.
 */
public final class ReturnedLabels implements LabelledImages {
    private final HandoutFolder folder;
    private final PictureFiles pictures;
    private final LabelPalette palette;
    private final Map<String, Map<Integer, Integer>> answers;

    /**
     * What came back of a picture.
     *
     * @param labels {@link LabelMap#IGNORE} where nobody labelled
     * @param overruled painted pixels in regions that were answered otherwise
     */
    public record Returned(LabelMap labels, long overruled) {}

    private ReturnedLabels(
            HandoutFolder folder,
            PictureFiles pictures,
            LabelPalette palette,
            Map<String, Map<Integer, Integer>> answers) {
        this.folder = folder;
        this.pictures = pictures;
        this.palette = palette;
        this.answers = answers;
    }

    /**
     * Opens a folder that was handed out; reads the answers, but no picture or label map yet.
     *
     * @param classes in the order in which labels mean them
     * @throws InputException when the selection isn't finished, a picture is no longer there, a file in {@code labels/} belongs to none,
     *     or an answer can't be understood
     */
    public static ReturnedLabels open(Path place, List<ClassInfo> classes) {
        HandoutReport report = HandoutReport.read(place);
        HandoutFolder folder = new HandoutFolder(place);
        Path images = Path.of(report.images());
        for (HandedOut picture : report.pictures()) {
            Path file = images.resolve(picture.file());
            if (!Files.isRegularFile(file)) {
                throw new InputException("the picture " + file + " of " + place + " is no longer there: put it back, or"
                        + " write the folder that it is in as \"images\" into " + folder.report());
            }
        }
        requireKnown(folder, report);
        Map<String, Integer> regions = new HashMap<>();
        report.pictures().forEach(p -> regions.put(p.id(), p.regions().size()));
        Map<String, Map<Integer, Integer>> answers =
                Files.exists(folder.answers()) ? AnswerSheet.read(folder.answers(), regions, classes) : Map.of();
        PictureFiles pictures = new PictureFiles(report.pictures().stream()
                .map(p -> images.resolve(p.file()))
                .sorted()
                .toList());
        return new ReturnedLabels(folder, pictures, new LabelPalette(classes), answers);
    }

    private static void requireKnown(HandoutFolder folder, HandoutReport report) {
        Set<String> known = report.pictures().stream().map(HandedOut::id).collect(Collectors.toSet());
        List<Path> files = Files.isDirectory(folder.labels()) ? InputFiles.list(folder.labels()) : List.of();
        for (Path file : files) {
            if (!InputFiles.extension(file).equals("png") || !known.contains(InputFiles.stem(file))) {
                throw new InputException(
                        file + " is no label map of a picture that was handed out: save labels as labels/STEM.png, and"
                                + " keep other files elsewhere");
            }
        }
    }

    /** Where a picture is. */
    public Path file(int index) {
        return pictures.file(index);
    }

    @Override
    public int size() {
        return pictures.size();
    }

    @Override
    public String id(int index) {
        return pictures.id(index);
    }

    @Override
    public RgbImage image(int index) {
        return pictures.image(index);
    }

    @Override
    public ImageFiles.Size imageSize(int index) {
        return pictures.imageSize(index);
    }

    @Override
    public LabelMap labels(int index) {
        return returned(index).labels;
    }

    /**
     * Reads what came back of a picture.
     *
     * @throws InputException when a file is damaged or has another size than the picture, or a painted index or colour is no class's
     */
    public Returned returned(int index) {
        String id = pictures.id(index);
        Path painted = folder.labels(id);
        LabelMap map = Files.exists(painted) ? painted(index, painted) : unlabelled(index);
        Map<Integer, Integer> answered = answers.getOrDefault(id, Map.of());
        return answered.isEmpty() ? new Returned(map, 0) : answered(map, answered, index);
    }

    private LabelMap painted(int index, Path file) {
        return ImageFiles.requireSizeOf(pictures.file(index), palette.readPainted(file), file);
    }

    private LabelMap unlabelled(int index) {
        ImageFiles.Size size = pictures.imageSize(index);
        return LabelMap.ignored(size.height(), size.width());
    }

    private Returned answered(LabelMap map, Map<Integer, Integer> answered, int index) {
        Path file = folder.regions(pictures.id(index));
        RegionMap regions = ImageFiles.readRegions(file);
        if (regions.height() != map.height() || regions.width() != map.width()) {
            throw new InputException("the region map " + file + " is " + regions.height() + "x" + regions.width()
                    + ", but its picture " + pictures.file(index) + " is " + map.height() + "x" + map.width()
                    + ": give back the file that was written");
        }
        byte[] labels = map.labels();
        long overruled = 0;
        for (int i = 0; i < labels.length; i++) {
            Integer answer = answered.get(regions.get(i));
            if (answer != null) {
                int label = labels[i] & 0xff;
                overruled += label != LabelMap.IGNORE && label != answer ? 1 : 0;
                labels[i] = label == LabelMap.IGNORE ? (byte) (int) answer : labels[i];
            }
        }
        return new Returned(map, overruled);
    }
}
