/* Bilinear resize with align_corners = true, and its gradient.
 *
 * Output row o reads the input at o (height - 1) / (out_height - 1), row 0 where out_height = 1; columns likewise. The cell
 * and the fraction are worked out in integers, so that no rounding ever moves a sample into a neighbouring cell; heights
 * and widths are at most 32768 for that.
 *
 * x, dx  float [planes][height][width], planes = batch * channels
 * y, dy  float [planes][out_height][out_width]
 *
 * interp: one thread an element of y, blocks of 256. interp_backward: one thread an element of dx, which gathers from the
 * output cells that read it: no atomics, the same bits every time. Bound by bytes when the sizes are alike, by latency
 * when a small map was blown up (every thread then walks over many outputs). Needs nothing.
 */
#include "portable.h"

DEVICE int cell_of(int o, int in, int out) { return out > 1 ? o * (in - 1) / (out - 1) : 0; }

DEVICE float fraction_of(int o, int in, int out) {
    return out > 1 ? (float)(o * (in - 1) % (out - 1)) / (float)(out - 1) : 0.0f;
}

/* First and last output that reads between inputs i - 1 and i + 1, both exclusive; for others weight_of is 0. */
DEVICE int first_reader(int i, int in, int out) { return in > 1 && i > 0 ? (i - 1) * (out - 1) / (in - 1) + 1 : 0; }

DEVICE int last_reader(int i, int in, int out) {
    return in > 1 ? min(out - 1, (i + 1) * (out - 1) / (in - 1)) : out - 1;
}

/* The share of input i in output o. */
DEVICE float weight_of(int i, int o, int in, int out) {
    int cell = cell_of(o, in, out);
    float f = fraction_of(o, in, out);
    return cell == i ? 1.0f - f : cell == i - 1 ? f : 0.0f;
}

KERNEL(256, 1) interp(GLOBAL const float *__restrict__ x, GLOBAL float *__restrict__ y, int planes, int height,
                      int width, int out_height, int out_width) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int out_area = out_height * out_width;
    if (i >= planes * out_area) return;
    int row = i % out_area / out_width, column = i % out_width;
    int y0 = cell_of(row, height, out_height), y1 = min(y0 + 1, height - 1);
    int x0 = cell_of(column, width, out_width), x1 = min(x0 + 1, width - 1);
    float fy = fraction_of(row, height, out_height), fx = fraction_of(column, width, out_width);
    GLOBAL const float *plane = x + i / out_area * height * width;
    float upper = (1.0f - fx) * plane[y0 * width + x0] + fx * plane[y0 * width + x1];
    float lower = (1.0f - fx) * plane[y1 * width + x0] + fx * plane[y1 * width + x1];
    y[i] = (1.0f - fy) * upper + fy * lower;
}

KERNEL(256, 1) interp_backward(GLOBAL const float *__restrict__ dy, GLOBAL float *__restrict__ dx, int planes,
                               int height, int width, int out_height, int out_width) {
    int i = blockIdx.x * 256 + threadIdx.x;
    int area = height * width;
    if (i >= planes * area) return;
    int row = i % area / width, column = i % width;
    GLOBAL const float *plane = dy + i / area * out_height * out_width;
    int to_y = last_reader(row, height, out_height), to_x = last_reader(column, width, out_width);
    float sum = 0.0f;
    for (int oy = first_reader(row, height, out_height); oy <= to_y; oy++) {
        float wy = weight_of(row, oy, height, out_height), line = 0.0f;
        if (wy == 0.0f) continue;
        for (int ox = first_reader(column, width, out_width); ox <= to_x; ox++)
            line += weight_of(column, ox, width, out_width) * plane[oy * out_width + ox];
        sum += wy * line;
    }
    dx[i] = sum;
}
