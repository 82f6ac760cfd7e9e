/* SLIC superpixels, from clusters to segments: every segment is 4-connected, labels are dense and in the order of first pixels.
 *
 * The 4-connected parts of clusters are found by union-find. The largest part of each cluster is kept (the first of several), and
 * every part of at least own_size pixels. The others are open and join, in rounds, until none is left. An open part's choice
 * is, of the segments that it touches, the one whose kept part has the nearest mean colour, by the sum of absolute
 * differences (the first among equals). It joins when no open part that it touches is nearer in colour (its rival) or, after the
 * first rounds (the patient ones), when none of those is nearer to its own choice (its turn); the nearest of all can
 * always join. So what is cut off beside an edge waits for its own side.
 * A part is named by its first pixel, its root. Minima of integers and exact sums: the same on every device.
 *
 * cluster   int [n], from slic.cu; n = height * width
 * parent    int [n]: a pixel of the same part, before or at this one; only minima are ever written
 * root      int [n]: the first pixel of the part
 * size      int [n], at roots: pixels of the part
 * sums      unsigned int [6][n], at roots: low and high words of the sums of L, a, b
 * color     int [3][n], at roots: mean L, a, b, halves up
 * largest   int [cells]: size of the largest part of each cluster; first_largest int [cells]: the first root of that size
 * segment   int [n], at roots: root of the kept part that the part belongs to, -1 while that is open
 * distance  int [n], at roots that are open: to the nearest segment touched, INT_MAX without
 * nearest   int [n], at roots that are open: that segment, INT_MAX without
 * rival     int [n], at roots that are open: to the nearest open part touched, INT_MAX without
 * turn      int [n], at roots that are open: the least distance of the open parts touched, INT_MAX without
 * open      int [rounds]: how many parts are open after each round
 * first     int [n], at roots of kept parts: the first pixel of the segment
 * rank      int [n]: first pixels of segments before a pixel in its group of 1024
 * groups    int [ceil(n / 1024) + 1]: first pixels of segments before each group; at last, of all: K
 * labels    int [n]
 *
 * A thread a pixel, blocks of 256, except connect_number (256 threads a group of 1024) and connect_groups (one block).
 * In the order of the launches:
 *   connect_runs      parent = start of the pixel's run within its 32 columns; clears what is added to
 *   connect_unite     joins runs that touch
 *   connect_roots     root, size, sums
 *   connect_largest   size of each cluster's largest part; connect_first_largest: its root
 *   connect_keep      color, segment
 *   rounds of connect_measure (distance, rival), connect_choose (nearest, turn), connect_join (segment, open)
 *   connect_first     first pixel of each segment
 *   connect_number, connect_groups, connect_label: labels
 *
 * Bound by bytes, about 60 words a pixel in all, and 3 a pixel in each round. Needs 1 KB of shared memory, and atomics on 32-bit ints:
 * a 64-bit sum is two words, the thread whose addition wraps carries.
 */
#include "portable.h"

#define TILE 32
#define FAR 0x7fffffff

KERNEL(256, 1) connect_runs(GLOBAL const int *__restrict__ cluster, GLOBAL int *__restrict__ parent,
                            GLOBAL int *__restrict__ size, GLOBAL unsigned int *__restrict__ sums,
                            GLOBAL int *__restrict__ largest, GLOBAL int *__restrict__ first_largest,
                            GLOBAL int *__restrict__ first, int n, int width, int cells) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n) return;
    int q = p, tile = p - p % width % TILE;
    while (q > tile && cluster[q - 1] == cluster[p]) q--;
    parent[p] = q;
    size[p] = 0;
    first[p] = FAR;
    for (int c = 0; c < 6; c++) sums[(i64)c * n + p] = 0u;
    if (p < cells) { /* there are at least as many pixels as cells */
        largest[p] = 0;
        first_largest[p] = FAR;
    }
}

/* Reads of what others may be writing are atomic additions of 0. */
DEVICE int find_root(GLOBAL int *parent, int p) {
    int q = atomicAdd(&parent[p], 0);
    while (q != p) {
        p = q;
        q = atomicAdd(&parent[p], 0);
    }
    return p;
}

DEVICE void unite(GLOBAL int *parent, int p, int q) {
    for (;;) {
        p = find_root(parent, p);
        q = find_root(parent, q);
        if (p == q) return;
        if (p > q) { int t = p; p = q; q = t; }
        int seen = atomicMin(&parent[q], p);
        if (seen == q) return;
        q = seen; /* q was no root any more: what it pointed to belongs to p's part too */
    }
}

KERNEL(256, 1) connect_unite(GLOBAL const int *__restrict__ cluster, GLOBAL int *__restrict__ parent, int n, int width) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n) return;
    int x = p % width, c = cluster[p];
    int left = x > 0 && cluster[p - 1] == c;
    if (left && x % TILE == 0) unite(parent, p, p - 1);
    /* Where the pixels left of both continue their runs, the runs were joined there already. */
    if (p >= width && cluster[p - width] == c && !(left && cluster[p - width - 1] == c)) unite(parent, p, p - width);
}

KERNEL(256, 1) connect_roots(GLOBAL const int *__restrict__ parent, GLOBAL const short *__restrict__ lab,
                             GLOBAL int *__restrict__ root, GLOBAL int *__restrict__ size,
                             GLOBAL unsigned int *__restrict__ sums, int n) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n) return;
    int r = p;
    while (parent[r] != r) r = parent[r];
    root[p] = r;
    atomicAdd(&size[r], 1);
    for (int c = 0; c < 3; c++) {
        unsigned int v = (unsigned int)lab[(i64)c * n + p];
        unsigned int before = atomicAdd(&sums[(i64)2 * c * n + r], v);
        if (before + v < before) atomicAdd(&sums[(i64)(2 * c + 1) * n + r], 1u);
    }
}

KERNEL(256, 1) connect_largest(GLOBAL const int *__restrict__ cluster, GLOBAL const int *__restrict__ root,
                               GLOBAL const int *__restrict__ size, GLOBAL int *__restrict__ largest, int n) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p < n && root[p] == p) atomicMax(&largest[cluster[p]], size[p]);
}

KERNEL(256, 1) connect_first_largest(GLOBAL const int *__restrict__ cluster, GLOBAL const int *__restrict__ root,
                                     GLOBAL const int *__restrict__ size, GLOBAL const int *__restrict__ largest,
                                     GLOBAL int *__restrict__ first_largest, int n) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p < n && root[p] == p && size[p] == largest[cluster[p]]) atomicMin(&first_largest[cluster[p]], p);
}

KERNEL(256, 1) connect_keep(GLOBAL const int *__restrict__ cluster, GLOBAL const int *__restrict__ root,
                            GLOBAL const int *__restrict__ size, GLOBAL const unsigned int *__restrict__ sums,
                            GLOBAL const int *__restrict__ first_largest, GLOBAL int *__restrict__ color,
                            GLOBAL int *__restrict__ segment, GLOBAL int *__restrict__ distance,
                            GLOBAL int *__restrict__ nearest, GLOBAL int *__restrict__ rival, GLOBAL int *__restrict__ turn, int n, int own_size) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n || root[p] != p) return;
    i64 count = size[p];
    for (int c = 0; c < 3; c++) {
        i64 sum = ((i64)sums[(i64)(2 * c + 1) * n + p] << 32) + (i64)sums[(i64)2 * c * n + p];
        color[(i64)c * n + p] = (int)((2 * sum + count) / (2 * count));
    }
    segment[p] = first_largest[cluster[p]] == p || size[p] >= own_size ? p : -1;
    distance[p] = FAR;
    nearest[p] = FAR;
    rival[p] = FAR;
    turn[p] = FAR;
}

/* The pixel at a side (0 up, 1 left, 2 right, 3 down), -1 outside. */
DEVICE int beside(int p, int side, int n, int width) {
    if (side == 0) return p - width;
    if (side == 1) return p % width > 0 ? p - 1 : -1;
    if (side == 2) return p % width < width - 1 ? p + 1 : -1;
    return p < n - width ? p + width : -1;
}

DEVICE int color_distance(GLOBAL const int *color, int p, int q, int n) {
    return abs(color[p] - color[q]) + abs(color[n + p] - color[n + q]) +
           abs(color[(i64)2 * n + p] - color[(i64)2 * n + q]);
}

KERNEL(256, 1) connect_measure(GLOBAL const int *__restrict__ root, GLOBAL const int *__restrict__ segment,
                               GLOBAL const int *__restrict__ color, GLOBAL int *__restrict__ distance,
                               GLOBAL int *__restrict__ rival, int n, int width) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n) return;
    int r = root[p];
    if (segment[r] >= 0) return;
    for (int side = 0; side < 4; side++) {
        int q = beside(p, side, n, width);
        if (q < 0 || root[q] == r) continue;
        int s = segment[root[q]];
        if (s >= 0) atomicMin(&distance[r], color_distance(color, r, s, n));
        else atomicMin(&rival[r], color_distance(color, r, root[q], n));
    }
}

KERNEL(256, 1) connect_choose(GLOBAL const int *__restrict__ root, GLOBAL const int *__restrict__ segment,
                              GLOBAL const int *__restrict__ color, GLOBAL const int *__restrict__ distance,
                              GLOBAL int *__restrict__ nearest, GLOBAL int *__restrict__ turn, int n, int width) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n) return;
    int r = root[p];
    if (segment[r] >= 0) return;
    for (int side = 0; side < 4; side++) {
        int q = beside(p, side, n, width);
        if (q < 0 || root[q] == r) continue;
        int s = segment[root[q]];
        if (s < 0) atomicMin(&turn[r], distance[root[q]]);
        else if (color_distance(color, r, s, n) == distance[r]) atomicMin(&nearest[r], s);
    }
}

/* round: where in open to count, -1 for a patient round. */
KERNEL(256, 1) connect_join(GLOBAL const int *__restrict__ root, GLOBAL int *__restrict__ distance,
                            GLOBAL int *__restrict__ nearest, GLOBAL int *__restrict__ rival,
                            GLOBAL int *__restrict__ turn, GLOBAL int *__restrict__ segment,
                            GLOBAL int *__restrict__ open, int n, int round) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n || root[p] != p || segment[p] >= 0) return;
    if (nearest[p] != FAR && (distance[p] <= rival[p] || (round >= 0 && distance[p] <= turn[p]))) {
        segment[p] = nearest[p];
        return;
    }
    distance[p] = FAR;
    nearest[p] = FAR;
    rival[p] = FAR;
    turn[p] = FAR;
    if (round >= 0) atomicAdd(&open[round], 1);
}

KERNEL(256, 1) connect_first(GLOBAL const int *__restrict__ root, GLOBAL const int *__restrict__ segment,
                             GLOBAL int *__restrict__ first, int n) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p < n && root[p] == p) atomicMin(&first[segment[p]], p);
}

/* Sum of v over the threads before this one; total is that of all 256. s holds 256 ints and both may be used again at once: who
 * writes total has met three barriers at least since the others read the last. */
DEVICE int sum_before(SHARED int *s, int v, SHARED int *total) {
    int t = threadIdx.x, sum = v;
    s[t] = v;
    __syncthreads();
    for (int w = 1; w < 256; w *= 2) {
        int other = t >= w ? s[t - w] : 0;
        __syncthreads();
        sum += other;
        s[t] = sum;
        __syncthreads();
    }
    if (t == 255) *total = sum;
    __syncthreads();
    return sum - v;
}

KERNEL(256, 1) connect_number(GLOBAL const int *__restrict__ root, GLOBAL const int *__restrict__ segment,
                              GLOBAL const int *__restrict__ first, GLOBAL int *__restrict__ rank,
                              GLOBAL int *__restrict__ groups, int n) {
    __shared__ int s[256];
    __shared__ int total;
    int p = blockIdx.x * 1024 + threadIdx.x * 4, flags[4], count = 0;
    for (int i = 0; i < 4; i++) {
        flags[i] = p + i < n && root[p + i] == p + i && first[segment[p + i]] == p + i;
        count += flags[i];
    }
    int before = sum_before(s, count, &total);
    for (int i = 0; i < 4 && p + i < n; i++) {
        rank[p + i] = before;
        before += flags[i];
    }
    if (threadIdx.x == 0) groups[blockIdx.x] = total;
}

KERNEL(256, 1) connect_groups(GLOBAL int *__restrict__ groups, int count) {
    __shared__ int s[256];
    __shared__ int total;
    int carry = 0;
    for (int g = 0; g < count; g += 256) {
        int at = g + threadIdx.x;
        int v = at < count ? groups[at] : 0;
        int before = sum_before(s, v, &total);
        if (at < count) groups[at] = carry + before;
        carry += total;
    }
    if (threadIdx.x == 0) groups[count] = carry;
}

KERNEL(256, 1) connect_label(GLOBAL const int *__restrict__ root, GLOBAL const int *__restrict__ segment,
                             GLOBAL const int *__restrict__ first, GLOBAL const int *__restrict__ rank,
                             GLOBAL const int *__restrict__ groups, GLOBAL int *__restrict__ labels, int n) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n) return;
    int f = first[segment[root[p]]];
    labels[p] = groups[f / 1024] + rank[f];
}
