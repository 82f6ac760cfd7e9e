package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelledImages;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A user's own data: {@code images/} (PNG or JPEG), {@code labels/} (PNG of the same stem), {@code classes.yaml} and
 * optionally {@code train.txt}, {@code val.txt} and {@code test.txt} with a stem on each line. Without lists every
 * picture is in every split; with some, only those splits exist. Hidden files are skipped.
 */
final class FolderDataSet {
    private FolderDataSet() {}

    /**
     * Opens the folder.
     *
     * @throws InputException when a part is missing or malformed, a picture lacks labels or labels lack a picture, two
     *     files share a stem, or a list names an unknown stem or one twice
     */
    static DataSet open(Path folder) {
        InputFiles.requireFolder(folder, "data folder");
        Path imageFolder = InputFiles.requireFolder(folder.resolve("images"), "folder of pictures");
        Path labelFolder = InputFiles.requireFolder(folder.resolve("labels"), "folder of label maps");
        ClassesFile classes = ClassesFile.read(folder.resolve("classes.yaml"));
        Map<String, FileImages.Pair> pairs = match(imageFolder, labelFolder);
        Map<String, LabelledImages> splits = new LinkedHashMap<>();
        for (String split : DataSet.SPLITS) {
            Path list = folder.resolve(split + ".txt");
            if (Files.exists(list)) {
                splits.put(split, images(readList(list, pairs), classes));
            }
        }
        if (splits.isEmpty()) {
            LabelledImages all = images(List.copyOf(pairs.values()), classes);
            DataSet.SPLITS.forEach(split -> splits.put(split, all));
        }
        List<ClassInfo> infos = classes.infos();
        return new DataSet("folder:" + folder, infos, splits);
    }

    private static LabelledImages images(List<FileImages.Pair> pairs, ClassesFile classes) {
        return new FileImages(pairs, classes.infos().size(), classes.ignore());
    }

    /** The pairs by stem, in the order of the stems. */
    private static Map<String, FileImages.Pair> match(Path imageFolder, Path labelFolder) {
        Map<String, Path> images = byStem(imageFolder, List.of("png", "jpg", "jpeg"));
        Map<String, Path> labels = byStem(labelFolder, List.of("png"));
        if (images.isEmpty()) {
            throw new InputException("the folder " + imageFolder + " holds no pictures: put PNG or JPEG files there");
        }
        Map<String, FileImages.Pair> pairs = new TreeMap<>();
        images.forEach((stem, image) -> {
            Path label = labels.remove(stem);
            if (label == null) {
                throw new InputException("the picture " + image + " has no label map: add "
                        + labelFolder.resolve(stem + ".png") + " or take the picture out");
            }
            pairs.put(stem, new FileImages.Pair(stem, image, label));
        });
        if (!labels.isEmpty()) {
            Path label = labels.values().iterator().next();
            throw new InputException("the label map " + label + " has no picture of its name in " + imageFolder
                    + ": add it or take the label map out");
        }
        return pairs;
    }

    private static Map<String, Path> byStem(Path folder, List<String> extensions) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw new InputException("cannot list the folder " + folder + ": check its permissions", e);
        }
        // The order that a file system lists in is no order to name culprits in.
        files.sort(null);
        Map<String, Path> stems = new TreeMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.startsWith(".")) {
                continue;
            }
            String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            if (!Files.isRegularFile(file) || !extensions.contains(extension)) {
                throw new InputException(file + " is no file of type " + String.join(", ", extensions)
                        + ": convert it or take it out of the folder");
            }
            Path other = stems.putIfAbsent(CamVid.stem(file), file);
            if (other != null) {
                throw new InputException(
                        other + " and " + file + " have the same stem: rename one of them with its labels");
            }
        }
        return stems;
    }

    private static List<FileImages.Pair> readList(Path list, Map<String, FileImages.Pair> pairs) {
        Map<String, Integer> lines = new HashMap<>();
        List<FileImages.Pair> chosen = new ArrayList<>();
        int number = 0;
        for (String line : InputFiles.readText(list, "list of images").lines().toList()) {
            number++;
            String stem = line.strip();
            if (stem.isEmpty()) {
                continue;
            }
            FileImages.Pair pair = pairs.get(stem);
            if (pair == null) {
                throw new InputException(list + ":" + number + ": no picture '" + stem
                        + "': write the name of a file in images/ without its extension");
            }
            Integer earlier = lines.putIfAbsent(stem, number);
            if (earlier != null) {
                throw new InputException(list + ":" + number + ": the picture " + stem + " is on line " + earlier
                        + " already: remove one of them");
            }
            chosen.add(pair);
        }
        if (chosen.isEmpty()) {
            throw new InputException("the list " + list + " names no pictures: fill or remove it");
        }
        return chosen;
    }
}
