package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.icnet.data.synthetic.SyntheticStreets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Opens a data set by what the user writes for it: {@code KIND:WHERE}. */
public final class DataSets {
    /** What there is; a new kind is a line here. */
    private static final List<Kind> KINDS = List.of(
            new Kind("camvid", "camvid:DIR", (where, seed) -> CamVid.open(folder("camvid", where))),
            new Kind("folder", "folder:DIR", (where, seed) -> FolderDataSet.open(folder("folder", where))),
            new Kind("synthetic", "synthetic[:N[?size=HxW]]", SyntheticStreets::open));

    private DataSets() {}

    private record Kind(String name, String form, Opener opener) {}

    private interface Opener {
        DataSet open(String where, long seed);
    }

    /**
     * Opens a data set: looks for its files, but reads no picture yet.
     *
     * @param spec {@code camvid:DIR}, {@code folder:DIR} or {@code synthetic[:N[?size=HxW]]}
     * @param seed decides what synthetic scenes look like; unused by data from files
     * @throws InputException when the kind is unknown, or files are missing or malformed, naming them
     */
    public static DataSet open(String spec, long seed) {
        int colon = spec.indexOf(':');
        String name = colon < 0 ? spec : spec.substring(0, colon);
        String where = colon < 0 ? "" : spec.substring(colon + 1);
        for (Kind kind : KINDS) {
            if (kind.name.equals(name)) {
                return kind.opener.open(where, seed);
            }
        }
        String forms = KINDS.stream().map(Kind::form).collect(Collectors.joining(", "));
        if (name.equals("cityscapes") || name.equals("mapillary")) {
            throw new InputException("the data set " + name + " is not supported yet: use one of " + forms);
        }
        throw new InputException("unknown data set '" + spec + "': use one of " + forms + hint(spec));
    }

    private static String hint(String spec) {
        try {
            return Files.exists(Path.of(spec)) ? " (for this folder: folder:" + spec + ")" : "";
        } catch (InvalidPathException e) {
            return "";
        }
    }

    private static Path folder(String kind, String where) {
        if (where.isBlank()) {
            throw new InputException("the data set '" + kind + "' lacks its folder: write " + kind + ":DIR");
        }
        try {
            return Path.of(where);
        } catch (InvalidPathException e) {
            throw new InputException("'" + where + "' is no path: write " + kind + ":DIR", e);
        }
    }
}
