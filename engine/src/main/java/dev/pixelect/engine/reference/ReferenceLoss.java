package dev.pixelect.engine.reference;

import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.Map;

/** Softmax, cross entropy and entropy in double precision, from the log-sum form. */
final class ReferenceLoss {
    private ReferenceLoss() {}

    static void forward(Op.SoftmaxCrossEntropy op, Node node, Map<Value, double[]> data) {
        Shape s = node.input(0).shape();
        double[] x = data.get(node.input(0));
        double[] labels = data.get(node.input(1));
        double sum = 0;
        double divisor = 0;
        for (int p = 0; p < labels.length; p++) {
            int label = (int) labels[p];
            if (label != op.ignoreIndex() && label < s.c()) {
                double weight = op.weighted() ? data.get(node.input(2))[label] : 1;
                sum += weight * (logSum(x, s, p) - x[at(s, p, label)]);
                divisor += weight;
            }
        }
        data.get(node.output(0))[0] = divisor > 0 ? sum / divisor : 0;
        data.get(node.output(1))[0] = divisor;
    }

    static void backward(Op.SoftmaxCrossEntropyBackward op, Node node, Map<Value, double[]> data) {
        Shape s = node.input(0).shape();
        double[] x = data.get(node.input(0));
        double[] labels = data.get(node.input(1));
        double divisor = data.get(node.input(2))[0];
        double[] dx = data.get(node.out());
        for (int p = 0; p < labels.length; p++) {
            int label = (int) labels[p];
            boolean counts = label != op.ignoreIndex() && label < s.c() && divisor > 0;
            double weight = !counts ? 0 : op.weighted() ? data.get(node.input(3))[label] : 1;
            for (int c = 0; c < s.c(); c++) {
                double p1 = Math.exp(x[at(s, p, c)] - logSum(x, s, p));
                dx[at(s, p, c)] = counts ? op.factor() * weight * (p1 - (c == label ? 1 : 0)) / divisor : 0;
            }
        }
    }

    static void entropy(Node node, Map<Value, double[]> data) {
        Shape s = node.input(0).shape();
        double[] x = data.get(node.input(0));
        for (int p = 0; p < s.n() * s.hw(); p++) {
            double logSum = logSum(x, s, p);
            double entropy = 0;
            int best = 0;
            for (int c = 0; c < s.c(); c++) {
                double logP = x[at(s, p, c)] - logSum;
                data.get(node.output(0))[at(s, p, c)] = Math.exp(logP);
                entropy -= logP > Double.NEGATIVE_INFINITY ? Math.exp(logP) * logP : 0; // 0 ln 0 = 0
                best = x[at(s, p, c)] > x[at(s, p, best)] ? c : best;
            }
            data.get(node.output(1))[p] = entropy;
            data.get(node.output(2))[p] = best;
        }
    }

    private static double logSum(double[] x, Shape s, int p) {
        double top = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < s.c(); c++) {
            top = Math.max(top, x[at(s, p, c)]);
        }
        double sum = 0;
        for (int c = 0; c < s.c(); c++) {
            sum += Math.exp(x[at(s, p, c)] - top);
        }
        return top + Math.log(sum);
    }

    /** Class c of pixel p, p counted over the batch. */
    private static int at(Shape s, int p, int c) {
        return (p / s.hw() * s.c() + c) * s.hw() + p % s.hw();
    }
}
