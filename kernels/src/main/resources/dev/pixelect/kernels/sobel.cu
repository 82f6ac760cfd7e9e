/* Sobel magnitude of a picture's luminance, and scores weighed by it.
 *
 * sobel:        magnitude = sqrt(gx^2 + gy^2) of Y = 299 R + 587 G + 114 B (thousandths of a grey level), borders replicated;
 *               peak = the greatest magnitude, as the bits of a float, which order as ints when none is negative
 *     rgb        unsigned char [h][w][3]
 *     magnitude  float [h][w], 0 to 1.5e6
 *     peak       int [1], 0 before the launch
 * edge_weight:  map = score * (1 + lambda * map / peak), and just score where peak is 0: a flat picture has no edges
 *     score      float [n]
 *     map        float [n], magnitudes that become weighed scores
 *     peak       as above
 *     lambda     float [1], at least 0
 *
 * Luminance and gradients are integers below 2^21, so a flat picture has magnitude 0 exactly; rounding begins at the squares. The
 * maximum is taken of integers, in any order.
 * sobel: one thread a pixel, blocks of 16 x 16 over the picture, each with an 18 x 18 tile of luminance in shared memory.
 * edge_weight: one thread a pixel, blocks of 256. Bound by bytes: 3 read (4 with the tiles' seams) and 4 written a pixel, then 8
 * read and 4 written. Needs 2.3 KiB of shared memory and an atomic maximum of 32 bits a block.
 */
#include "portable.h"

#define B 16
#define T (B + 2)

KERNEL(16, 16) sobel(GLOBAL const unsigned char *__restrict__ rgb, GLOBAL float *__restrict__ magnitude,
                     GLOBAL int *__restrict__ peak, int h, int w) {
    __shared__ int tile[T * T];
    __shared__ int top[B * B];
    int thread = threadIdx.y * B + threadIdx.x;
    int x0 = blockIdx.x * B - 1, y0 = blockIdx.y * B - 1;
    for (int i = thread; i < T * T; i += B * B) {
        int x = min(max(x0 + i % T, 0), w - 1);
        int y = min(max(y0 + i / T, 0), h - 1);
        GLOBAL const unsigned char *p = rgb + 3 * (y * w + x);
        tile[i] = 299 * p[0] + 587 * p[1] + 114 * p[2];
    }
    __syncthreads();

    int x = blockIdx.x * B + threadIdx.x, y = blockIdx.y * B + threadIdx.y;
    float m = 0.0f;
    if (x < w && y < h) {
        SHARED const int *t = tile + threadIdx.y * T + threadIdx.x;
        int gx = t[2] + 2 * t[T + 2] + t[2 * T + 2] - t[0] - 2 * t[T] - t[2 * T];
        int gy = t[2 * T] + 2 * t[2 * T + 1] + t[2 * T + 2] - t[0] - 2 * t[1] - t[2];
        m = sqrtf((float)gx * (float)gx + (float)gy * (float)gy);
        magnitude[y * w + x] = m;
    }
    top[thread] = __float_as_int(m);
    for (int width = B * B / 2; width > 0; width /= 2) {
        __syncthreads();
        if (thread < width) top[thread] = max(top[thread], top[thread + width]);
    }
    if (thread == 0) atomicMax(peak, top[0]);
}

KERNEL(256, 1) edge_weight(GLOBAL const float *__restrict__ score, GLOBAL float *__restrict__ map,
                           GLOBAL const int *__restrict__ peak, GLOBAL const float *__restrict__ lambda, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= n) return;
    float top = __int_as_float(peak[0]);
    float edge = top > 0.0f ? map[i] / top : 0.0f;
    map[i] = score[i] * (1.0f + lambda[0] * edge);
}
