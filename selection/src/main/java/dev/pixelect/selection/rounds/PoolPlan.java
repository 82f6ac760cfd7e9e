package dev.pixelect.selection.rounds;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.selection.Budget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a run in the order of its rounds: the file {@code plan.json}. It says what all pixels are, of which
 * costs are a share.
 *
 * @param images round by round; those that no round reaches last
 */
record PoolPlan(List<Planned> images) {
    /**
     * An image of the set.
     *
     * @param id its name in the data set
     * @param height rows
     * @param width columns
     * @param round that adds it, or null when none does
     */
    record Planned(String id, int height, int width, Integer round) {
        long pixels() {
            return (long) height * width;
        }
    }

    /**
     * Reads the plan of a run, or makes one, which looks at every image's size.
     *
     * @throws InputException when the run was begun with other images, an image can't be read, or one is too small for
     *     the budget
     */
    static PoolPlan open(Path run, LabelledImages images, Schedule schedule, Budget budget) {
        Path file = run.resolve("plan.json");
        if (Files.exists(file)) {
            PoolPlan plan = Json.read(file, new TypeReference<>() {});
            plan.requireSame(run, images, schedule);
            return plan;
        }
        List<Planned> planned = new ArrayList<>();
        for (int round = 0; round <= schedule.lastRound() + 1; round++) {
            boolean reached = round <= schedule.lastRound();
            for (int image : reached ? schedule.images(round) : schedule.unreached()) {
                ImageFiles.Size size = images.imageSize(image);
                budget.pixels(size.height(), size.width());
                planned.add(new Planned(images.id(image), size.height(), size.width(), reached ? round : null));
            }
        }
        PoolPlan plan = new PoolPlan(planned);
        Json.write(file, plan);
        return plan;
    }

    /** The pixels of all images, those that no round reaches included. */
    long pixels() {
        return images.stream().mapToLong(Planned::pixels).sum();
    }

    /** The pixels of the initial images. */
    long initialPixels() {
        return images.stream()
                .filter(image -> Integer.valueOf(0).equals(image.round()))
                .mapToLong(Planned::pixels)
                .sum();
    }

    private void requireSame(Path run, LabelledImages set, Schedule schedule) {
        if (images.size() != set.size()) {
            throw changed(run, "it had " + images.size() + " training images and has " + set.size());
        }
        int next = 0;
        for (int round = 0; round <= schedule.lastRound() + 1; round++) {
            for (int image : round <= schedule.lastRound() ? schedule.images(round) : schedule.unreached()) {
                String was = images.get(next++).id();
                if (!was.equals(set.id(image))) {
                    throw changed(run, "image " + set.id(image) + " is where " + was + " was");
                }
            }
        }
    }

    private static InputException changed(Path run, String how) {
        return new InputException("the data set is not the one that the run in " + run + " was begun with (" + how
                + "): resume with that one, or name another folder");
    }
}
