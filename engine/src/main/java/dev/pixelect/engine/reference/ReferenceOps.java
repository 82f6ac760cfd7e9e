package dev.pixelect.engine.reference;

import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.Arrays;
import java.util.Map;

/** What each op means, in double precision over dense NCHW arrays. Short enough to check by eye. */
final class ReferenceOps {
    private final Node node;
    private final Map<Value, double[]> data;

    ReferenceOps(Node node, Map<Value, double[]> data) {
        this.node = node;
        this.data = data;
    }

    void run() {
        Op op = node.op();
        if (op instanceof Op.Conv2d c) {
            conv2d(c);
        } else if (op instanceof Op.Conv2dBackwardData c) {
            conv2dBackwardData(c.conv());
        } else if (op instanceof Op.Conv2dBackwardFilter c) {
            conv2dBackwardFilter(c.conv(), c.wShape());
        } else if (op instanceof Op.BatchNormTraining b) {
            ReferenceNorm.training(b, node, data);
        } else if (op instanceof Op.BatchNormBackward b) {
            ReferenceNorm.backward(b, node, data);
        } else if (op instanceof Op.BatchNormInference b) {
            ReferenceNorm.inference(b, node, data);
        } else if (op instanceof Op.Relu) {
            Arrays.setAll(out(0), i -> Math.max(in(0)[i], 0));
        } else if (op instanceof Op.ReluBackward) {
            Arrays.setAll(out(0), i -> in(0)[i] > 0 ? in(1)[i] : 0);
        } else if (op instanceof Op.Add a) {
            add(a);
        } else if (op instanceof Op.MaxPool p) {
            maxPool(p);
        } else if (op instanceof Op.MaxPoolBackward p) {
            maxPoolBackward(p);
        } else if (op instanceof Op.AvgPool p) {
            avgPool(p);
        } else if (op instanceof Op.AvgPoolBackward p) {
            avgPoolBackward(p);
        } else if (op instanceof Op.Interp) {
            interp(node.input(0).shape(), node.out().shape(), in(0), out(0), false);
        } else if (op instanceof Op.InterpBackward b) {
            Arrays.fill(out(0), 0);
            interp(b.xShape(), node.input(0).shape(), out(0), in(0), true);
        } else if (op instanceof Op.Concat) {
            concat();
        } else if (op instanceof Op.SliceChannels s) {
            slice(node.input(0).shape(), node.out().shape(), s.from(), in(0), out(0), false);
        } else if (op instanceof Op.SliceChannelsBackward s) {
            Arrays.fill(out(0), 0);
            slice(s.xShape(), node.input(0).shape(), s.from(), out(0), in(0), true);
        } else if (op instanceof Op.SoftmaxCrossEntropy c) {
            ReferenceLoss.forward(c, node, data);
        } else if (op instanceof Op.SoftmaxCrossEntropyBackward c) {
            ReferenceLoss.backward(c, node, data);
        } else if (op instanceof Op.SoftmaxEntropy) {
            ReferenceLoss.entropy(node, data);
        } else if (op instanceof Op.WeightedSum s) {
            out(0)[0] = 0;
            for (int i = 0; i < node.inputs().size(); i++) {
                out(0)[0] += s.factors().get(i) * in(i)[0];
            }
        } else if (op instanceof Op.Sgd s) {
            sgd(s);
        } else {
            throw new IllegalArgumentException(node + " has no reference");
        }
    }

    private double[] in(int i) {
        return data.get(node.input(i));
    }

    private double[] out(int i) {
        return data.get(node.output(i));
    }

    /** Calls with (index in x, index in w, index in y) for each product of the convolution. */
    private interface Product {
        void at(int x, int w, int y);
    }

    private static void products(Op.Conv2d c, Shape x, Shape w, Shape y, Product p) {
        int perGroup = w.n() / c.groups();
        for (int n = 0; n < y.n(); n++) {
            for (int o = 0; o < w.n(); o++) {
                for (int oy = 0; oy < y.h(); oy++) {
                    for (int ox = 0; ox < y.w(); ox++) {
                        int yi = ((n * y.c() + o) * y.h() + oy) * y.w() + ox;
                        for (int i = 0; i < w.c(); i++) {
                            int ic = o / perGroup * w.c() + i;
                            for (int ky = 0; ky < w.h(); ky++) {
                                int iy = oy * c.stride() - c.pad() + ky * c.dilation();
                                for (int kx = 0; kx < w.w(); kx++) {
                                    int ix = ox * c.stride() - c.pad() + kx * c.dilation();
                                    if (iy >= 0 && iy < x.h() && ix >= 0 && ix < x.w()) {
                                        p.at(
                                                ((n * x.c() + ic) * x.h() + iy) * x.w() + ix,
                                                ((o * w.c() + i) * w.h() + ky) * w.w() + kx,
                                                yi);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private void conv2d(Op.Conv2d c) {
        Shape y = node.out().shape();
        for (int i = 0; i < out(0).length; i++) {
            out(0)[i] = (c.bias() ? in(2)[i / y.hw() % y.c()] : 0) + (c.sum() ? in(c.summand())[i] : 0);
        }
        double[] xs = in(0);
        double[] ws = in(1);
        double[] ys = out(0);
        products(c, node.input(0).shape(), node.input(1).shape(), y, (xi, wi, yi) -> ys[yi] += xs[xi] * ws[wi]);
        if (c.relu()) {
            Arrays.setAll(ys, i -> Math.max(ys[i], 0));
        }
    }

    private void conv2dBackwardData(Op.Conv2d c) {
        double[] dy = in(0);
        double[] ws = in(1);
        double[] dx = out(0);
        Arrays.fill(dx, 0);
        Shape y = node.input(0).shape();
        products(c, node.out().shape(), node.input(1).shape(), y, (xi, wi, yi) -> dx[xi] += dy[yi] * ws[wi]);
    }

    private void conv2dBackwardFilter(Op.Conv2d c, Shape w) {
        double[] xs = in(0);
        double[] dy = in(1);
        double[] dw = out(0);
        Arrays.fill(dw, 0);
        Shape y = node.input(1).shape();
        products(c, node.input(0).shape(), w, y, (xi, wi, yi) -> dw[wi] += dy[yi] * xs[xi]);
        if (c.bias()) {
            Arrays.fill(out(1), 0);
            for (int i = 0; i < dy.length; i++) {
                out(1)[i / y.hw() % y.c()] += dy[i];
            }
        }
    }

    private void add(Op.Add a) {
        double[] y = out(0);
        Arrays.fill(y, 0);
        for (Value v : node.inputs()) {
            double[] x = data.get(v);
            Arrays.setAll(y, i -> y[i] + x[i]);
        }
        if (a.relu()) {
            Arrays.setAll(y, i -> Math.max(y[i], 0));
        }
    }

    /** The index in x of the cell that wins output {@code yi}. */
    private static int winner(Op.MaxPool p, Shape x, Shape y, double[] xs, int yi) {
        int plane = yi / y.hw();
        int oy = yi % y.hw() / y.w();
        int ox = yi % y.w();
        int best = -1;
        for (int iy = oy * p.stride() - p.pad(); iy < oy * p.stride() - p.pad() + p.kernel(); iy++) {
            for (int ix = ox * p.stride() - p.pad(); ix < ox * p.stride() - p.pad() + p.kernel(); ix++) {
                if (iy >= 0 && iy < x.h() && ix >= 0 && ix < x.w()) {
                    int i = (plane * x.h() + iy) * x.w() + ix;
                    if (best < 0 || xs[i] > xs[best]) {
                        best = i;
                    }
                }
            }
        }
        return best;
    }

    private void maxPool(Op.MaxPool p) {
        Shape x = node.input(0).shape();
        Shape y = node.out().shape();
        Arrays.setAll(out(0), i -> in(0)[winner(p, x, y, in(0), i)]);
    }

    private void maxPoolBackward(Op.MaxPoolBackward b) {
        double[] dx = out(0);
        Arrays.fill(dx, 0);
        Shape y = node.input(1).shape();
        for (int i = 0; i < in(2).length; i++) {
            dx[winner(b.pool(), b.xShape(), y, in(0), i)] += in(2)[i];
        }
    }

    private void avgPool(Op.AvgPool p) {
        Arrays.fill(out(0), 0);
        average(p, node.input(0).shape(), node.out().shape(), (xi, area, yi) -> out(0)[yi] += in(0)[xi] / area);
    }

    private void avgPoolBackward(Op.AvgPoolBackward b) {
        Arrays.fill(out(0), 0);
        average(b.pool(), b.xShape(), node.input(0).shape(), (xi, area, yi) -> out(0)[xi] += in(0)[yi] / area);
    }

    private static void average(Op.AvgPool p, Shape x, Shape y, Product visit) {
        for (int plane = 0; plane < y.n() * y.c(); plane++) {
            for (int oy = 0; oy < y.h(); oy++) {
                for (int ox = 0; ox < y.w(); ox++) {
                    for (int ky = 0; ky < p.kernelH(); ky++) {
                        for (int kx = 0; kx < p.kernelW(); kx++) {
                            int xi = (plane * x.h() + oy * p.strideH() + ky) * x.w() + ox * p.strideW() + kx;
                            visit.at(xi, p.kernelH() * p.kernelW(), (plane * y.h() + oy) * y.w() + ox);
                        }
                    }
                }
            }
        }
    }

    /** y = resize of x; or, transposed, x += the gradient that arrives at y. */
    private static void interp(Shape x, Shape y, double[] xs, double[] ys, boolean transposed) {
        for (int plane = 0; plane < y.n() * y.c(); plane++) {
            for (int oy = 0; oy < y.h(); oy++) {
                double fy = y.h() == 1 ? 0 : (double) oy * (x.h() - 1) / (y.h() - 1);
                int y0 = Math.min((int) fy, x.h() - 1);
                int y1 = Math.min(y0 + 1, x.h() - 1);
                for (int ox = 0; ox < y.w(); ox++) {
                    double fx = y.w() == 1 ? 0 : (double) ox * (x.w() - 1) / (y.w() - 1);
                    int x0 = Math.min((int) fx, x.w() - 1);
                    int x1 = Math.min(x0 + 1, x.w() - 1);
                    int[] at = {y0 * x.w() + x0, y0 * x.w() + x1, y1 * x.w() + x0, y1 * x.w() + x1};
                    double wy = fy - y0;
                    double wx = fx - x0;
                    double[] weight = {(1 - wy) * (1 - wx), (1 - wy) * wx, wy * (1 - wx), wy * wx};
                    int yi = (plane * y.h() + oy) * y.w() + ox;
                    double sum = 0;
                    for (int k = 0; k < 4; k++) {
                        int xi = plane * x.hw() + at[k];
                        if (transposed) {
                            xs[xi] += weight[k] * ys[yi];
                        } else {
                            sum += weight[k] * xs[xi];
                        }
                    }
                    if (!transposed) {
                        ys[yi] = sum;
                    }
                }
            }
        }
    }

    private void concat() {
        int from = 0;
        for (Value v : node.inputs()) {
            slice(node.out().shape(), v.shape(), from, out(0), data.get(v), true);
            from += v.shape().c();
        }
    }

    /** part = channels of whole; or, back, those channels of whole = part. */
    private static void slice(Shape whole, Shape part, int from, double[] wholes, double[] parts, boolean back) {
        for (int n = 0; n < part.n(); n++) {
            int size = part.c() * part.hw();
            int w = (n * whole.c() + from) * whole.hw();
            System.arraycopy(
                    back ? parts : wholes, back ? n * size : w, back ? wholes : parts, back ? w : n * size, size);
        }
    }

    private void sgd(Op.Sgd s) {
        double lr = in(3)[0];
        for (int i = 0; i < in(0).length; i++) {
            in(2)[i] = s.momentum() * in(2)[i] + in(1)[i] + s.weightDecay() * in(0)[i];
            in(0)[i] -= lr * in(2)[i];
        }
    }
}
