package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelledImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cityscapes (Cordts et al., CVPR 2016) as it is unpacked: {@code leftImg8bit/{train,val,test}/CITY/*_leftImg8bit.png}
 * and {@code gtFine/.../*_gtFine_labelIds.png}; where a picture has none of these, {@code *_gtFine_labelTrainIds.png}.
 * 19 classes; all other labels are ignored.
 */
final class Cityscapes {
    private static final String PICTURE = "_leftImg8bit.png";
    private static final String LABEL_IDS = "_gtFine_labelIds.png";
    private static final String TRAIN_IDS = "_gtFine_labelTrainIds.png";

    private final CityscapesLabels labels = CityscapesLabels.read();
    private final Pairing pairing;
    private final Inventory inventory;

    private Cityscapes(Inventory inventory) {
        this.inventory = inventory;
        pairing = new Pairing(inventory);
    }

    /**
     * Opens the splits that have pictures. A test split without labels is left out.
     *
     * @throws InputException when the folders or all pictures are missing, or, if the inventory is strict, a picture
     *     lacks labels or labels lack a picture
     */
    static DataSet open(Location where, Inventory inventory) {
        return new Cityscapes(inventory).open(where);
    }

    private DataSet open(Location where) {
        Path folder = InputFiles.requireFolder(where.folder(), "Cityscapes folder");
        Path pictures = InputFiles.requireFolder(folder.resolve("leftImg8bit"), "folder of Cityscapes pictures");
        Path maps = InputFiles.requireFolder(folder.resolve("gtFine"), "folder of Cityscapes labels");
        Map<String, LabelledImages> splits = new LinkedHashMap<>();
        for (String split : DataSet.SPLITS) {
            split(split, pictures.resolve(split), maps.resolve(split), splits);
        }
        if (splits.isEmpty()) {
            throw new InputException("the folder " + pictures + " holds no labelled pictures: put CITY/*" + PICTURE
                    + " into train, val or test there");
        }
        return new DataSet("cityscapes:" + where.text(), labels.classes(), splits);
    }

    private void split(String split, Path pictureFolder, Path labelFolder, Map<String, LabelledImages> splits) {
        Map<String, Path> pictures = byName(pictureFolder, PICTURE);
        Map<String, Pairing.Labels> maps = new TreeMap<>();
        byName(labelFolder, TRAIN_IDS)
                .forEach((name, file) -> maps.put(name, new Pairing.Labels(file, labels.trainIds()::read)));
        byName(labelFolder, LABEL_IDS)
                .forEach((name, file) -> maps.put(name, new Pairing.Labels(file, labels.labelIds()::read)));
        pairing.split(
                        split,
                        pictures,
                        maps,
                        name -> labelFolder
                                .resolve(pictures.get(name).getParent().getFileName())
                                .resolve(name + LABEL_IDS),
                        pictureFolder)
                .ifPresent(images -> splits.put(split, images));
    }

    /** The files below a split's cities that end so, by the rest of their name; other files are none of our business. */
    private Map<String, Path> byName(Path folder, String ending) {
        Map<String, Path> names = new TreeMap<>();
        List<Path> cities = Files.isDirectory(folder) ? InputFiles.list(folder) : List.of();
        for (Path city : cities) {
            for (Path file : Files.isDirectory(city) ? InputFiles.list(city) : List.<Path>of()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(ending)) {
                    continue;
                }
                Path other = names.putIfAbsent(name.substring(0, name.length() - ending.length()), file);
                if (other != null) {
                    inventory.problem(other + " and " + file + " have the same name: take one of them out");
                }
            }
        }
        return names;
    }
}
