package dev.pixelect.engine.reference;

import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.Map;

/** Batch norm (Ioffe and Szegedy, 2015) in double precision; saves the biased variance. */
final class ReferenceNorm {
    private ReferenceNorm() {}

    static void training(Op.BatchNormTraining op, Node node, Map<Value, double[]> data) {
        Shape s = node.out().shape();
        double[] x = data.get(node.input(0));
        double[] mean = data.get(node.output(1));
        double[] var = data.get(node.output(2));
        double count = (double) s.n() * s.hw();
        for (int c = 0; c < s.c(); c++) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += x[at(s, c, i)];
            }
            mean[c] = sum / count;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double d = x[at(s, c, i)] - mean[c];
                squares += d * d;
            }
            var[c] = squares / count;
            double[] runningMean = data.get(node.input(3));
            double[] runningVar = data.get(node.input(4));
            runningMean[c] += op.momentum() * (mean[c] - runningMean[c]);
            runningVar[c] += op.momentum() * (squares / (count - 1) - runningVar[c]);
        }
        normalise(node, data, mean, var, op.epsilon(), op.relu());
    }

    static void inference(Op.BatchNormInference op, Node node, Map<Value, double[]> data) {
        normalise(node, data, data.get(node.input(3)), data.get(node.input(4)), op.epsilon(), op.relu());
    }

    private static void normalise(
            Node node, Map<Value, double[]> data, double[] mean, double[] var, float epsilon, boolean relu) {
        Shape s = node.out().shape();
        double[] x = data.get(node.input(0));
        double[] scale = data.get(node.input(1));
        double[] shift = data.get(node.input(2));
        double[] y = data.get(node.out());
        for (int i = 0; i < y.length; i++) {
            int c = i / s.hw() % s.c();
            double v = (x[i] - mean[c]) / Math.sqrt(var[c] + epsilon) * scale[c] + shift[c];
            y[i] = relu ? Math.max(v, 0) : v;
        }
    }

    static void backward(Op.BatchNormBackward op, Node node, Map<Value, double[]> data) {
        Shape s = node.input(0).shape();
        double[] x = data.get(node.input(0));
        double[] dy = data.get(node.input(1)).clone();
        double[] scale = data.get(node.input(2));
        double[] mean = data.get(node.input(3));
        double[] var = data.get(node.input(4));
        if (op.relu()) {
            double[] y = data.get(node.input(5));
            for (int i = 0; i < dy.length; i++) {
                dy[i] = y[i] > 0 ? dy[i] : 0;
            }
        }
        double[] dx = data.get(node.output(0));
        double count = (double) s.n() * s.hw();
        for (int c = 0; c < s.c(); c++) {
            double inverse = 1 / Math.sqrt(var[c] + op.epsilon());
            double sum = 0;
            double dot = 0;
            for (int i = 0; i < count; i++) {
                int k = at(s, c, i);
                sum += dy[k];
                dot += dy[k] * (x[k] - mean[c]) * inverse;
            }
            data.get(node.output(1))[c] = dot;
            data.get(node.output(2))[c] = sum;
            for (int i = 0; i < count; i++) {
                int k = at(s, c, i);
                double normalised = (x[k] - mean[c]) * inverse;
                dx[k] = scale[c] * inverse * (dy[k] - sum / count - normalised * dot / count);
            }
        }
    }

    /** The i-th element of channel c, over the batch. */
    private static int at(Shape s, int c, int i) {
        return (i / s.hw() * s.c() + c) * s.hw() + i % s.hw();
    }
}
