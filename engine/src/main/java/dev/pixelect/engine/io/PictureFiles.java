package dev.pixelect.engine.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pictures in files, decoded whenever they are asked for; nothing of them is kept. A picture's name is its file's stem. */
public final class PictureFiles implements Images {
    /** Of the files that are pictures, in small letters. */
    public static final List<String> EXTENSIONS = List.of("png", "jpg", "jpeg");

    private final List<Path> files;

    /**
     * The pictures of a folder, and what else is in it.
     *
     * @param files PNG and JPEG files by their extensions, by name; hidden ones are skipped
     * @param others files of other types and folders, which are not looked into
     */
    public record Listing(List<Path> files, List<Path> others) {}

    /** @throws InputException when two would have the same name, naming them */
    public PictureFiles(List<Path> files) {
        this.files = List.copyOf(files);
        requireDistinctStems(files);
    }

    /**
     * What is written about a picture is named after its stem.
     *
     * @throws InputException when two have the same, naming them
     */
    public static void requireDistinctStems(List<Path> files) {
        Map<String, Path> stems = new HashMap<>();
        for (Path file : files) {
            Path other = stems.putIfAbsent(InputFiles.stem(file), file);
            if (other != null) {
                throw new InputException(other + " and " + file
                        + " have the same stem, so what is written about them would have the same name: rename one of them, or"
                        + " take it out");
            }
        }
    }

    /**
     * Lists a folder; no picture is read.
     *
     * @throws InputException when it is missing or no folder, can't be read, or holds no picture
     */
    public static Listing list(Path folder) {
        List<Path> pictures = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (Path file : InputFiles.list(InputFiles.requireFolder(folder, "folder of pictures"))) {
            boolean picture = EXTENSIONS.contains(InputFiles.extension(file)) && Files.isRegularFile(file);
            (picture ? pictures : others).add(file);
        }
        if (pictures.isEmpty()) {
            throw new InputException("the folder " + folder + " holds no pictures: put PNG or JPEG files there");
        }
        return new Listing(List.copyOf(pictures), List.copyOf(others));
    }

    /** Where a picture is. */
    public Path file(int index) {
        return files.get(index);
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public String id(int index) {
        return InputFiles.stem(files.get(index));
    }

    @Override
    public RgbImage image(int index) {
        return ImageFiles.readRgb(files.get(index));
    }

    @Override
    public ImageFiles.Size imageSize(int index) {
        return ImageFiles.readSize(files.get(index));
    }
}
