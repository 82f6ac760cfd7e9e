package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * What the pictures and labels of a split hold, from reading every one: sizes, how often each class occurs, and which
 * files can't be used. Each thread has one picture in memory at a time.
 */
public final class SplitSurvey {
    private static final Comparator<ImageFiles.Size> BY_AREA = Comparator.comparingLong(
                    (ImageFiles.Size s) -> (long) s.height() * s.width())
            .thenComparingInt(ImageFiles.Size::height);

    private final Map<ImageFiles.Size, Integer> sizes = new TreeMap<>(BY_AREA);
    private final long[] pixels;
    private final int[] pictures;
    private final Map<Integer, List<String>> problems = new TreeMap<>();
    private long ignored;

    private SplitSurvey(int classes) {
        pixels = new long[classes];
        pictures = new int[classes];
    }

    /**
     * Reads a split.
     *
     * @param classes of the set
     * @param threads at least 1
     * @param done is told how many pictures have been read, by one thread at a time
     * @param stop once true, what was read so far is the result
     */
    public static SplitSurvey of(
            LabelledImages images, int classes, int threads, IntConsumer done, BooleanSupplier stop) {
        SplitSurvey all = new SplitSurvey(classes);
        AtomicInteger next = new AtomicInteger();
        int[] finished = {0};
        ExecutorService readers = Executors.newFixedThreadPool(threads, r -> {
            Thread t = new Thread(r, "pixelect-survey");
            t.setDaemon(true);
            return t;
        });
        try {
            List<Future<SplitSurvey>> parts = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                parts.add(readers.submit(() -> {
                    SplitSurvey part = new SplitSurvey(classes);
                    for (int i = next.getAndIncrement();
                            i < images.size() && !stop.getAsBoolean();
                            i = next.getAndIncrement()) {
                        part.read(images, i);
                        synchronized (finished) {
                            done.accept(++finished[0]);
                        }
                    }
                    return part;
                }));
            }
            for (Future<SplitSurvey> part : parts) {
                all.add(part.get());
            }
            return all;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading pictures", e);
        } finally {
            readers.shutdownNow();
        }
    }

    private void read(LabelledImages images, int index) {
        String damage = "";
        try {
            sizes.merge(size(images, index), 1, Integer::sum);
        } catch (InputException e) {
            problem(index, e.getMessage());
            damage = headerDamage(images, index);
        }
        try {
            count(images.labels(index));
        } catch (InputException e) {
            if (!e.getMessage().equals(damage)) {
                problem(index, e.getMessage());
            }
        }
    }

    /** Decodes the picture, so that damage anywhere in it shows; only its size outlives that. */
    private static ImageFiles.Size size(LabelledImages images, int index) {
        RgbImage image = images.image(index);
        return new ImageFiles.Size(image.height(), image.width());
    }

    /** What reading the labels says too when they can't be held against the picture's size; empty where they can. */
    private static String headerDamage(LabelledImages images, int index) {
        try {
            images.imageSize(index);
            return "";
        } catch (InputException e) {
            return e.getMessage();
        }
    }

    private void problem(int index, String message) {
        problems.computeIfAbsent(index, i -> new ArrayList<>()).add(message);
    }

    private void count(LabelMap map) {
        long[] counts = new long[LabelMap.IGNORE + 1];
        for (byte label : map.labels()) {
            counts[label & 0xff]++;
        }
        for (int c = 0; c < pixels.length; c++) {
            pixels[c] += counts[c];
            pictures[c] += counts[c] > 0 ? 1 : 0;
        }
        ignored += counts[LabelMap.IGNORE];
    }

    private void add(SplitSurvey part) {
        part.sizes.forEach((size, n) -> sizes.merge(size, n, Integer::sum));
        for (int c = 0; c < pixels.length; c++) {
            pixels[c] += part.pixels[c];
            pictures[c] += part.pictures[c];
        }
        ignored += part.ignored;
        problems.putAll(part.problems);
    }

    /** How many pictures could be decoded. */
    public int decoded() {
        return sizes.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The size of the least area; nothing where no picture could be decoded. */
    public Optional<ImageFiles.Size> smallest() {
        return sizes.keySet().stream().findFirst();
    }

    /** The size of the greatest area. */
    public Optional<ImageFiles.Size> largest() {
        return sizes.keySet().stream().max(BY_AREA);
    }

    /** The size that most pictures have, of equals the smallest. */
    public Optional<ImageFiles.Size> commonest() {
        return sizes.keySet().stream()
                .max(Comparator.<ImageFiles.Size>comparingInt(sizes::get).thenComparing(BY_AREA.reversed()));
    }

    /** How many pictures have a size. */
    public int ofSize(ImageFiles.Size size) {
        return sizes.getOrDefault(size, 0);
    }

    /** The pixels of class {@code c}, in label maps that could be read. */
    public long pixels(int c) {
        return pixels[c];
    }

    /** The pictures with a pixel of class {@code c}. */
    public int pictures(int c) {
        return pictures[c];
    }

    /** The pixels without a label. */
    public long ignored() {
        return ignored;
    }

    /** The pixels of all label maps that could be read. */
    public long total() {
        long sum = ignored;
        for (long n : pixels) {
            sum += n;
        }
        return sum;
    }

    /** What is wrong with single files, a line each, in the order of the pictures. */
    public List<String> problems() {
        return problems.values().stream().flatMap(List::stream).toList();
    }
}
