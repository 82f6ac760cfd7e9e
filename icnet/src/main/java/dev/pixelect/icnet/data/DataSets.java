package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.icnet.data.synthetic.SyntheticStreets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Opens a data set by what the user writes for it: {@code KIND:WHERE}. */
public final class DataSets {
    /** What {@code --data} takes, for the help of commands. */
    public static final String FORMS =
            "camvid:DIR, cityscapes:DIR, mapillary:DIR[?classes=cityscapes19], folder:DIR or synthetic[:N]";

    /** What there is; a new kind is a line here. */
    private static final List<Kind> KINDS = List.of(
            Kind.ofFiles("camvid", "camvid:DIR", Map.of(), CamVid::open),
            Kind.ofFiles("cityscapes", "cityscapes:DIR", Map.of(), Cityscapes::open),
            Kind.ofFiles(
                    "mapillary",
                    "mapillary:DIR[?classes=cityscapes19][&version=1.2|2.0]",
                    Vistas.OPTIONS,
                    Vistas::open),
            Kind.ofFiles("folder", "folder:DIR", Map.of(), FolderDataSet::open),
            new Kind(
                    "synthetic",
                    "synthetic[:N[?size=HxW]]",
                    (where, seed, inventory) -> SyntheticStreets.open(where, seed)));

    private DataSets() {}

    private interface Opener {
        DataSet open(String where, long seed, Inventory inventory);
    }

    private record Kind(String name, String form, Opener opener) {
        static Kind ofFiles(
                String name,
                String form,
                Map<String, List<String>> options,
                BiFunction<Location, Inventory, DataSet> open) {
            return new Kind(
                    name,
                    form,
                    (where, seed, inventory) -> open.apply(Location.parse(name, form, where, options), inventory));
        }
    }

    /**
     * Opens a data set: looks for its files, but reads no picture yet.
     *
     * @param spec {@code KIND:WHERE}, see {@link #FORMS}
     * @param seed decides what synthetic scenes look like; unused by data from files
     * @throws InputException when the kind is unknown, or files are missing or malformed, naming them
     */
    public static DataSet open(String spec, long seed) {
        return open(spec, seed, Inventory.strict());
    }

    /**
     * As {@link #open(String, long)}, telling {@code inventory} what is there and what is wrong with single files.
     *
     * @throws InputException when the kind is unknown, or the set can't be opened at all; if the inventory is strict, at
     *     the first mistake
     */
    public static DataSet open(String spec, long seed, Inventory inventory) {
        int colon = spec.indexOf(':');
        String name = colon < 0 ? spec : spec.substring(0, colon);
        String where = colon < 0 ? "" : spec.substring(colon + 1);
        for (Kind kind : KINDS) {
            if (kind.name.equals(name)) {
                return kind.opener.open(where, seed, inventory);
            }
        }
        String forms = KINDS.stream().map(Kind::form).collect(Collectors.joining(", "));
        throw new InputException("unknown data set '" + spec + "': use one of " + forms + hint(spec));
    }

    private static String hint(String spec) {
        try {
            return Files.exists(Path.of(spec)) ? " (for this folder: folder:" + spec + ")" : "";
        } catch (InvalidPathException e) {
            return "";
        }
    }
}
