package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.kernels.cpu.winograd.FilterGradientTransform;
import dev.pixelect.kernels.cpu.winograd.FilterTransform;
import dev.pixelect.kernels.cpu.winograd.ResultTransform;
import dev.pixelect.kernels.cpu.winograd.SourceTransform;
import dev.pixelect.kernels.cpu.winograd.WinogradTiles;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive_attr;

/**
 * 3x3 convolutions of stride 1 in float32, and their gradients, by Winograd's F(4x4, 3x3) (Lavin and Gray, CVPR 2016): a quarter of the multiplications, at
 * the price of transforms that go through memory. The transforms are Java kernels; the 36 products of matrices between them are one
 * grouped 1x1 convolution by oneDNN, whose groups are the elements of a transformed tile.
 */
final class Winograd {
    private static final String NAME = "winograd 4x4";

    /** Channels of a block with AVX-512. */
    private static final int WIDE = 16;

    private static final long[] ONES = {1, 1};
    private static final long[] ZEROS = {0, 0};

    private final Chain chain;
    private final int block;
    private final WinogradBands bands;

    /**
     * @param x layout of sources, or of what has their place
     * @param y layout of results
     */
    private Winograd(Chain chain, Op.Conv2d op, Blocked x, Blocked y) {
        this.chain = chain;
        this.block = y.block();
        this.bands = WinogradBands.of(WinogradChoice.tiles(op, y), x.blocks(), y.blocks());
    }

    /** How weights are kept that don't change and whose layout would be {@code kept}; null where that isn't the transform's. */
    static WinogradWeights weights(Shape w, memory.desc kept) {
        int block = Isa.effective().block(w.c());
        return kept.equals(weights(w, block, false))
                ? new WinogradWeights(w.c() / block * (w.n() / block), block)
                : null;
    }

    static void forward(Chain chain, Op.Conv2d op) {
        CpuLayout y = chain.outputLayout(0);
        Winograd it = new Winograd(chain, op, chain.inputLayout(0).blocked(), y.blocked());
        WinogradWeights stored = chain.inputLayout(1).transformed();
        Chain.Argument u = stored == null ? null : chain.part(1, stored.offset(), it.transformedWeights());
        Chain.Argument w = chain.input(1, weights(chain.node().input(1).shape(), it.block, false));
        Chain.Argument bias = op.bias() ? chain.input(2) : null;
        Chain.Argument result = op.sum() ? chain.accumulator(op.summand(), y.desc()) : chain.output(0);
        it.convolve(chain.input(0), w, u, false, result, bias, op);
    }

    /** A convolution of the results' gradient with the rotated weights, their channels exchanged. */
    static void backwardData(Chain chain, Op.Conv2d op) {
        Blocked y = chain.inputLayout(0).blocked();
        Winograd it = new Winograd(chain, op, y, chain.outputLayout(0).blocked());
        Chain.Argument w = chain.input(1, weights(chain.node().input(1).shape(), it.block, true));
        Op.Conv2d plain = Op.Conv2d.of(op.stride(), op.pad(), op.dilation());
        it.convolve(chain.input(0), w, null, true, chain.output(0), null, plain);
    }

    /** @param op without a bias */
    static void backwardFilter(Chain chain, Op.Conv2dBackwardFilter op) {
        Blocked x = chain.inputLayout(0).blocked();
        Winograd it = new Winograd(chain, op.conv(), x, chain.inputLayout(1).blocked());
        it.correlate(chain.input(0), chain.input(1), chain.output(0, weights(op.wShape(), it.block, false)));
    }

    /** @param stored transformed weights, or null to transform {@code w} each time */
    private void convolve(
            Chain.Argument x,
            Chain.Argument w,
            Chain.Argument stored,
            boolean rotated,
            Chain.Argument y,
            Chain.Argument bias,
            Op.Conv2d op) {
        boolean transform = stored == null;
        Chain.Argument u = transform ? chain.scratch(transformedWeights()) : stored;
        Chain.Argument v = chain.scratch(transformedTiles(bands.sources()));
        Chain.Argument m = chain.scratch(transformedTiles(bands.results()));
        convolution_forward.primitive_desc d = products(v, u, m, prop_kind.forward_inference);
        Primitive products = new Primitive(chain.device(), chain.scope(), new convolution_forward(d), d);
        Map<Integer, Chain.Argument> args = Map.of(DNNL_ARG_SRC, v, DNNL_ARG_WEIGHTS, u, DNNL_ARG_DST, m);
        WorkerPool workers = chain.device().workers();
        int tiles = bands.tilesOfOne();
        chain.javaAround(NAME, products, args, (memory, step) -> {
            FloatBuffer[] f = chain.floats(memory, x, w, y, u, v, m);
            FloatBuffer b = bias == null ? null : chain.floats(memory, bias)[0];
            FilterTransform[] filters = new FilterTransform[transform ? workers.workers() : 0];
            SourceTransform[] sources = new SourceTransform[workers.workers()];
            ResultTransform[] results = new ResultTransform[workers.workers()];
            Arrays.setAll(filters, i -> new FilterTransform(rotated, bands.pairs(), block, f[1], f[3]));
            Arrays.setAll(sources, i -> new SourceTransform(bands.tiles(), false, bands.sources(), f[0], f[4], tiles));
            Arrays.setAll(
                    results,
                    i -> new ResultTransform(
                            bands.tiles(), bands.results(), f[5], tiles, f[2], b, op.sum(), op.relu()));
            return new WinogradConvolution(workers, bands, filters, sources, results, step);
        });
    }

    private void correlate(Chain.Argument x, Chain.Argument dy, Chain.Argument dw) {
        Chain.Argument v = chain.scratch(transformedTiles(bands.sources()));
        Chain.Argument m = chain.scratch(transformedTiles(bands.results()));
        Chain.Argument u = chain.scratch(transformedWeights());
        convolution_backward_weights.primitive_desc d = chain.scope()
                .own(new convolution_backward_weights.primitive_desc(
                        chain.device().engine(),
                        algorithm.convolution_direct,
                        v.desc(),
                        u.desc(),
                        new memory.desc(),
                        m.desc(),
                        ONES,
                        ZEROS,
                        ZEROS,
                        ZEROS,
                        products(v, u, m, prop_kind.forward_training),
                        attributes(),
                        false));
        Primitive products = new Primitive(chain.device(), chain.scope(), new convolution_backward_weights(d), d);
        Map<Integer, Chain.Argument> args = Map.of(DNNL_ARG_SRC, v, DNNL_ARG_DIFF_DST, m, DNNL_ARG_DIFF_WEIGHTS, u);
        WorkerPool workers = chain.device().workers();
        int tiles = bands.tilesOfOne();
        chain.javaAround(NAME, products, args, (memory, step) -> {
            FloatBuffer[] f = chain.floats(memory, x, dy, dw, u, v, m);
            SourceTransform[] sources = new SourceTransform[workers.workers()];
            SourceTransform[] gradients = new SourceTransform[workers.workers()];
            FilterGradientTransform[] filters = new FilterGradientTransform[workers.workers()];
            Arrays.setAll(sources, i -> new SourceTransform(bands.tiles(), false, bands.sources(), f[0], f[4], tiles));
            Arrays.setAll(gradients, i -> new SourceTransform(bands.tiles(), true, bands.results(), f[1], f[5], tiles));
            Arrays.setAll(filters, i -> new FilterGradientTransform(bands.pairs(), block, f[3], f[2]));
            return new WinogradCorrelation(workers, bands, sources, gradients, filters, step);
        });
    }

    /** Blocks of results, of sources, rows, columns, sources, results; {@code exchanged} in both. */
    private static memory.desc weights(Shape w, int block, boolean exchanged) {
        boolean wide = block == WIDE;
        format_tag tag = exchanged
                ? (wide ? format_tag.IOhw16o16i : format_tag.IOhw8o8i)
                : (wide ? format_tag.OIhw16i16o : format_tag.OIhw8i8o);
        return new memory.desc(new long[] {w.n(), w.c(), w.h(), w.w()}, data_type.f32, tag);
    }

    /** [36][blocks][tile][block], as a picture of one row. */
    private memory.desc transformedTiles(int blocks) {
        long[] dims = {1, (long) WinogradTiles.PRODUCTS * blocks * block, 1, bands.tilesOfOne()};
        return new memory.desc(dims, data_type.f32, wide() ? format_tag.nChw16c : format_tag.nChw8c);
    }

    /** [36][blocks of results][blocks of sources][source][result]. */
    private memory.desc transformedWeights() {
        long[] dims = {WinogradTiles.PRODUCTS, (long) bands.results() * block, (long) bands.sources() * block, 1, 1};
        return new memory.desc(dims, data_type.f32, wide() ? format_tag.gOIhw16i16o : format_tag.gOIhw8i8o);
    }

    private boolean wide() {
        return block == WIDE;
    }

    private convolution_forward.primitive_desc products(
            Chain.Argument v, Chain.Argument u, Chain.Argument m, prop_kind kind) {
        return chain.scope()
                .own(new convolution_forward.primitive_desc(
                        chain.device().engine(),
                        kind,
                        algorithm.convolution_direct,
                        v.desc(),
                        u.desc(),
                        new memory.desc(),
                        m.desc(),
                        ONES,
                        ZEROS,
                        ZEROS,
                        ZEROS,
                        attributes(),
                        false));
    }

    private primitive_attr attributes() {
        primitive_attr a = chain.scope().own(new primitive_attr());
        a.set_scratchpad_mode(scratchpad_mode.user);
        return a;
    }
}
