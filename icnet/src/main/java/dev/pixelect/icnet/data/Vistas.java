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
 * Mapillary Vistas (Neuhold et al., ICCV 2017) as it is unpacked: {@code {training,validation,testing}/images}, with the
 * label maps in {@code v1.2/labels}, {@code v2.0/labels} or, as 1.2 once came, {@code labels} beside them. The labels are
 * those of {@code config_v1.2.json}, {@code config_v2.0.json} or {@code config.json}, else the published ones.
 */
final class Vistas {
    /** What may stand behind the folder. */
    static final Map<String, List<String>> OPTIONS =
            Map.of("classes", List.of("cityscapes19"), "version", VistasLabels.VERSIONS);

    private static final Map<String, String> FOLDERS =
            Map.of("train", "training", "val", "validation", "test", "testing");

    private final Path root;
    private final Inventory inventory;

    private Vistas(Path root, Inventory inventory) {
        this.root = root;
        this.inventory = inventory;
    }

    /**
     * Opens the splits that are there. A test split without labels is left out. Where there are labels of both versions
     * and none is asked for, those of 1.2 are taken.
     *
     * @throws InputException when folders are missing or the list of labels is malformed, or, if the inventory is strict,
     *     a picture lacks labels or labels lack a picture
     */
    static DataSet open(Location where, Inventory inventory) {
        Path root = InputFiles.requireFolder(where.folder(), "Mapillary Vistas folder");
        return new Vistas(root, inventory).open(where);
    }

    private DataSet open(Location where) {
        String version = where.options().getOrDefault("version", versionThere());
        VistasLabels labels = labels(version);
        VistasLabels.Classes classes = where.options().containsKey("classes") ? labels.asCityscapes() : labels.own();
        Map<String, LabelledImages> splits = new LinkedHashMap<>();
        boolean any = false;
        for (String split : DataSet.SPLITS) {
            Path folder = root.resolve(FOLDERS.get(split));
            if (Files.isDirectory(folder)) {
                any = true;
                split(split, folder, labelFolder(folder, version), classes.table(), splits);
            }
        }
        if (!any) {
            throw new InputException(root + " has no training, validation or testing: name the folder that Mapillary"
                    + " Vistas was unpacked in");
        }
        if (splits.isEmpty()) {
            throw new InputException("the folder " + root + " holds no labelled pictures of version " + version
                    + ": put them into training/images and training/v" + version + "/labels");
        }
        return new DataSet("mapillary:" + where.text(), classes.infos(), splits);
    }

    private void split(
            String split, Path folder, Path labelFolder, LabelTable table, Map<String, LabelledImages> splits) {
        Path home = InputFiles.requireFolder(folder.resolve("images"), "folder of pictures");
        Pairing pairing = new Pairing(inventory);
        Map<String, Path> pictures = pairing.byStem(home, Pairing.PICTURES);
        Map<String, Pairing.Labels> maps = new TreeMap<>();
        if (Files.isDirectory(labelFolder)) {
            pairing.byStem(labelFolder, Pairing.LABEL_MAPS)
                    .forEach((stem, file) -> maps.put(stem, new Pairing.Labels(file, table::read)));
        }
        pairing.split(split, pictures, maps, stem -> labelFolder.resolve(stem + ".png"), home)
                .ifPresent(images -> splits.put(split, images));
    }

    /** The version of the labels that are there: of a folder of its own, else as a list of labels says, else 1.2. */
    private String versionThere() {
        for (String version : VistasLabels.VERSIONS) {
            for (String folder : FOLDERS.values()) {
                if (Files.isDirectory(versioned(root.resolve(folder), version))) {
                    return version;
                }
            }
        }
        List<String> listed = new ArrayList<>();
        for (String version : VistasLabels.VERSIONS) {
            if (Files.exists(config(version))) {
                listed.add(version);
            }
        }
        Path config = root.resolve("config.json");
        if (listed.isEmpty() && Files.exists(config)) {
            listed.add(VistasLabels.version(config));
        }
        return !listed.isEmpty() && VistasLabels.VERSIONS.contains(listed.get(0))
                ? listed.get(0)
                : VistasLabels.VERSIONS.get(0);
    }

    private VistasLabels labels(String version) {
        if (Files.exists(config(version))) {
            return VistasLabels.config(config(version));
        }
        Path config = root.resolve("config.json");
        if (!Files.exists(config)) {
            return VistasLabels.published(version);
        }
        String said = VistasLabels.version(config);
        if (VistasLabels.VERSIONS.contains(said) && !said.equals(version)) {
            throw new InputException(config + " has the labels of version " + said + ", not " + version
                    + ": write version=" + said + " or add " + config(version));
        }
        return VistasLabels.config(config);
    }

    private Path config(String version) {
        return root.resolve("config_v" + version + ".json");
    }

    private static Path versioned(Path folder, String version) {
        return folder.resolve("v" + version).resolve("labels");
    }

    private static Path labelFolder(Path folder, String version) {
        Path flat = folder.resolve("labels");
        Path own = versioned(folder, version);
        return Files.isDirectory(own) || !Files.isDirectory(flat) ? own : flat;
    }
}
