package dev.pixelect.engine.kernel;

import static dev.pixelect.engine.kernel.KernelOps.blocks;
import static dev.pixelect.engine.kernel.KernelOps.elements;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.Map;

/** Launches of {@code conv2d.cu}: blocks make tiles of 64 x 64 results. */
final class ConvolutionLaunches {
    private static final int TILE = 64;

    /** Pixels that a part of the filter's gradient covers are a multiple of this. */
    private static final int DEPTH = 16;

    /** Parts are made until there are so many blocks, or so few pixels a part. */
    private static final int WANTED_BLOCKS = 256;

    private static final int MIN_PART_PIXELS = 256;

    private ConvolutionLaunches() {}

    static Launches forward(KernelOps ops, Node node, Op.Conv2d op) {
        Shape x = node.input(0).shape();
        Shape w = node.input(1).shape();
        Shape y = node.out().shape();
        Kernel k = ops.kernel(KernelCatalogue.CONV2D_FORWARD, filter(w));
        int columns = blocks((long) y.n() * y.hw(), TILE);
        int rows = op.groups() * blocks(y.c() / op.groups(), TILE);
        Launches launches = Launches.of(
                "conv2d.cu",
                (m, steps) -> steps.add(k.launch(
                        columns,
                        rows,
                        m.input(0),
                        m.input(1),
                        m.input(op.bias() ? 2 : 1),
                        m.input(op.sum() ? op.summand() : 1),
                        m.output(0),
                        x.n(),
                        x.c(),
                        x.h(),
                        x.w(),
                        y.c(),
                        y.h(),
                        y.w(),
                        op.stride(),
                        op.pad(),
                        op.dilation(),
                        op.groups(),
                        op.bias() ? 1 : 0,
                        op.sum() ? 1 : 0,
                        op.relu() ? 1 : 0)));
        return op.sum() ? launches.overwriting(op.summand()) : launches;
    }

    static Launches backwardData(KernelOps ops, Node node, Op.Conv2d op) {
        Shape y = node.input(0).shape();
        Shape w = node.input(1).shape();
        Shape x = node.out().shape();
        Kernel k = ops.kernel(KernelCatalogue.CONV2D_BACKWARD_DATA, filter(w));
        int columns = blocks((long) x.n() * x.hw(), TILE);
        int rows = op.groups() * blocks(x.c() / op.groups(), TILE);
        return Launches.of(
                "conv2d.cu",
                (m, steps) -> steps.add(k.launch(
                        columns,
                        rows,
                        m.input(0),
                        m.input(1),
                        m.output(0),
                        x.n(),
                        x.c(),
                        x.h(),
                        x.w(),
                        y.c(),
                        y.h(),
                        y.w(),
                        op.stride(),
                        op.pad(),
                        op.dilation(),
                        op.groups())));
    }

    static Launches backwardFilter(KernelOps ops, Node node, Op.Conv2d op) {
        Shape x = node.input(0).shape();
        Shape y = node.input(1).shape();
        Shape w = node.out().shape();
        Kernel filter = ops.kernel(KernelCatalogue.CONV2D_BACKWARD_FILTER, filter(w));
        Kernel sum = ops.kernel(KernelCatalogue.SUM_PARTS);
        Kernel bias = op.bias() ? ops.kernel(KernelCatalogue.SUM_CHANNELS) : null;
        int n = elements(node.out());
        int columns = blocks((long) w.c() * w.hw(), TILE);
        int rows = op.groups() * blocks(y.c() / op.groups(), TILE);
        long pixels = (long) y.n() * y.hw();
        long wanted = Math.max(1, Math.min(WANTED_BLOCKS / ((long) columns * rows), pixels / MIN_PART_PIXELS));
        int partPixels = DEPTH * blocks(pixels, Math.toIntExact(DEPTH * wanted));
        int parts = blocks(pixels, partPixels);
        return Launches.of("conv2d.cu", (m, steps) -> {
                    Slice dw = m.output(0);
                    steps.add(filter.launch(
                            columns * parts,
                            rows,
                            m.input(0),
                            m.input(1),
                            parts == 1 ? dw : m.scratch(),
                            x.n(),
                            x.c(),
                            x.h(),
                            x.w(),
                            y.c(),
                            y.h(),
                            y.w(),
                            op.stride(),
                            op.pad(),
                            op.dilation(),
                            op.groups(),
                            partPixels));
                    if (parts > 1) {
                        steps.add(sum.launchElements(n, m.scratch(), dw, parts, n));
                    }
                    if (bias != null) {
                        steps.add(bias.launch(y.c(), 1, m.input(1), m.output(1), y.n(), y.c(), y.hw()));
                    }
                })
                .withScratch(parts > 1 ? 4L * parts * n : 0);
    }

    private static Map<String, Object> filter(Shape w) {
        return Map.of("FILTER_H", w.h(), "FILTER_W", w.w());
    }
}
