/* Max and average pooling over the pixels of each plane, and their gradients.
 *
 * x, dx   float [planes][height][width], planes = batch * channels
 * y, dy   float [planes][out_height][out_width]
 * winner  unsigned char [planes][out_height][out_width]: place of the maximum in its window, row * size + column, the
 *         first among ties; windows are at most 15 x 15 for that
 *
 * max_pool: windows of size x size cells, stride apart, the first beginning pad cells before the map; padding never wins,
 * NaN does. avg_pool: windows of size_y x size_x, stride_y and stride_x apart, no padding; the mean.
 *
 * Forward: one thread an element of y, which walks over its window. Backward: one thread an element of dx, which gathers
 * from the windows that cover it: no atomics, the same bits every time. Blocks of 256. Bound by bytes while windows are
 * small. Needs nothing.
 */
#include "portable.h"

/* First window that covers cell i when windows of `size` begin at o * stride - pad. */
DEVICE int first_window(int i, int size, int stride, int pad) {
    int before = i + pad - size + 1;
    return before > 0 ? (before + stride - 1) / stride : 0;
}

KERNEL(256, 1) max_pool(GLOBAL const float *__restrict__ x, GLOBAL float *__restrict__ y,
                        GLOBAL unsigned char *__restrict__ winner, int planes, int height, int width, int out_height,
                        int out_width, int size, int stride, int pad) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int out_area = out_height * out_width;
    if (i >= planes * out_area) return;
    int top = i % out_area / out_width * stride - pad, left = i % out_width * stride - pad;
    GLOBAL const float *plane = x + i / out_area * height * width;
    int best = -1;
    float most = -INFINITY;
    for (int ky = max(0, -top); ky < size && top + ky < height; ky++) {
        for (int kx = max(0, -left); kx < size && left + kx < width; kx++) {
            float v = plane[(top + ky) * width + left + kx];
            if (best < 0 || v > most || v != v) {
                most = v;
                best = ky * size + kx;
            }
        }
    }
    y[i] = most;
    winner[i] = (unsigned char)best;
}

KERNEL(256, 1) max_pool_backward(GLOBAL const float *__restrict__ dy, GLOBAL const unsigned char *__restrict__ winner,
                                 GLOBAL float *__restrict__ dx, int planes, int height, int width, int out_height,
                                 int out_width, int size, int stride, int pad) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int area = height * width;
    if (i >= planes * area) return;
    int row = i % area / width, column = i % width, plane = i / area;
    int to_y = min((row + pad) / stride, out_height - 1), to_x = min((column + pad) / stride, out_width - 1);
    float sum = 0.0f;
    for (int oy = first_window(row, size, stride, pad); oy <= to_y; oy++) {
        for (int ox = first_window(column, size, stride, pad); ox <= to_x; ox++) {
            int at = (plane * out_height + oy) * out_width + ox;
            int place = (row + pad - oy * stride) * size + column + pad - ox * stride;
            if (winner[at] == place) sum += dy[at];
        }
    }
    dx[i] = sum;
}

KERNEL(256, 1) avg_pool(GLOBAL const float *__restrict__ x, GLOBAL float *__restrict__ y, int planes, int height,
                        int width, int out_height, int out_width, int size_y, int size_x, int stride_y, int stride_x) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int out_area = out_height * out_width;
    if (i >= planes * out_area) return;
    int top = i % out_area / out_width * stride_y, left = i % out_width * stride_x;
    GLOBAL const float *plane = x + i / out_area * height * width;
    float sum = 0.0f;
    for (int ky = 0; ky < size_y; ky++) {
        float line = 0.0f;
        for (int kx = 0; kx < size_x; kx++) line += plane[(top + ky) * width + left + kx];
        sum += line;
    }
    y[i] = sum / (float)(size_y * size_x);
}

KERNEL(256, 1) avg_pool_backward(GLOBAL const float *__restrict__ dy, GLOBAL float *__restrict__ dx, int planes,
                                 int height, int width, int out_height, int out_width, int size_y, int size_x,
                                 int stride_y, int stride_x) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int area = height * width;
    if (i >= planes * area) return;
    int row = i % area / width, column = i % width, plane = i / area;
    int to_y = min(row / stride_y, out_height - 1), to_x = min(column / stride_x, out_width - 1);
    float sum = 0.0f;
    for (int oy = first_window(row, size_y, stride_y, 0); oy <= to_y; oy++)
        for (int ox = first_window(column, size_x, stride_x, 0); ox <= to_x; ox++)
            sum += dy[(plane * out_height + oy) * out_width + ox];
    dx[i] = sum / (float)(size_y * size_x);
}
