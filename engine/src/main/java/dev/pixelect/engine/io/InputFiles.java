package dev.pixelect.engine.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The checks that every file given by a user passes before it is read, each failure one line with its remedy. */
public final class InputFiles {
    private InputFiles() {}

    /**
     * Checks that {@code file} is there, is a file and holds something.
     *
     * @param what what the file should be, for the message: "picture", "list of images"
     * @return {@code file}
     * @throws InputException when it isn't
     */
    public static Path requireFile(Path file, String what) {
        if (Files.isDirectory(file)) {
            throw new InputException(file + " is a folder, not a " + what + ": name a file in it");
        }
        if (!Files.exists(file)) {
            throw new InputException("no such " + what + ": " + file + "; check the path");
        }
        if (!Files.isReadable(file)) {
            throw new InputException("cannot read the " + what + " " + file + ": change its permissions");
        }
        try {
            if (Files.isRegularFile(file) && Files.size(file) == 0) {
                throw new InputException("the " + what + " " + file + " is empty: copy it again");
            }
        } catch (IOException e) {
            throw unreadable(file, what, e);
        }
        return file;
    }

    /**
     * Checks that {@code folder} is there and is a folder.
     *
     * @param what what the folder should be, for the message
     * @return {@code folder}
     * @throws InputException when it isn't
     */
    public static Path requireFolder(Path folder, String what) {
        if (!Files.exists(folder)) {
            throw new InputException("no such " + what + ": " + folder + "; check the path");
        }
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + " is a file, not a " + what + ": name a folder");
        }
        if (!Files.isReadable(folder)) {
            throw new InputException("cannot read the " + what + " " + folder + ": change its permissions");
        }
        return folder;
    }

    /**
     * Reads a whole file.
     *
     * @param what as in {@link #requireFile}
     * @throws InputException when it is missing, a folder, empty, unreadable or over 2 GiB
     */
    public static byte[] readBytes(Path file, String what) {
        requireFile(file, what);
        try {
            return Files.readAllBytes(file);
        } catch (OutOfMemoryError e) {
            throw new InputException("the " + what + " " + file + " does not fit into memory: make it smaller", e);
        } catch (IOException e) {
            throw unreadable(file, what, e);
        }
    }

    /**
     * Reads a whole file of UTF-8 text, without its byte order mark where it has one.
     *
     * @param what as in {@link #requireFile}
     * @throws InputException as {@link #readBytes}, and when it is no UTF-8
     */
    public static String readText(Path file, String what) {
        requireFile(file, what);
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InputException("the " + what + " " + file + " is no text in UTF-8: save it as such", e);
        } catch (IOException e) {
            throw unreadable(file, what, e);
        }
    }

    /**
     * What is in a folder, without hidden files, by name: the order that a file system lists in is no order to name
     * culprits in.
     *
     * @throws InputException when it can't be listed
     */
    public static List<Path> list(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().startsWith(".")) {
                    files.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new InputException("cannot list the folder " + folder + ": check its permissions", e);
        }
        files.sort(null);
        return files;
    }

    /** A file's name without its extension. */
    public static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /** A file's extension in small letters, without its dot; the whole name where it has none. */
    public static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** An error of the file system as one line that names the file. */
    static InputException unreadable(Path file, String what, IOException e) {
        String why = e instanceof AccessDeniedException
                ? "permission denied; change its permissions"
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("") + "; check the disk";
        return new InputException("cannot read the " + what + " " + file + ": " + why, e);
    }
}
