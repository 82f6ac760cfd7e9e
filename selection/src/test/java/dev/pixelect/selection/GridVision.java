package dev.pixelect.selection;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Confusion;
import dev.pixelect.engine.vision.EdgeWeights;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.engine.vision.Normalize;
import dev.pixelect.engine.vision.NormalizeOptions;
import dev.pixelect.engine.vision.SegmentSums;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.engine.vision.SlicOptions;
import dev.pixelect.engine.vision.Vision;

/**
 * Simple stand-ins whose results can be told by hand: superpixels are squares of four pixels a side, edges are where red changes from the
 * pixel to the left, and the CRF makes every pixel certain of its picture's bottom right class.
 */
public final class GridVision implements Vision {
    static final int CELL = 4;

    int open;

    @Override
    public EdgeWeights edgeWeights(int height, int width) {
        open++;
        return new EdgeWeights() {
            @Override
            public void run(RgbImage image, float lambda, float[] scores, float[] weighted) {
                for (int i = 0; i < scores.length; i++) {
                    int x = i % width;
                    boolean edge = x > 0 && image.get(i / width, x, 0) != image.get(i / width, x - 1, 0);
                    weighted[i] = scores[i] * (edge ? 1 + lambda : 1);
                }
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    @Override
    public Slic slic(int height, int width, SlicOptions options) {
        if (options.segments() > height * width) {
            throw new IllegalArgumentException(options.segments() + " segments of " + height * width + " pixels");
        }
        open++;
        return new Slic() {
            @Override
            public int run(RgbImage image, int[] labels) {
                int across = (width + CELL - 1) / CELL;
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = i / width / CELL * across + i % width / CELL;
                }
                return across * ((height + CELL - 1) / CELL);
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    @Override
    public SegmentSums segmentSums(int height, int width, int classes) {
        open++;
        return new SegmentSums() {
            @Override
            public Sums run(int[] segments, int count, float[] scores, byte[] labels) {
                int[] area = new int[count];
                float[] mean = new float[count];
                int[] histogram = new int[count * classes];
                for (int i = 0; i < segments.length; i++) {
                    area[segments[i]]++;
                    mean[segments[i]] += scores[i];
                    histogram[segments[i] * classes + labels[i]]++;
                }
                for (int s = 0; s < count; s++) {
                    mean[s] /= area[s];
                }
                return new Sums(area, mean, histogram);
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    @Override
    public Confusion confusion(int height, int width, int classes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Normalize normalize(int height, int width, NormalizeOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MeanField meanField(int height, int width, int classes, MeanFieldOptions options) {
        open++;
        return new MeanField() {
            @Override
            public void run(RgbImage image, float[] probabilities, float[] q) {
                int pixels = height * width;
                int last = 0;
                for (int c = 1; c < classes; c++) {
                    float best = probabilities[last * pixels + pixels - 1];
                    last = probabilities[c * pixels + pixels - 1] > best ? c : last;
                }
                for (int i = 0; i < q.length; i++) {
                    q[i] = i / pixels == last ? 1 : 0;
                }
            }

            @Override
            public long bytes() {
                return 0;
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
