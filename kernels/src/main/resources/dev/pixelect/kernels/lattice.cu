/* Gaussian filtering on a permutohedral lattice (Adams, Baek, Davis: Fast High-Dimensional Filtering Using the Permutohedral
 * Lattice, 2010) over the position (DIM 2) or position and colour (DIM 5) of a picture's pixels.
 *
 *   build:  lattice_embed, lattice_insert, lattice_mark, (scan), lattice_resolve, lattice_neighbours, (sort), lattice_lists,
 *           lattice_parts
 *   filter: lattice_splat, lattice_reduce, lattice_blur x (DIM + 1), lattice_slice;  lattice_norm makes D^-1/2
 *
 * A vertex is named by the corner that created it, corner = k * n + pixel for vertex k of the simplex around a pixel. The hash
 * table holds corners, claimed by compare-and-swap; the key of any corner is recomputed from what lattice_embed stored in an
 * earlier launch, so no key is read while it is written. Vertices are numbered by the first corner that has them, whichever
 * claimed the slot, so numbers don't depend on the order in which threads run. The splat gathers: the corners sorted by vertex
 * are cut into chunks of CHUNK, each (chunk, vertex) pair is summed by one thread a channel as part chunk + vertex, and a vertex
 * adds its parts in order: no float atomics, and a vertex with many pixels is no straggler.
 *
 * rgb         unsigned char [n][3]                scale      float [DIM]: DenseCrf.featureScales
 * base        int [DIM][n], simplex's origin      rank       unsigned char [DIM][n]
 * weight      float [DIM+1][n], barycentric       vertex     int [DIM+1][n]: slot in the table, then the vertex' number
 * table       int [capacity], -1, then a corner   first      int [capacity], large, then the least corner
 * mark        int [corners], 1 at first corners, then its exclusive prefix sum: the vertex' number
 * owner       int [vertices], first corner        count      int [1], vertices
 * neighbour   int [DIM+1][vertices][2], -1 where there is none
 * start       int [vertices+1], where a vertex' corners begin in the sorted order
 * pixel       int [corners], list_weight float [corners]: in that order
 * part_owner  int [vertices + chunks], -1 or the part's vertex
 * part        float [vertices + chunks][channels] values float [vertices][channels]
 * q, out      float [n][channels]                 norm       float [n]
 *
 * Launches over vertices cover as many as there is room for; count says how many there are. One thread a pixel, a corner, a vertex,
 * or a channel of them; blocks of 256. Bound by bytes: building, about 200 a pixel with the sort; a filter reads 12 and a row of q a corner
 * for the splat and 8 and a row of values for the slice, most from the cache. Needs int atomics (compare-and-swap,
 * minimum); no shared memory.
 */
#include "portable.h"

#ifndef DIM
#error "compile with -DDIM=<n>"
#endif

#define CHUNK 64

KERNEL(256, 1) lattice_embed(GLOBAL const unsigned char *__restrict__ rgb, GLOBAL const float *__restrict__ scale,
                             GLOBAL int *__restrict__ base, GLOBAL unsigned char *__restrict__ rank,
                             GLOBAL float *__restrict__ weight, int n, int width) {
    int p = blockIdx.x * 256 + threadIdx.x;
    if (p >= n) return;

    /* Onto the plane sum(e) = 0. */
    float e[DIM + 1];
    float sum = 0.0f;
#pragma unroll
    for (int j = DIM; j > 0; j--) {
        int raw = j == 1 ? p % width : j == 2 ? p / width : rgb[3 * p + j - 3];
        float f = (float)raw * scale[j - 1];
        e[j] = sum - (float)j * f;
        sum += f;
    }
    e[0] = sum;

    /* Nearest point whose coordinates are all multiples of DIM + 1, the residuals and their order. */
    int b[DIM + 1], r[DIM + 1];
    int excess = 0;
#pragma unroll
    for (int i = 0; i <= DIM; i++) {
        int nearest = __float2int_rn(e[i] * (1.0f / (DIM + 1)));
        excess += nearest;
        b[i] = nearest * (DIM + 1);
        e[i] -= (float)b[i];
        r[i] = 0;
    }
#pragma unroll
    for (int i = 0; i < DIM; i++)
#pragma unroll
        for (int j = i + 1; j <= DIM; j++) {
            int less = e[i] < e[j] ? 1 : 0;
            r[i] += less;
            r[j] += 1 - less;
        }
    /* Back onto the plane where rounding left it. */
#pragma unroll
    for (int i = 0; i <= DIM; i++) {
        r[i] += excess;
        if (r[i] < 0) {
            r[i] += DIM + 1;
            b[i] += DIM + 1;
            e[i] -= (float)(DIM + 1);
        } else if (r[i] > DIM) {
            r[i] -= DIM + 1;
            b[i] -= DIM + 1;
            e[i] += (float)(DIM + 1);
        }
    }
    /* Barycentric weights. Indexing w by r would put it in local memory; selecting keeps it in registers. */
    float w[DIM + 2];
#pragma unroll
    for (int k = 0; k <= DIM + 1; k++) {
        w[k] = 0.0f;
#pragma unroll
        for (int i = 0; i <= DIM; i++) {
            float t = e[i] * (1.0f / (DIM + 1));
            w[k] += k == DIM - r[i] ? t : k == DIM + 1 - r[i] ? -t : 0.0f;
        }
    }
    w[0] += 1.0f + w[DIM + 1];
#pragma unroll
    for (int i = 0; i <= DIM; i++) {
        weight[i * n + p] = w[i];
        if (i < DIM) {
            base[i * n + p] = b[i];
            rank[i * n + p] = (unsigned char)r[i];
        }
    }
}

/* Coordinates of a corner; the last of the DIM + 1 follows from the others and is left out. */
DEVICE void corner_key(GLOBAL const int *base, GLOBAL const unsigned char *rank, int n, int corner, int *key) {
    int k = corner / n, p = corner - k * n;
#pragma unroll
    for (int i = 0; i < DIM; i++) key[i] = base[i * n + p] + (rank[i * n + p] <= DIM - k ? k : k - (DIM + 1));
}

DEVICE unsigned int key_hash(const int *key) {
    unsigned int h = 0u;
#pragma unroll
    for (int i = 0; i < DIM; i++) h = (h ^ (unsigned int)key[i]) * 0x9E3779B1u;
    h ^= h >> 15;
    h *= 0x85EBCA77u;
    return h ^ (h >> 13);
}

DEVICE int same_key(const int *a, const int *b) {
    int same = 1;
#pragma unroll
    for (int i = 0; i < DIM; i++) same &= a[i] == b[i] ? 1 : 0;
    return same;
}

KERNEL(256, 1) lattice_insert(GLOBAL const int *__restrict__ base, GLOBAL const unsigned char *__restrict__ rank,
                              GLOBAL int *table, GLOBAL int *first, GLOBAL int *__restrict__ vertex, int n,
                              int capacity) {
    int corner = blockIdx.x * 256 + threadIdx.x;
    if (corner >= n * (DIM + 1)) return;
    int key[DIM], other[DIM];
    corner_key(base, rank, n, corner, key);
    int h = (int)(key_hash(key) & (unsigned int)(capacity - 1));
    for (int probe = 0; probe < capacity; probe++) {
        int was = atomicCAS(&table[h], -1, corner);
        if (was < 0) break;
        corner_key(base, rank, n, was, other);
        if (same_key(key, other)) break;
        h = (h + 1) & (capacity - 1);
    }
    atomicMin(&first[h], corner);
    vertex[corner] = h;
}

KERNEL(256, 1) lattice_mark(GLOBAL const int *__restrict__ first, GLOBAL const int *__restrict__ vertex,
                            GLOBAL int *__restrict__ mark, int corners) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i < corners) mark[i] = first[vertex[i]] == i ? 1 : 0;
}

KERNEL(256, 1) lattice_resolve(GLOBAL const int *__restrict__ first, GLOBAL const int *__restrict__ mark,
                               GLOBAL int *__restrict__ vertex, GLOBAL int *__restrict__ owner, int corners) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= corners) return;
    int f = first[vertex[i]];
    int number = mark[f];
    vertex[i] = number;
    if (f == i) owner[number] = i;
}

DEVICE int find_vertex(GLOBAL const int *base, GLOBAL const unsigned char *rank, GLOBAL const int *table,
                       GLOBAL const int *first, GLOBAL const int *mark, int n, int capacity, const int *key) {
    int other[DIM];
    int h = (int)(key_hash(key) & (unsigned int)(capacity - 1));
    for (int probe = 0; probe < capacity; probe++) {
        int was = table[h];
        if (was < 0) return -1;
        corner_key(base, rank, n, was, other);
        if (same_key(key, other)) return mark[first[h]];
        h = (h + 1) & (capacity - 1);
    }
    return -1;
}

KERNEL(256, 1) lattice_neighbours(GLOBAL const int *__restrict__ base, GLOBAL const unsigned char *__restrict__ rank,
                                  GLOBAL const int *__restrict__ table, GLOBAL const int *__restrict__ first,
                                  GLOBAL const int *__restrict__ mark, GLOBAL const int *__restrict__ owner,
                                  GLOBAL const int *__restrict__ count, GLOBAL int *__restrict__ neighbour, int n,
                                  int capacity) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int vertices = count[0];
    int axis = i / vertices, v = i - axis * vertices;
    if (axis > DIM) return;
    int key[DIM], next[DIM];
    corner_key(base, rank, n, owner[v], key);
#pragma unroll
    for (int j = 0; j < DIM; j++) next[j] = key[j] + (j == axis ? -DIM : 1);
    neighbour[2 * i] = find_vertex(base, rank, table, first, mark, n, capacity, next);
#pragma unroll
    for (int j = 0; j < DIM; j++) next[j] = key[j] + (j == axis ? DIM : -1);
    neighbour[2 * i + 1] = find_vertex(base, rank, table, first, mark, n, capacity, next);
}

/* From the sorted pairs: where each vertex' list begins, and the lists. pixel: holds corners, then pixels. */
KERNEL(256, 1) lattice_lists(GLOBAL const int *__restrict__ key, GLOBAL const float *__restrict__ weight,
                             GLOBAL int *__restrict__ pixel, GLOBAL float *__restrict__ list_weight,
                             GLOBAL int *__restrict__ start, int n, int corners) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= corners) return;
    int v = key[i];
    if (i == 0 || key[i - 1] != v) start[v] = i;
    if (i == corners - 1) start[v + 1] = corners;
    int corner = pixel[i];
    pixel[i] = corner % n;
    list_weight[i] = weight[corner];
}

KERNEL(256, 1) lattice_parts(GLOBAL const int *__restrict__ start, GLOBAL const int *__restrict__ count,
                             GLOBAL int *__restrict__ part_owner) {
    int v = blockIdx.x * 256 + threadIdx.x;
    if (v >= count[0]) return;
    for (int chunk = start[v] / CHUNK; chunk * CHUNK < start[v + 1]; chunk++) part_owner[chunk + v] = v;
}

KERNEL(256, 1) lattice_splat(GLOBAL const float *__restrict__ q, GLOBAL const float *__restrict__ norm,
                             GLOBAL const int *__restrict__ start, GLOBAL const int *__restrict__ pixel,
                             GLOBAL const float *__restrict__ list_weight, GLOBAL const int *__restrict__ part_owner,
                             GLOBAL float *__restrict__ part, int channels, int parts) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int j = i / channels, c = i - j * channels;
    if (j >= parts) return;
    int v = part_owner[j];
    if (v < 0) return;
    int from = max(start[v], (j - v) * CHUNK), to = min(start[v + 1], (j - v + 1) * CHUNK);
    float sum = 0.0f;
    for (int k = from; k < to; k++) {
        int p = pixel[k];
        sum += list_weight[k] * norm[p] * q[p * channels + c];
    }
    part[i] = sum;
}

KERNEL(256, 1) lattice_reduce(GLOBAL const float *__restrict__ part, GLOBAL const int *__restrict__ start,
                              GLOBAL const int *__restrict__ count, GLOBAL float *__restrict__ values, int channels) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int v = i / channels, c = i - v * channels;
    if (v >= count[0]) return;
    float sum = 0.0f;
    for (int chunk = start[v] / CHUNK; chunk * CHUNK < start[v + 1]; chunk++) sum += part[(chunk + v) * channels + c];
    values[i] = sum;
}

KERNEL(256, 1) lattice_blur(GLOBAL const float *__restrict__ from, GLOBAL const int *__restrict__ neighbour,
                            GLOBAL const int *__restrict__ count, GLOBAL float *__restrict__ to, int channels,
                            int axis) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int v = i / channels, c = i - v * channels;
    int vertices = count[0];
    if (v >= vertices) return;
    int a = neighbour[2 * (axis * vertices + v)], b = neighbour[2 * (axis * vertices + v) + 1];
    float side = (a >= 0 ? from[a * channels + c] : 0.0f) + (b >= 0 ? from[b * channels + c] : 0.0f);
    to[i] = from[i] + 0.5f * side;
}

/* out = factor * norm * (values at the pixel), or += with add. */
KERNEL(256, 1) lattice_slice(GLOBAL const float *__restrict__ values, GLOBAL const float *__restrict__ norm,
                             GLOBAL const float *__restrict__ weight, GLOBAL const int *__restrict__ vertex,
                             GLOBAL float *__restrict__ out, int n, int channels, float factor, int add) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int p = i / channels, c = i - p * channels;
    if (p >= n) return;
    float sum = 0.0f;
#pragma unroll
    for (int k = 0; k <= DIM; k++) sum += weight[k * n + p] * values[vertex[k * n + p] * channels + c];
    sum *= factor * norm[p];
    out[i] = add ? out[i] + sum : sum;
}

/* norm = 1 / sqrt(the filtered ones). */
KERNEL(256, 1) lattice_norm(GLOBAL const float *__restrict__ filtered, GLOBAL float *__restrict__ norm, int n) {
    int p = blockIdx.x * 256 + threadIdx.x;
    if (p < n) norm[p] = 1.0f / sqrtf(filtered[p]);
}
