package dev.pixelect.engine.graph;

/** Floating-point operations of a node, a multiply and an add counted as two; for tables and rooflines. */
public final class Flops {
    private Flops() {}

    /** An estimate from the shapes; exact for convolutions. */
    public static long of(Node n) {
        Op op = n.op();
        if (op instanceof Op.Conv2d c) {
            long products = n.out().shape().elements() * perOutput(n.input(1).shape());
            long added = (c.bias() ? 1 : 0) + (c.sum() ? 1 : 0);
            return 2 * products + added * n.out().shape().elements();
        }
        if (op instanceof Op.Conv2dBackwardData) {
            return 2 * n.input(0).shape().elements() * perOutput(n.input(1).shape());
        }
        if (op instanceof Op.Conv2dBackwardFilter f) {
            return 2 * n.input(1).shape().elements() * perOutput(f.wShape());
        }
        if (n.outputs().isEmpty()) {
            return 6 * n.input(0).shape().elements();
        }
        long y = n.out().shape().elements();
        if (op instanceof Op.BatchNormTraining || op instanceof Op.BatchNormBackward) {
            return 8 * y;
        }
        if (op instanceof Op.MaxPool p) {
            return y * p.kernel() * p.kernel();
        }
        if (op instanceof Op.AvgPool p) {
            return y * p.kernelH() * p.kernelW();
        }
        if (op instanceof Op.Add) {
            return y * (n.inputs().size() - 1);
        }
        if (op instanceof Op.Interp) {
            return 7 * y;
        }
        if (op instanceof Op.InterpBackward) {
            return 7 * n.input(0).shape().elements();
        }
        if (op instanceof Op.SoftmaxEntropy || op instanceof Op.SoftmaxCrossEntropyBackward) {
            return 6 * y;
        }
        if (op instanceof Op.SoftmaxCrossEntropy) {
            return 4 * n.input(0).shape().elements();
        }
        return y;
    }

    /** Multiply-adds that make one output of a convolution with weights [O,I,KH,KW]. */
    private static long perOutput(Shape w) {
        return (long) w.c() * w.h() * w.w();
    }
}
