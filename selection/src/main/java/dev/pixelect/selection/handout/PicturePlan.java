package dev.pixelect.selection.handout;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.io.Sha256;
import dev.pixelect.selection.rounds.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The pictures of a folder, each decoded once before anything is selected, so that one that can't be used costs nothing but itself: the
 * file {@code pictures.json}.
 *
 * @param pictures those that can be used, by name
 * @param leftOut those that can't, by name
 * @param annotated names of those that are labelled already
 */
public record PicturePlan(List<Picture> pictures, List<LeftOut> leftOut, List<String> annotated) {
    /** Enough to keep a disk busy; each has a decoded picture in memory. */
    private static final int THREADS = 4;

    /**
     * A picture that can be used.
     *
     * @param id its file's stem
     * @param file its name in the folder
     * @param height rows
     * @param width columns
     * @param sha256 of the file
     */
    public record Picture(String id, String file, int height, int width, String sha256) {}

    /**
     * A picture that can't be used.
     *
     * @param file its name in the folder
     * @param reason one line: what is wrong, where, and what to do about it
     */
    public record LeftOut(String file, String reason) {}

    /**
     * Looks at pictures, several at a time.
     *
     * @param files by name
     * @param usable throws an {@link InputException} for a size that can't be worked with; called by several threads
     * @param annotated digests of pictures that are labelled already
     * @throws InputException when none can be used
     */
    public static PicturePlan of(
            List<Path> files, Consumer<ImageFiles.Size> usable, Set<String> annotated, HandoutListener listener) {
        int threads = Math.min(THREADS, Runtime.getRuntime().availableProcessors());
        ExecutorService workers = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "pixelect-pictures");
            thread.setDaemon(true);
            return thread;
        });
        List<Picture> pictures = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        List<String> known = new ArrayList<>();
        try {
            List<CompletableFuture<Picture>> looks = files.stream()
                    .map(file -> CompletableFuture.supplyAsync(() -> look(file, usable), workers))
                    .toList();
            for (int i = 0; i < looks.size(); i++) {
                String name = files.get(i).getFileName().toString();
                try {
                    Picture picture = looks.get(i).join();
                    if (annotated.contains(picture.sha256)) {
                        known.add(name);
                    } else {
                        pictures.add(picture);
                    }
                } catch (CompletionException e) {
                    if (!(e.getCause() instanceof InputException wrong)) {
                        throw e;
                    }
                    leftOut.add(new LeftOut(name, wrong.getMessage()));
                }
                listener.checked(i + 1, looks.size());
            }
        } finally {
            workers.shutdownNow();
        }
        if (pictures.isEmpty()) {
            throw new InputException(
                    leftOut.isEmpty()
                            ? "all " + known.size() + " pictures are annotated already: add others"
                            : "none of the " + files.size() + " pictures can be used; the first: "
                                    + leftOut.get(0).reason);
        }
        return new PicturePlan(pictures, leftOut, known);
    }

    private static Picture look(Path file, Consumer<ImageFiles.Size> usable) {
        RgbImage image = ImageFiles.readRgb(file);
        try {
            usable.accept(new ImageFiles.Size(image.height(), image.width()));
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
        return new Picture(
                InputFiles.stem(file),
                file.getFileName().toString(),
                image.height(),
                image.width(),
                Sha256.of(file, "picture"));
    }

    /**
     * Writes the plan, or holds it against the one that is there.
     *
     * @throws InputException when a run was begun with other pictures
     */
    void keep(Path file) {
        if (!Files.exists(file)) {
            Json.write(file, this);
            return;
        }
        PicturePlan before = Json.read(file, new TypeReference<>() {});
        if (!before.equals(this)) {
            throw new InputException("the pictures are not those that the selection in " + file.getParent()
                    + " was begun with (" + difference(before) + "): select anew into another folder");
        }
    }

    private String difference(PicturePlan before) {
        for (Picture picture : pictures) {
            if (!before.pictures.contains(picture)) {
                boolean known = before.pictures.stream().anyMatch(p -> p.id.equals(picture.id));
                return picture.file + (known ? " is another" : " is new");
            }
        }
        for (Picture picture : before.pictures) {
            if (!pictures.contains(picture)) {
                return picture.file + " was there";
            }
        }
        return "others can't be used";
    }
}
