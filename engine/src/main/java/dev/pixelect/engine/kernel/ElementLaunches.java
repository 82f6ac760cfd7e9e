package dev.pixelect.engine.kernel;

import static dev.pixelect.engine.kernel.KernelOps.elements;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.List;

/** Launches of the ops that go element by element: a thread each. */
final class ElementLaunches {
    /** Pointers of the kernel {@code add}. */
    private static final int ADDENDS = 4;

    private ElementLaunches() {}

    static Launches relu(KernelOps ops, Node node) {
        Kernel k = ops.kernel(KernelCatalogue.RELU);
        int n = elements(node.out());
        return Launches.of("relu.cu", (m, steps) -> steps.add(k.launchElements(n, m.input(0), m.output(0), n)))
                .overwriting(0);
    }

    static Launches reluBackward(KernelOps ops, Node node) {
        Kernel k = ops.kernel(KernelCatalogue.RELU_BACKWARD);
        int n = elements(node.out());
        return Launches.of(
                        "relu.cu", (m, steps) -> steps.add(k.launchElements(n, m.input(0), m.input(1), m.output(0), n)))
                .overwriting(1);
    }

    static Launches add(KernelOps ops, Node node, boolean relu) {
        Kernel k = ops.kernel(KernelCatalogue.ADD);
        int n = elements(node.out());
        return Launches.of("add.cu", (m, steps) -> {
                    Slice y = m.output(0);
                    for (int done = 0; done < node.inputs().size(); ) {
                        Slice[] x = addends(m, y, done, node.inputs().size());
                        int count = count(done, node.inputs().size());
                        done += done == 0 ? count : count - 1;
                        boolean last = done == node.inputs().size();
                        steps.add(k.launchElements(n, x[0], x[1], x[2], x[3], y, n, count, relu && last ? 1 : 0));
                    }
                })
                .overwriting(0);
    }

    /** How many pointers the next launch of a sum takes when {@code done} of {@code all} are in y. */
    static int count(int done, int all) {
        return Math.min(ADDENDS, done == 0 ? all : all - done + 1);
    }

    /** The pointers of that launch: y first unless it is the first launch; those beyond the count repeat the first. */
    static Slice[] addends(Binding m, Slice y, int done, int all) {
        Slice[] x = new Slice[ADDENDS];
        int count = count(done, all);
        int next = done;
        for (int i = 0; i < ADDENDS; i++) {
            if (i >= count) {
                x[i] = x[0];
            } else {
                x[i] = i == 0 && done > 0 ? y : m.input(next++);
            }
        }
        return x;
    }

    static Launches concat(KernelOps ops, Node node) {
        Kernel k = ops.kernel(KernelCatalogue.COPY_CHANNELS);
        Shape y = node.out().shape();
        return Launches.of("channels.cu", (m, steps) -> {
            int to = 0;
            for (int i = 0; i < node.inputs().size(); i++) {
                int c = node.input(i).shape().c();
                steps.add(copy(k, m.input(i), m.output(0), y, c, c, 0, y.c(), to));
                to += c;
            }
        });
    }

    static Launches sliceChannels(KernelOps ops, Node node, int from) {
        Kernel k = ops.kernel(KernelCatalogue.COPY_CHANNELS);
        Shape y = node.out().shape();
        int channels = node.input(0).shape().c();
        return Launches.of(
                "channels.cu",
                (m, steps) -> steps.add(copy(k, m.input(0), m.output(0), y, y.c(), channels, from, y.c(), 0)));
    }

    private static Step copy(
            Kernel k, Slice src, Slice dst, Shape map, int count, int srcChannels, int from, int dstChannels, int to) {
        long n = (long) map.n() * count * map.hw();
        return k.launchElements(n, src, dst, map.n(), count, srcChannels, from, dstChannels, to, map.hw());
    }

    static Launches sliceChannelsBackward(KernelOps ops, Node node, int from) {
        Kernel k = ops.kernel(KernelCatalogue.PLACE_CHANNELS);
        Shape x = node.out().shape();
        int count = node.input(0).shape().c();
        return Launches.of(
                "channels.cu",
                (m, steps) -> steps.add(
                        k.launchElements(x.elements(), m.input(0), m.output(0), x.n(), x.c(), from, count, x.hw())));
    }

    static Launches sgd(KernelOps ops, Node node, Op.Sgd op) {
        Kernel k = ops.kernel(KernelCatalogue.SGD);
        List<Value> in = node.inputs();
        int n = elements(in.get(0));
        return Launches.of(
                "sgd.cu",
                (m, steps) -> steps.add(k.launchElements(
                        n, m.input(0), m.input(1), m.input(2), m.input(3), n, op.momentum(), op.weightDecay())));
    }
}
