package dev.pixelect.engine.opencl;

import java.util.List;

/** Planted bugs in the kernels of algorithms on pictures and maps. */
final class VisionMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant("sobel.cu", "sobel", "no barrier behind the tile", "    __syncthreads();\n\n", "\n"),
            new Mutant(
                    "sobel.cu",
                    "sobel",
                    "no barrier in the maximum",
                    "        __syncthreads();\n        if",
                    "        if"),
            new Mutant(
                    "sobel.cu",
                    "sobel",
                    "returns before a barrier",
                    "float m = 0.0f;",
                    "float m = 0.0f;\n    if (x >= w || y >= h) return;"),
            new Mutant("sobel.cu", "sobel", "border not replicated", "min(max(x0 + i % T, 0), w - 1)", "x0 + i % T"),
            new Mutant("sobel.cu", "sobel", "maximum without atomic", "atomicMax(peak, top[0])", "*peak = top[0]"),
            new Mutant("sobel.cu", "edge_weight", "flat picture", "top > 0.0f ? map[i] / top : 0.0f", "map[i] / top"),
            new Mutant(
                    "segment.cu", "add_area", "area without atomic", "atomicAdd(&area[k], count)", "area[k] += count"),
            new Mutant("segment.cu", "add_area", "no carry", "+ (old + part < old ? 1u : 0u)", ""),
            new Mutant("segment.cu", "segment_sums", "run too long", "i < min(first + RUN, n)", "i < first + RUN"),
            new Mutant("segment.cu", "segment_sums", "count not set anew", "            count = 0;\n", ""),
            new Mutant(
                    "segment.cu",
                    "segment_sums",
                    "row of the histogram",
                    "segment * num_classes + class_], alike);\n            class_",
                    "segment * (num_classes + 1) + class_], alike);\n            class_"),
            new Mutant(
                    "confusion.cu",
                    "confusion",
                    "cells not cleared",
                    "i < CELLS; i += 256) cells[i] = 0;",
                    "i < CELLS - 1; i += 256) cells[i] = 0;"),
            new Mutant("confusion.cu", "confusion", "transposed", "t * NUM_CLASSES + p", "p * NUM_CLASSES + t"),
            new Mutant("normalize.cu", "normalize_planes", "mean of the other plane", "format[p])", "format[2 - p])"),
            new Mutant("slic.cu", "slic_seed", "leaves its cell", "min(x + 1, right - 1)", "min(x + 1, width - 1)"),
            new Mutant("slic.cu", "slic_assign", "a cell of another row", "max(i - 1, 0)", "i - 1"),
            new Mutant("slic.cu", "slic_assign", "tie goes to the last", "if (d < least)", "if (d <= least)"),
            new Mutant(
                    "slic.cu",
                    "slic_update",
                    "no barrier in the sums",
                    "        __syncthreads();\n        if",
                    "        if"),
            new Mutant("slic.cu", "slic_update", "rounds down", "2 * sums[256 * t] + total", "2 * sums[256 * t]"),
            new Mutant("slic.cu", "slic_update", "pixels missed", "q += 256", "q += 257"),
            new Mutant(
                    "slic_connect.cu",
                    "find_root",
                    "reads plainly what others write",
                    "        q = atomicAdd(&parent[p], 0);",
                    "        q = parent[p];"),
            new Mutant("slic_connect.cu", "connect_unite", "rows not joined", "cluster[p - width] == c && ", "0 && "),
            new Mutant(
                    "slic_connect.cu",
                    "connect_roots",
                    "size without atomic",
                    "atomicAdd(&size[r], 1)",
                    "size[r] += 1"),
            new Mutant("slic_connect.cu", "connect_roots", "no carry", "if (before + v < before)", "if (0)"),
            new Mutant("slic_connect.cu", "connect_keep", "tie", "first_largest[cluster[p]] == p || ", ""),
            new Mutant("slic_connect.cu", "beside", "wraps around", "p % width > 0 ? p - 1 : -1", "p - 1"),
            new Mutant("slic_connect.cu", "connect_join", "rival not set anew", "    rival[p] = FAR;\n", ""),
            new Mutant(
                    "slic_connect.cu",
                    "sum_before",
                    "no barrier",
                    "0;\n        __syncthreads();\n        sum",
                    "0;\n        sum"),
            new Mutant(
                    "scan.cu",
                    "block_scan",
                    "no barrier",
                    "0;\n        __syncthreads();\n        s[t]",
                    "0;\n        s[t]"),
            new Mutant(
                    "scan.cu",
                    "scan_tiles",
                    "inclusive",
                    "        x[i] = sum;\n        sum += v;",
                    "        sum += v;\n        x[i] = sum;"),
            new Mutant(
                    "scan.cu",
                    "radix_move",
                    "not stable",
                    "for (int i = t / 16 * 16; i < t; i++)",
                    "for (int i = t / 16 * 16; i < t - 1; i++)"),
            new Mutant("scan.cu", "count_digits", "not cleared", "d < DIGITS; d++", "d < DIGITS - 1; d++"),
            new Mutant(
                    "lattice.cu", "lattice_insert", "no minimum", "atomicMin(&first[h], corner)", "first[h] = corner"),
            new Mutant(
                    "lattice.cu",
                    "lattice_insert",
                    "claimed plainly",
                    "atomicCAS(&table[h], -1, corner);",
                    "table[h];\n        if (was < 0) table[h] = corner;"),
            new Mutant(
                    "lattice.cu",
                    "lattice_blur",
                    "missing neighbour",
                    "b >= 0 ? from[b * channels + c] : 0.0f",
                    "from[b * channels + c]"),
            new Mutant("lattice.cu", "lattice_lists", "no end", "if (i == corners - 1) start[v + 1] = corners;", ""),
            new Mutant("lattice.cu", "lattice_splat", "chunk too long", "(j - v + 1) * CHUNK)", "(j - v + 2) * CHUNK)"),
            new Mutant(
                    "lattice.cu",
                    "lattice_slice",
                    "stride of a vertex",
                    "k * n + p] * channels",
                    "k * n + p] * (channels + 1)"),
            new Mutant("crf.cu", "crf_update", "sum not set", "sum = 0.0f;\n#if", "sum;\n#if"),
            new Mutant(
                    "crf.cu",
                    "crf_update",
                    "floor",
                    "fmaxf(p[c * n + i], FLOOR) * expf(x[c]",
                    "p[c * n + i] * expf(x[c]"),
            new Mutant("crf.cu", "grid_gaussian", "leaves the row", "min(radius, length - 1 - at)", "radius"));

    private VisionMutants() {}
}
