package dev.pixelect.kernels;

import java.util.List;

/** Every entry point of the kernel files. What each computes, with its arguments, is said in its file. */
public final class KernelCatalogue {
    public static final KernelEntry SOFTMAX_ENTROPY =
            KernelEntry.of("softmax_entropy.cu", "softmax_entropy", "NUM_CLASSES");

    public static final KernelEntry RELU = KernelEntry.of("relu.cu", "relu");
    public static final KernelEntry RELU_BACKWARD = KernelEntry.of("relu.cu", "relu_backward");
    public static final KernelEntry ADD = KernelEntry.of("add.cu", "add");
    public static final KernelEntry WEIGHTED_SUM = KernelEntry.of("add.cu", "weighted_sum");

    public static final KernelEntry CONV2D_FORWARD =
            KernelEntry.of("conv2d.cu", "conv2d_forward", "FILTER_H", "FILTER_W");
    public static final KernelEntry CONV2D_BACKWARD_DATA =
            KernelEntry.of("conv2d.cu", "conv2d_backward_data", "FILTER_H", "FILTER_W");
    public static final KernelEntry CONV2D_BACKWARD_FILTER =
            KernelEntry.of("conv2d.cu", "conv2d_backward_filter", "FILTER_H", "FILTER_W");

    public static final KernelEntry SUM_PARTS = KernelEntry.of("reduce.cu", "sum_parts");
    public static final KernelEntry SUM_CHANNELS = KernelEntry.of("reduce.cu", "sum_channels");

    public static final KernelEntry BATCH_NORM_PARTIAL = KernelEntry.of("batch_norm.cu", "batch_norm_partial");
    public static final KernelEntry BATCH_NORM_STATISTICS = KernelEntry.of("batch_norm.cu", "batch_norm_statistics");
    public static final KernelEntry BATCH_NORM_APPLY = KernelEntry.of("batch_norm.cu", "batch_norm_apply");
    public static final KernelEntry BATCH_NORM_BACKWARD_PARTIAL =
            KernelEntry.of("batch_norm.cu", "batch_norm_backward_partial");
    public static final KernelEntry BATCH_NORM_BACKWARD_SUM =
            KernelEntry.of("batch_norm.cu", "batch_norm_backward_sum");
    public static final KernelEntry BATCH_NORM_BACKWARD_APPLY =
            KernelEntry.of("batch_norm.cu", "batch_norm_backward_apply");

    public static final KernelEntry INTERP = KernelEntry.of("interp.cu", "interp");
    public static final KernelEntry INTERP_BACKWARD = KernelEntry.of("interp.cu", "interp_backward");

    public static final KernelEntry CROSS_ENTROPY_PARTIAL = KernelEntry.of("cross_entropy.cu", "cross_entropy_partial");
    public static final KernelEntry CROSS_ENTROPY_SUM = KernelEntry.of("cross_entropy.cu", "cross_entropy_sum");
    public static final KernelEntry CROSS_ENTROPY_BACKWARD =
            KernelEntry.of("cross_entropy.cu", "cross_entropy_backward");

    public static final KernelEntry MAX_POOL = KernelEntry.of("pool.cu", "max_pool");
    public static final KernelEntry MAX_POOL_BACKWARD = KernelEntry.of("pool.cu", "max_pool_backward");
    public static final KernelEntry AVG_POOL = KernelEntry.of("pool.cu", "avg_pool");
    public static final KernelEntry AVG_POOL_BACKWARD = KernelEntry.of("pool.cu", "avg_pool_backward");

    public static final KernelEntry COPY_CHANNELS = KernelEntry.of("channels.cu", "copy_channels");
    public static final KernelEntry PLACE_CHANNELS = KernelEntry.of("channels.cu", "place_channels");

    public static final KernelEntry SGD = KernelEntry.of("sgd.cu", "sgd");

    public static final KernelEntry SOBEL = KernelEntry.of("sobel.cu", "sobel");
    public static final KernelEntry EDGE_WEIGHT = KernelEntry.of("sobel.cu", "edge_weight");

    public static final KernelEntry SEGMENT_SUMS = KernelEntry.of("segment.cu", "segment_sums");

    public static final KernelEntry CONFUSION = KernelEntry.of("confusion.cu", "confusion", "NUM_CLASSES");

    public static final KernelEntry NORMALIZE = KernelEntry.of("normalize.cu", "normalize_planes");
    public static final KernelEntry RGB_TO_LAB = KernelEntry.of("lab.cu", "rgb_to_lab");

    public static final KernelEntry SLIC_SEED = KernelEntry.of("slic.cu", "slic_seed");
    public static final KernelEntry SLIC_ASSIGN = KernelEntry.of("slic.cu", "slic_assign");
    public static final KernelEntry SLIC_UPDATE = KernelEntry.of("slic.cu", "slic_update");

    public static final KernelEntry CONNECT_RUNS = KernelEntry.of("slic_connect.cu", "connect_runs");
    public static final KernelEntry CONNECT_UNITE = KernelEntry.of("slic_connect.cu", "connect_unite");
    public static final KernelEntry CONNECT_ROOTS = KernelEntry.of("slic_connect.cu", "connect_roots");
    public static final KernelEntry CONNECT_LARGEST = KernelEntry.of("slic_connect.cu", "connect_largest");
    public static final KernelEntry CONNECT_FIRST_LARGEST = KernelEntry.of("slic_connect.cu", "connect_first_largest");
    public static final KernelEntry CONNECT_KEEP = KernelEntry.of("slic_connect.cu", "connect_keep");
    public static final KernelEntry CONNECT_MEASURE = KernelEntry.of("slic_connect.cu", "connect_measure");
    public static final KernelEntry CONNECT_CHOOSE = KernelEntry.of("slic_connect.cu", "connect_choose");
    public static final KernelEntry CONNECT_JOIN = KernelEntry.of("slic_connect.cu", "connect_join");
    public static final KernelEntry CONNECT_FIRST = KernelEntry.of("slic_connect.cu", "connect_first");
    public static final KernelEntry CONNECT_NUMBER = KernelEntry.of("slic_connect.cu", "connect_number");
    public static final KernelEntry CONNECT_GROUPS = KernelEntry.of("slic_connect.cu", "connect_groups");
    public static final KernelEntry CONNECT_LABEL = KernelEntry.of("slic_connect.cu", "connect_label");

    public static final KernelEntry FILL_INTS = KernelEntry.of("scan.cu", "fill_ints");
    public static final KernelEntry SCAN_TILES = KernelEntry.of("scan.cu", "scan_tiles");
    public static final KernelEntry SCAN_SUMS = KernelEntry.of("scan.cu", "scan_sums");
    public static final KernelEntry SCAN_ADD = KernelEntry.of("scan.cu", "scan_add");
    public static final KernelEntry RADIX_COUNT = KernelEntry.of("scan.cu", "radix_count");
    public static final KernelEntry RADIX_MOVE = KernelEntry.of("scan.cu", "radix_move");
    public static final KernelEntry LATTICE_EMBED = KernelEntry.of("lattice.cu", "lattice_embed", "DIM");
    public static final KernelEntry LATTICE_INSERT = KernelEntry.of("lattice.cu", "lattice_insert", "DIM");
    public static final KernelEntry LATTICE_MARK = KernelEntry.of("lattice.cu", "lattice_mark", "DIM");
    public static final KernelEntry LATTICE_RESOLVE = KernelEntry.of("lattice.cu", "lattice_resolve", "DIM");
    public static final KernelEntry LATTICE_NEIGHBOURS = KernelEntry.of("lattice.cu", "lattice_neighbours", "DIM");
    public static final KernelEntry LATTICE_LISTS = KernelEntry.of("lattice.cu", "lattice_lists", "DIM");
    public static final KernelEntry LATTICE_PARTS = KernelEntry.of("lattice.cu", "lattice_parts", "DIM");
    public static final KernelEntry LATTICE_SPLAT = KernelEntry.of("lattice.cu", "lattice_splat", "DIM");
    public static final KernelEntry LATTICE_REDUCE = KernelEntry.of("lattice.cu", "lattice_reduce", "DIM");
    public static final KernelEntry LATTICE_BLUR = KernelEntry.of("lattice.cu", "lattice_blur", "DIM");
    public static final KernelEntry LATTICE_SLICE = KernelEntry.of("lattice.cu", "lattice_slice", "DIM");
    public static final KernelEntry LATTICE_NORM = KernelEntry.of("lattice.cu", "lattice_norm", "DIM");
    public static final KernelEntry CRF_START = KernelEntry.of("crf.cu", "crf_start", "NUM_CLASSES");
    public static final KernelEntry CRF_UPDATE = KernelEntry.of("crf.cu", "crf_update", "NUM_CLASSES");
    public static final KernelEntry GRID_GAUSSIAN = KernelEntry.of("crf.cu", "grid_gaussian", "NUM_CLASSES");

    private static final List<KernelEntry> ALL = List.of(
            SOFTMAX_ENTROPY,
            RELU,
            RELU_BACKWARD,
            ADD,
            WEIGHTED_SUM,
            CONV2D_FORWARD,
            CONV2D_BACKWARD_DATA,
            CONV2D_BACKWARD_FILTER,
            SUM_PARTS,
            SUM_CHANNELS,
            BATCH_NORM_PARTIAL,
            BATCH_NORM_STATISTICS,
            BATCH_NORM_APPLY,
            BATCH_NORM_BACKWARD_PARTIAL,
            BATCH_NORM_BACKWARD_SUM,
            BATCH_NORM_BACKWARD_APPLY,
            INTERP,
            INTERP_BACKWARD,
            CROSS_ENTROPY_PARTIAL,
            CROSS_ENTROPY_SUM,
            CROSS_ENTROPY_BACKWARD,
            MAX_POOL,
            MAX_POOL_BACKWARD,
            AVG_POOL,
            AVG_POOL_BACKWARD,
            COPY_CHANNELS,
            PLACE_CHANNELS,
            SGD,
            SOBEL,
            EDGE_WEIGHT,
            SEGMENT_SUMS,
            CONFUSION,
            NORMALIZE,
            RGB_TO_LAB,
            SLIC_SEED,
            SLIC_ASSIGN,
            SLIC_UPDATE,
            CONNECT_RUNS,
            CONNECT_UNITE,
            CONNECT_ROOTS,
            CONNECT_LARGEST,
            CONNECT_FIRST_LARGEST,
            CONNECT_KEEP,
            CONNECT_MEASURE,
            CONNECT_CHOOSE,
            CONNECT_JOIN,
            CONNECT_FIRST,
            CONNECT_NUMBER,
            CONNECT_GROUPS,
            CONNECT_LABEL,
            FILL_INTS,
            SCAN_TILES,
            SCAN_SUMS,
            SCAN_ADD,
            RADIX_COUNT,
            RADIX_MOVE,
            LATTICE_EMBED,
            LATTICE_INSERT,
            LATTICE_MARK,
            LATTICE_RESOLVE,
            LATTICE_NEIGHBOURS,
            LATTICE_LISTS,
            LATTICE_PARTS,
            LATTICE_SPLAT,
            LATTICE_REDUCE,
            LATTICE_BLUR,
            LATTICE_SLICE,
            LATTICE_NORM,
            CRF_START,
            CRF_UPDATE,
            GRID_GAUSSIAN);

    private KernelCatalogue() {}

    /** All entries. */
    public static List<KernelEntry> all() {
        return ALL;
    }
}
