package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.PictureFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Lists folders and joins pictures with label maps by name: what all sets of files have in common. */
final class Pairing {
    static final List<String> PICTURES = PictureFiles.EXTENSIONS;
    static final List<String> LABEL_MAPS = List.of("png");

    private final Inventory inventory;

    /** A label map and what reads it. */
    record Labels(Path file, FileImages.LabelReader reader) {}

    /** @param inventory is told of each file that has no other, or doesn't belong */
    Pairing(Inventory inventory) {
        this.inventory = inventory;
    }

    /** The files of a folder that must hold nothing else, by stem. */
    Map<String, Path> byStem(Path folder, List<String> extensions) {
        Map<String, Path> stems = new TreeMap<>();
        for (Path file : InputFiles.list(folder)) {
            if (!extensions.contains(InputFiles.extension(file)) || !Files.isRegularFile(file)) {
                inventory.problem(file + " is no file of type " + String.join(", ", extensions)
                        + ": convert it or take it out of the folder");
                continue;
            }
            Path other = stems.putIfAbsent(InputFiles.stem(file), file);
            if (other != null) {
                inventory.problem(other + " and " + file + " have the same stem: rename one of them with its labels");
            }
        }
        return stems;
    }

    /**
     * Joins pictures with the label maps of their names.
     *
     * @param wanted where the label map of a name should be, for the message
     * @param home the pictures' folder, for the message
     * @return the pairs, in the order of the names
     */
    Map<String, FileImages.Pair> match(
            Map<String, Path> pictures, Map<String, Labels> labels, Function<String, Path> wanted, Path home) {
        Map<String, FileImages.Pair> pairs = new TreeMap<>();
        pictures.forEach((name, picture) -> {
            Labels own = labels.get(name);
            if (own == null) {
                inventory.problem("the picture " + picture + " has no label map: add " + wanted.apply(name)
                        + " or take the picture out");
            } else {
                pairs.put(name, new FileImages.Pair(name, picture, own.file(), own.reader()));
            }
        });
        labels.forEach((name, map) -> {
            if (!pictures.containsKey(name)) {
                inventory.problem("the label map " + map.file() + " has no picture of its name in " + home
                        + ": add it or take the label map out");
            }
        });
        return pairs;
    }

    /**
     * As {@link #match}, for a whole split of a benchmark.
     *
     * @return nothing where there are no pictures, nor for a test split without labels: benchmarks keep those
     */
    Optional<LabelledImages> split(
            String split,
            Map<String, Path> pictures,
            Map<String, Labels> labels,
            Function<String, Path> wanted,
            Path home) {
        if (pictures.isEmpty() && labels.isEmpty()) {
            return Optional.empty();
        }
        inventory.count(split, pictures.size(), labels.size());
        if (split.equals("test") && labels.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FileImages(match(pictures, labels, wanted, home).values()));
    }
}
