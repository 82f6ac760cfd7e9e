/* SLIC superpixels (Achanta et al., TPAMI 2012), the clustering: k-means in five dimensions from a grid of seeds, a pixel
 * considering only the centres of its grid cell and of the eight around it.
 *
 *   d(pixel, centre) = |dL| + |da| + |db| + (m / S) (|dx| + |dy|),  S = sqrt(pixels / segments),  m the compactness
 *
 * The sum of absolute values follows boundaries better than the paper's Euclidean distance, and is cheaper. All of it is in
 * integers, 1/64 of CIELAB's unit: place_x and place_y are m / S times the coordinates, rounded, so that a centre is the
 * rounded mean of five ints (halves up), and every device finds the same clusters. Every iteration but the last looks only at
 * the rows y with y % stride = iteration % stride. Among equal distances the lower index wins.
 *
 * lab      short [3][n], from lab.cu; n = height * width
 * place_x  int [width], place_y  int [height]
 * centre   int [5][cells]: L, a, b, x, y; cells = rows * columns, row-major
 * cluster  int [n]
 *
 * A cell (j, i) has the pixels with y * rows / height = j and x * columns / width = i (integer division).
 *
 * slic_seed    a thread a cell, blocks of 256: the pixel in the middle, or the one of the 3x3 around it in the same cell
 *              whose colour changes less from left to right and from top to bottom (the first among equals)
 * slic_assign  a thread a pixel of the rows looked at, first_y, first_y + step ...; 16 x 16 threads
 * slic_update  a block of 256 a cell: it gathers its pixels from the cells around, so that sums need no atomics and no zeroing; a
 *              centre without pixels stays
 *
 * slic_assign is bound by arithmetic, about 110 integer operations a pixel against 10 bytes; slic_update is bound by bytes: each
 * label is read 9 times, from the cache. Sums are of 64 bits: exact. Needs 12 KB of shared memory, no atomics.
 */
#include "portable.h"

DEVICE int first_of(int cell, int size, int cells) { return (cell * size + cells - 1) / cells; }

DEVICE int difference(GLOBAL const short *lab, int n, int p, int q) {
    return abs(lab[p] - lab[q]) + abs(lab[n + p] - lab[n + q]) + abs(lab[2 * n + p] - lab[2 * n + q]);
}

DEVICE int gradient(GLOBAL const short *lab, int height, int width, int y, int x) {
    int n = height * width, row = y * width;
    return difference(lab, n, row + max(x - 1, 0), row + min(x + 1, width - 1)) +
           difference(lab, n, max(y - 1, 0) * width + x, min(y + 1, height - 1) * width + x);
}

KERNEL(256, 1) slic_seed(GLOBAL const short *__restrict__ lab, GLOBAL const int *__restrict__ place_x,
                         GLOBAL const int *__restrict__ place_y, GLOBAL int *__restrict__ centre, int height, int width,
                         int rows, int columns) {
    int k = blockIdx.x * blockDim.x + threadIdx.x;
    int cells = rows * columns, n = height * width;
    if (k >= cells) return;
    int top = first_of(k / columns, height, rows), bottom = first_of(k / columns + 1, height, rows);
    int left = first_of(k % columns, width, columns), right = first_of(k % columns + 1, width, columns);
    int y = (top + bottom) / 2, x = (left + right) / 2;
    int best_y = y, best_x = x, least = gradient(lab, height, width, y, x);
    for (int v = max(y - 1, top); v <= min(y + 1, bottom - 1); v++) {
        for (int u = max(x - 1, left); u <= min(x + 1, right - 1); u++) {
            int g = gradient(lab, height, width, v, u);
            if (g < least) { least = g; best_y = v; best_x = u; }
        }
    }
    int p = best_y * width + best_x;
    centre[k] = lab[p];
    centre[cells + k] = lab[n + p];
    centre[2 * cells + k] = lab[2 * n + p];
    centre[3 * cells + k] = place_x[best_x];
    centre[4 * cells + k] = place_y[best_y];
}

KERNEL(16, 16) slic_assign(GLOBAL const short *__restrict__ lab, GLOBAL const int *__restrict__ place_x,
                           GLOBAL const int *__restrict__ place_y, GLOBAL const int *__restrict__ centre,
                           GLOBAL int *__restrict__ cluster, int height, int width, int rows, int columns, int first_y,
                           int step) {
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    int y = first_y + (blockIdx.y * blockDim.y + threadIdx.y) * step;
    if (x >= width || y >= height) return;
    int cells = rows * columns, n = height * width, p = y * width + x;
    int l = lab[p], a = lab[n + p], b = lab[2 * n + p], px = place_x[x], py = place_y[y];
    int j = y * rows / height, i = x * columns / width;
    int least = 0x7fffffff, nearest = 0;
    for (int v = max(j - 1, 0); v <= min(j + 1, rows - 1); v++) {
        for (int u = max(i - 1, 0); u <= min(i + 1, columns - 1); u++) {
            int k = v * columns + u;
            int d = abs(l - centre[k]) + abs(a - centre[cells + k]) + abs(b - centre[2 * cells + k]) +
                    abs(px - centre[3 * cells + k]) + abs(py - centre[4 * cells + k]);
            if (d < least) { least = d; nearest = k; }
        }
    }
    cluster[p] = nearest;
}

KERNEL(256, 1) slic_update(GLOBAL const short *__restrict__ lab, GLOBAL const int *__restrict__ place_x,
                           GLOBAL const int *__restrict__ place_y, GLOBAL const int *__restrict__ cluster,
                           GLOBAL int *__restrict__ centre, int height, int width, int rows, int columns, int first_y,
                           int step) {
    __shared__ i64 sums[6 * 256];
    int k = blockIdx.x, t = threadIdx.x, n = height * width, cells = rows * columns;
    int j = k / columns, i = k % columns;
    int left = first_of(max(i - 1, 0), width, columns), right = first_of(min(i + 2, columns), width, columns);
    int top = first_of(max(j - 1, 0), height, rows), bottom = first_of(min(j + 2, rows), height, rows);
    top += (first_y + step - top % step) % step; /* the next row looked at */
    int across = right - left;
    i64 l = 0, a = 0, b = 0, x = 0, y = 0;
    int count = 0;
    for (int row = top + t / across * step, q = t; row < bottom; q += 256, row = top + q / across * step) {
        int column = left + q % across, p = row * width + column;
        if (cluster[p] == k) {
            l += lab[p];
            a += lab[n + p];
            b += lab[2 * n + p];
            x += place_x[column];
            y += place_y[row];
            count++;
        }
    }
    sums[t] = l;
    sums[256 + t] = a;
    sums[512 + t] = b;
    sums[768 + t] = x;
    sums[1024 + t] = y;
    sums[1280 + t] = count;
    for (int w = 128; w > 0; w /= 2) {
        __syncthreads();
        if (t < w) {
            for (int c = 0; c < 6; c++) sums[256 * c + t] += sums[256 * c + t + w];
        }
    }
    __syncthreads();
    i64 total = sums[1280];
    if (t < 5 && total > 0) centre[t * cells + k] = (int)((2 * sums[256 * t] + total) / (2 * total));
}
