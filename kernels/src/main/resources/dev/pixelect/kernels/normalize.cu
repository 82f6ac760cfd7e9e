/* A picture as a network wants it: planes of (pixel - mean) * scale.
 *
 *   planes[p][i] = (rgb[i][c] - mean[p]) * scale[p],  c = p, or 2 - p where the order is BGR
 *
 * rgb     unsigned char [n][3]
 * planes  float [3][n]
 * format  float [6]: mean of each plane, then scale of each plane
 *
 * One thread a pixel, blocks of 256. Bound by bytes: 3 read and 12 written a pixel. Needs nothing. A difference and a product
 * have one rounding each, so every device gives the same bits.
 */
#include "portable.h"

KERNEL(256, 1) normalize_planes(GLOBAL const unsigned char *__restrict__ rgb, GLOBAL float *__restrict__ planes,
                         GLOBAL const float *__restrict__ format, int bgr, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= n) return;
    for (int p = 0; p < 3; p++) {
        float v = rgb[3 * i + (bgr ? 2 - p : p)];
        planes[p * n + i] = (v - format[p]) * format[3 + p];
    }
}
