package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Learns the mean colour of each class; the more labels it has seen, the surer it is. Keeps its training state after
 * each step, as a real learner does, and can be made to die at any of its calls.
 */
public final class FakeLearner implements Learner {
    public static final int ITERATIONS = 4;
    private static final int CLASSES = 3;

    private final Fault fault;
    /** For each class: how many pixels, and the sums of their R, G and B. */
    private double[] weights = new double[4 * CLASSES];

    int predictions;
    public int trainings;
    LabelledImages lastLabelled;

    public FakeLearner(Fault fault) {
        this.fault = fault;
    }

    /** Throws at one chosen instant, counted over everything that passes here. */
    public static final class Fault {
        private int left;

        public Fault(int instant) {
            left = instant;
        }

        public static Fault never() {
            return new Fault(Integer.MAX_VALUE);
        }

        public void pass() {
            if (left-- == 0) {
                throw new Killed();
            }
        }
    }

    /** What stands for the death of the process. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public int classes() {
        return CLASSES;
    }

    @Override
    public Prediction predict(RgbImage image) {
        fault.pass();
        predictions++;
        int pixels = image.height() * image.width();
        float[] probabilities = new float[CLASSES * pixels];
        float[] entropy = new float[pixels];
        byte[] labels = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
            double[] p = probabilities(image, i);
            for (int c = 0; c < CLASSES; c++) {
                probabilities[c * pixels + i] = (float) p[c];
                entropy[i] -= (float) (p[c] * Math.log(p[c]));
                labels[i] = (byte) (p[c] > p[labels[i]] ? c : labels[i]);
            }
            entropy[i] = Math.max(0, entropy[i]);
        }
        return new Prediction(CLASSES, image.height(), image.width(), probabilities, entropy, labels);
    }

    @Override
    public TrainingResult train(LabelledImages labelled, int round, Path roundFolder, TrainingListener listener) {
        trainings++;
        lastLabelled = labelled;
        Path state = roundFolder.resolve(TRAINING_FOLDER).resolve("state");
        int iteration = 0;
        if (Files.exists(state)) {
            ByteBuffer saved = ByteBuffer.wrap(bytes(state));
            iteration = saved.getInt();
            weights = doubles(saved);
        } else {
            AtomicFiles.createFolder(state.getParent());
        }
        double loss = 0;
        while (iteration < ITERATIONS) {
            fault.pass();
            SplittableRandom random = new SplittableRandom(Seeds.mix(11, round, iteration));
            int index = random.nextInt(labelled.size());
            learn(labelled.image(index), labelled.labels(index));
            iteration++;
            loss = 1 / (1 + weights[0] + weights[4] + weights[8]);
            ByteBuffer saved = ByteBuffer.allocate(Integer.BYTES + Double.BYTES * weights.length);
            saved.putInt(iteration);
            for (double weight : weights) {
                saved.putDouble(weight);
            }
            AtomicFiles.write(state, saved.array());
            listener.step(iteration, ITERATIONS, loss);
        }
        return new TrainingResult(ITERATIONS, 1 / (1 + weights[0] + weights[4] + weights[8]));
    }

    @Override
    public Evaluation evaluate(LabelledImages images) {
        fault.pass();
        long[] both = new long[CLASSES];
        long[] either = new long[CLASSES];
        long right = 0;
        long all = 0;
        for (int i = 0; i < images.size(); i++) {
            RgbImage image = images.image(i);
            LabelMap truth = images.labels(i);
            for (int p = 0; p < truth.labels().length; p++) {
                int label = truth.labels()[p] & 0xff;
                if (label == LabelMap.IGNORE) {
                    continue;
                }
                double[] probabilities = probabilities(image, p);
                int predicted = 0;
                for (int c = 1; c < CLASSES; c++) {
                    predicted = probabilities[c] > probabilities[predicted] ? c : predicted;
                }
                all++;
                right += predicted == label ? 1 : 0;
                both[label] += predicted == label ? 1 : 0;
                either[label]++;
                either[predicted] += predicted == label ? 0 : 1;
            }
        }
        double[] iou = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            iou[c] = (double) both[c] / either[c];
            sum += iou[c];
        }
        return new Evaluation(sum / CLASSES, (double) right / all, iou);
    }

    @Override
    public void saveWeights(Path file) {
        fault.pass();
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * weights.length);
        for (double weight : weights) {
            bytes.putDouble(weight);
        }
        AtomicFiles.write(file, bytes.array());
        fault.pass();
    }

    @Override
    public void loadWeights(Path file) {
        fault.pass();
        weights = doubles(ByteBuffer.wrap(bytes(file)));
    }

    @Override
    public void close() {}

    private void learn(RgbImage image, LabelMap labels) {
        for (int i = 0; i < labels.labels().length; i++) {
            int c = labels.labels()[i] & 0xff;
            if (c != LabelMap.IGNORE) {
                weights[4 * c]++;
                for (int k = 0; k < 3; k++) {
                    weights[4 * c + 1 + k] += image.rgb()[3 * i + k] & 0xff;
                }
            }
        }
    }

    private double[] probabilities(RgbImage image, int pixel) {
        double[] p = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            double count = weights[4 * c];
            double distance = 0;
            for (int k = 0; k < 3; k++) {
                double mean = count == 0 ? 128 : weights[4 * c + 1 + k] / count;
                distance += Math.abs((image.rgb()[3 * pixel + k] & 0xff) - mean) / 60;
            }
            p[c] = Math.exp(-distance * count / (count + 50)) + 1e-3;
            sum += p[c];
        }
        for (int c = 0; c < CLASSES; c++) {
            p[c] /= sum;
        }
        return p;
    }

    private static double[] doubles(ByteBuffer bytes) {
        double[] values = new double[bytes.remaining() / Double.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.getDouble();
        }
        return values;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
