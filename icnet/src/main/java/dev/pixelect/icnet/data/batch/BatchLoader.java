package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.data.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An endless sequence of batches, read and varied in background threads ahead of the device, into memory that is used
 * over and over. An epoch visits each picture once, in an order of its own; a batch may reach into the next epoch. A
 * batch is a function of the seed and its number, whatever the number of threads and wherever the sequence is entered.
 *
 * <p>One thread takes the batches. Closing stops the background threads.
 */
public final class BatchLoader implements AutoCloseable {
    /**
     * What the batches are made like.
     *
     * @param batchSize samples in a batch, at least 1
     * @param seed decides the order and the variations
     * @param threads that read ahead, at least 1; each holds one batch in memory, and there is one more for the taker
     */
    public record Options(int batchSize, Augmentation augmentation, InputFormat format, long seed, int threads) {
        public Options {
            if (batchSize < 1 || threads < 1) {
                throw new IllegalArgumentException("batches of " + batchSize + " by " + threads + " threads");
            }
        }
    }

    private static final int ORDER = 1;
    private static final int VARIATION = 2;

    private final LabelledImages images;
    private final Options options;
    private final List<Thread> workers = new ArrayList<>();
    private final int capacity;

    // All below is guarded by this object's lock.
    private final Deque<Batch> free = new ArrayDeque<>();
    private final Map<Long, Result> ready = new HashMap<>();
    private long nextToFill;
    private long nextToTake;
    private int taken;
    private boolean closed;

    private record Result(Batch batch, Throwable failure) {}

    /**
     * Starts to read.
     *
     * @param first number of the first batch to be taken; 0, or where a run resumes
     * @throws InputException when there are no pictures
     */
    public BatchLoader(LabelledImages images, Options options, long first) {
        if (images.size() == 0) {
            throw new InputException("there are no pictures to train on: give a split that has some");
        }
        this.images = images;
        this.options = options;
        nextToFill = first;
        nextToTake = first;
        capacity = options.threads() + 1;
        for (int i = 0; i < capacity; i++) {
            free.add(new Batch(this::giveBack));
        }
        for (int i = 0; i < options.threads(); i++) {
            Thread worker = new Thread(this::work, "batch-loader-" + i);
            worker.setDaemon(true);
            workers.add(worker);
        }
        workers.forEach(Thread::start);
    }

    /**
     * Takes the next batch, waiting for it where it isn't ready. The caller closes it.
     *
     * @throws InputException when one of its pictures can't be read, or sizes differ and there is no crop; batches
     *     before it are not affected, and asking again gives the same error
     */
    public synchronized Batch next() {
        if (taken == capacity) {
            throw new IllegalStateException("all " + capacity + " batches are taken: close one first");
        }
        while (!closed && !ready.containsKey(nextToTake)) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for batch " + nextToTake, e);
            }
        }
        if (closed) {
            throw new IllegalStateException("the loader is closed");
        }
        Result result = ready.get(nextToTake);
        if (result.failure instanceof RuntimeException failure) {
            throw failure;
        }
        if (result.failure instanceof Error failure) {
            throw failure;
        }
        ready.remove(nextToTake);
        nextToTake++;
        taken++;
        result.batch.open();
        return result.batch;
    }

    /** Stops the background threads and waits for them to end. Closing twice does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void giveBack(Batch batch) {
        taken--;
        free.add(batch);
        notifyAll();
    }

    private void work() {
        Epochs epochs = new Epochs();
        while (true) {
            Batch batch;
            long iteration;
            synchronized (this) {
                while (!closed && free.isEmpty()) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        // Nobody but this class knows the thread, and it says so by closing.
                        continue;
                    }
                }
                if (closed) {
                    return;
                }
                batch = free.remove();
                iteration = nextToFill++;
            }
            Throwable failure = null;
            try {
                fill(batch, iteration, epochs);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            synchronized (this) {
                ready.put(iteration, new Result(batch, failure));
                notifyAll();
                if (failure != null) {
                    return;
                }
            }
        }
    }

    private void fill(Batch batch, long iteration, Epochs epochs) {
        int size = options.batchSize();
        int firstIndex = -1;
        for (int i = 0; i < size; i++) {
            long sample = Math.addExact(Math.multiplyExact(iteration, (long) size), i);
            long epoch = sample / images.size();
            int position = (int) (sample % images.size());
            int index = epochs.order(epoch)[position];
            RgbImage image = images.image(index);
            LabelMap labels = images.labels(index);
            if (labels.height() != image.height() || labels.width() != image.width()) {
                throw new InputException("the picture " + images.id(index) + " is " + image.height() + "x"
                        + image.width() + ", but its labels are " + labels.height() + "x" + labels.width()
                        + ": make them equal");
            }
            SplittableRandom random = new SplittableRandom(Seeds.derive(options.seed(), VARIATION, epoch, position));
            Placement placement = options.augmentation()
                    .draw(image.height(), image.width(), options.format().zoom(), random);
            if (i == 0) {
                firstIndex = index;
                batch.shape(iteration, size, placement.height(), placement.width());
            } else if (placement.height() != batch.height() || placement.width() != batch.width()) {
                throw new InputException("the pictures " + images.id(firstIndex) + " (" + batch.height() + "x"
                        + batch.width() + ") and " + images.id(index) + " (" + placement.height() + "x"
                        + placement.width() + ") differ in size and can't share a batch: give --crop HxW");
            }
            int pixels = placement.height() * placement.width();
            placement.writeImage(image, options.format(), batch.floats(), 3 * pixels * i);
            placement.writeLabels(labels, batch.rawLabels(), pixels * i);
        }
    }

    /** The orders of the epochs that a worker is at: a batch reaches into few, and each is asked for many times. */
    private final class Epochs {
        private long epoch = -1;
        private int[] order;

        int[] order(long wanted) {
            if (wanted != epoch) {
                order = new int[images.size()];
                SplittableRandom random = new SplittableRandom(Seeds.derive(options.seed(), ORDER, wanted));
                for (int i = 0; i < order.length; i++) {
                    int j = random.nextInt(i + 1);
                    order[i] = order[j];
                    order[j] = i;
                }
                epoch = wanted;
            }
            return order;
        }
    }
}
