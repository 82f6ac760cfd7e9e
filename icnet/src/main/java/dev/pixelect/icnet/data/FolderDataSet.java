package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelledImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A user's own data: {@code images/} (PNG or JPEG), {@code labels/} (PNG of the same stem), {@code classes.yaml} and
 * optionally {@code train.txt}, {@code val.txt} and {@code test.txt} with a stem on each line. Without lists every
 * picture is in every split; with some, only those splits exist. Hidden files are skipped.
 */
final class FolderDataSet {
    private final Inventory inventory;
    private final Map<String, Path> pictures;
    private final Map<String, Pairing.Labels> maps;
    private final Map<String, FileImages.Pair> pairs;

    private FolderDataSet(Path imageFolder, Path labelFolder, LabelTable table, Inventory inventory) {
        this.inventory = inventory;
        Pairing pairing = new Pairing(inventory);
        pictures = pairing.byStem(imageFolder, Pairing.PICTURES);
        maps = new TreeMap<>();
        pairing.byStem(labelFolder, Pairing.LABEL_MAPS)
                .forEach((stem, file) -> maps.put(stem, new Pairing.Labels(file, table::read)));
        if (pictures.isEmpty()) {
            throw new InputException("the folder " + imageFolder + " holds no pictures: put PNG or JPEG files there");
        }
        pairs = pairing.match(pictures, maps, stem -> labelFolder.resolve(stem + ".png"), imageFolder);
    }

    /**
     * Opens the folder.
     *
     * @throws InputException when a part is missing or malformed, or, if the inventory is strict, a picture lacks labels
     *     or labels lack a picture, two files share a stem, or a list names an unknown stem or one twice
     */
    static DataSet open(Location where, Inventory inventory) {
        Path folder = InputFiles.requireFolder(where.folder(), "data folder");
        Path imageFolder = InputFiles.requireFolder(folder.resolve("images"), "folder of pictures");
        Path labelFolder = InputFiles.requireFolder(folder.resolve("labels"), "folder of label maps");
        ClassesFile classes = ClassesFile.read(folder.resolve("classes.yaml"));
        LabelTable table = LabelTable.indices(classes.infos().size(), classes.ignore());
        FolderDataSet files = new FolderDataSet(imageFolder, labelFolder, table, inventory);
        return new DataSet("folder:" + folder, classes.infos(), files.splits(folder));
    }

    private Map<String, LabelledImages> splits(Path folder) {
        Map<String, LabelledImages> splits = new LinkedHashMap<>();
        for (String split : DataSet.SPLITS) {
            Path list = folder.resolve(split + ".txt");
            if (Files.exists(list)) {
                splits.put(split, new FileImages(readList(list, split)));
            }
        }
        if (splits.isEmpty()) {
            LabelledImages all = new FileImages(pairs.values());
            for (String split : DataSet.SPLITS) {
                inventory.count(split, pictures.size(), maps.size());
                splits.put(split, all);
            }
        }
        return splits;
    }

    private List<FileImages.Pair> readList(Path list, String split) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        List<FileImages.Pair> chosen = new ArrayList<>();
        int number = 0;
        for (String line : InputFiles.readText(list, "list of images").lines().toList()) {
            number++;
            String stem = line.strip();
            if (stem.isEmpty()) {
                continue;
            }
            Integer earlier = lines.putIfAbsent(stem, number);
            if (earlier != null) {
                inventory.problem(list + ":" + number + ": the picture " + stem + " is on line " + earlier
                        + " already: remove one of them");
            } else if (pairs.containsKey(stem)) {
                chosen.add(pairs.get(stem));
            } else if (!pictures.containsKey(stem)) {
                // One that only lacks its labels was reported when the folders were matched.
                inventory.problem(list + ":" + number + ": no picture '" + stem
                        + "': write the name of a file in images/ without its extension");
            }
        }
        if (lines.isEmpty()) {
            inventory.problem("the list " + list + " names no pictures: fill or remove it");
        }
        inventory.count(split, known(lines, pictures), known(lines, maps));
        return chosen;
    }

    private static int known(Map<String, Integer> stems, Map<String, ?> files) {
        return (int) stems.keySet().stream().filter(files::containsKey).count();
    }
}
