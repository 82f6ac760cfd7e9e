/* Two-dimensional convolution (cross-correlation, zero padding) and its gradients, as implicit matrix products.
 *
 *   y[b][o][p] = bias[o] + z[b][o][p] + sum over c, tap of w[o][c][tap] x[b][c][p * stride - pad + tap * dilation]
 *
 * with out_height = (height + 2 pad - dilation (FILTER_H - 1) - 1) / stride + 1, likewise the width, and channels and
 * outputs split into groups that don't see each other.
 *
 * x, dx  float [batch][channels][height][width]
 * w      float [outputs][channels / groups][FILTER_H][FILTER_W]
 * bias   float [outputs], not read unless has_bias
 * z      float [batch][outputs][out_height][out_width], not read unless has_z; y may be z
 * y, dy  float [batch][outputs][out_height][out_width]
 * part   float [parts][outputs][channels / groups][FILTER_H][FILTER_W]: partial gradients of w, see below
 *
 * Each is a product of two matrices of which the second (and, for the filter's gradient, the first too) is never
 * stored: its elements are fetched from the tensor as tiles of it are loaded (Chetlur et al., "cuDNN: Efficient
 * Primitives for Deep Learning", 2014, section 3). A block of 64 threads makes a tile of 64 x 64 results, 8 x 8 a
 * thread (in registers: 16 words read from shared memory serve 64 multiplications), from tiles of 16 x 64 of both
 * factors in shared memory.
 *
 *                     rows              columns                  summed over             blocks x, y
 *   forward           outputs           output pixels            (channel, tap)          column tiles, group row tiles
 *   backward data     channels          input pixels             (output, tap)           likewise
 *   backward filter   outputs           (channel, tap)           output pixels of a part column tiles * parts, ...
 *
 * "group row tiles" are groups * ceil(rows of a group / 64). The filter's gradient has few results and long sums, so the
 * pixels are split into parts of part_pixels (a multiple of 16) each, which sum_parts of reduce.cu adds up in order:
 * no atomics, the same bits every time. With one part, part is dw itself.
 *
 * Bound by arithmetic from about 64 channels on, by bytes below. At stride 2 backward data multiplies zeros three times
 * out of four. Needs 9 KiB of shared memory.
 */
#include "portable.h"

#if !defined(FILTER_H) || !defined(FILTER_W)
#error "compile with -DFILTER_H=<n> -DFILTER_W=<n>"
#endif

#define TAPS (FILTER_H * FILTER_W)
#define THREADS 64
#define TILE 64
#define DEPTH 16
#define SIDE 8           /* results of a thread: SIDE x SIDE */
#define PITCH (TILE + 4) /* rows of a tile begin in different banks, and where four words can be read at once */

/* sum[SIDE i + j] += a[.][row + i] b[.][column + j] for this thread's results. */
DEVICE void multiply_tiles(SHARED const float *a, SHARED const float *b, float *sum) {
    int row = threadIdx.x / SIDE * SIDE, column = threadIdx.x % SIDE * SIDE;
    float s[SIDE * SIDE]; /* a copy that stays in registers */
#pragma unroll
    for (int i = 0; i < SIDE * SIDE; i++) s[i] = sum[i];
#pragma unroll 1
    for (int k = 0; k < DEPTH; k++) {
        float p[SIDE], q[SIDE];
#pragma unroll
        for (int i = 0; i < SIDE; i++) {
            p[i] = a[k * PITCH + row + i];
            q[i] = b[k * PITCH + column + i];
        }
#pragma unroll
        for (int i = 0; i < SIDE; i++)
#pragma unroll
            for (int j = 0; j < SIDE; j++) s[SIDE * i + j] = multiply_add(p[i], q[j], s[SIDE * i + j]);
    }
#pragma unroll
    for (int i = 0; i < SIDE * SIDE; i++) sum[i] = s[i];
}

KERNEL(THREADS, 1) conv2d_forward(GLOBAL const float *__restrict__ x, GLOBAL const float *__restrict__ w,
                              GLOBAL const float *__restrict__ bias, GLOBAL const float *z, GLOBAL float *y,
                              int batch, int channels, int height, int width, int outputs, int out_height,
                              int out_width, int stride, int pad, int dilation, int groups, int has_bias, int has_z,
                              int relu) {
    __shared__ float a[DEPTH * PITCH];
    __shared__ float b[DEPTH * PITCH];
    int t = threadIdx.x;
    int rows = outputs / groups, inner = channels / groups, depth = inner * TAPS;
    int row_tiles = (rows + TILE - 1) / TILE;
    int group = blockIdx.y / row_tiles, row0 = blockIdx.y % row_tiles * TILE;
    int out_area = out_height * out_width, pixels = batch * out_area, pixel0 = blockIdx.x * TILE;

    /* Of the second factor, this thread loads the column of one pixel. */
    int mine = pixel0 + t;
    int image = mine / out_area, rest = mine % out_area;
    int top = rest / out_width * stride - pad, left = rest % out_width * stride - pad;
    int plane = image * channels + group * inner;

    float sum[SIDE * SIDE] = {0.0f};
    for (int k0 = 0; k0 < depth; k0 += DEPTH) {
        for (int i = 0; i < TILE * DEPTH / THREADS; i++) {
            int row = t / DEPTH + THREADS / DEPTH * i, k = k0 + t % DEPTH;
            a[t % DEPTH * PITCH + row] =
                row0 + row < rows && k < depth ? w[(group * rows + row0 + row) * depth + k] : 0.0f;
        }
        for (int i = 0; i < DEPTH; i++) {
            int k = k0 + i;
            int tap = k % TAPS;
            int yy = top + tap / FILTER_W * dilation, xx = left + tap % FILTER_W * dilation;
            int inside = mine < pixels && k < depth && yy >= 0 && yy < height && xx >= 0 && xx < width;
            b[i * PITCH + t] =
                inside ? x[((plane + k / TAPS) * height + yy) * width + xx] : 0.0f;
        }
        __syncthreads();
        multiply_tiles(a, b, sum);
        __syncthreads();
    }

#pragma unroll
    for (int j = 0; j < SIDE; j++) {
        int pixel = pixel0 + t % SIDE * SIDE + j;
        if (pixel >= pixels) continue;
        int at = pixel / out_area * outputs * out_area + pixel % out_area;
#pragma unroll
        for (int i = 0; i < SIDE; i++) {
            int row = row0 + t / SIDE * SIDE + i;
            if (row >= rows) continue;
            int o = group * rows + row;
            float v = sum[SIDE * i + j];
            if (has_bias) v += bias[o];
            if (has_z) v += z[at + o * out_area];
            y[at + o * out_area] = relu && v < 0.0f ? 0.0f : v;
        }
    }
}

KERNEL(THREADS, 1) conv2d_backward_data(GLOBAL const float *__restrict__ dy, GLOBAL const float *__restrict__ w,
                                    GLOBAL float *__restrict__ dx, int batch, int channels, int height, int width,
                                    int outputs, int out_height, int out_width, int stride, int pad, int dilation,
                                    int groups) {
    __shared__ float a[DEPTH * PITCH];
    __shared__ float b[DEPTH * PITCH];
    int t = threadIdx.x;
    int rows = channels / groups, inner = outputs / groups, depth = inner * TAPS;
    int row_tiles = (rows + TILE - 1) / TILE;
    int group = blockIdx.y / row_tiles, row0 = blockIdx.y % row_tiles * TILE;
    int area = height * width, pixels = batch * area, pixel0 = blockIdx.x * TILE;

    int mine = pixel0 + t;
    int image = mine / area, rest = mine % area;
    int bottom = rest / width + pad, right = rest % width + pad;
    int plane = image * outputs + group * inner;

    float sum[SIDE * SIDE] = {0.0f};
    for (int k0 = 0; k0 < depth; k0 += DEPTH) {
        for (int i = 0; i < DEPTH; i++) {
            int k = k0 + i, tap = k % TAPS;
            int at = i * PITCH + t;
            int row = row0 + t;
            a[at] = row < rows && k < depth ? w[((group * inner + k / TAPS) * rows + row) * TAPS + tap] : 0.0f;

            /* The output row that met this pixel under the tap, if the stride hits one. */
            int yy = bottom - tap / FILTER_W * dilation, xx = right - tap % FILTER_W * dilation;
            int hit = mine < pixels && k < depth && yy >= 0 && xx >= 0;
            if (stride > 1) { /* divisions cost more than the load */
                hit = hit && yy % stride == 0 && xx % stride == 0;
                yy /= stride;
                xx /= stride;
            }
            b[at] = hit && yy < out_height && xx < out_width
                        ? dy[((plane + k / TAPS) * out_height + yy) * out_width + xx]
                        : 0.0f;
        }
        __syncthreads();
        multiply_tiles(a, b, sum);
        __syncthreads();
    }

#pragma unroll
    for (int j = 0; j < SIDE; j++) {
        int pixel = pixel0 + t % SIDE * SIDE + j;
        if (pixel >= pixels) continue;
        int at = pixel / area * channels * area + pixel % area;
#pragma unroll
        for (int i = 0; i < SIDE; i++) {
            int row = row0 + t / SIDE * SIDE + i;
            if (row < rows) dx[at + (group * rows + row) * area] = sum[SIDE * i + j];
        }
    }
}

KERNEL(THREADS, 1) conv2d_backward_filter(GLOBAL const float *__restrict__ x, GLOBAL const float *__restrict__ dy,
                                      GLOBAL float *__restrict__ part, int batch, int channels, int height, int width,
                                      int outputs, int out_height, int out_width, int stride, int pad, int dilation,
                                      int groups, int part_pixels) {
    __shared__ float a[DEPTH * PITCH];
    __shared__ float b[DEPTH * PITCH];
    int t = threadIdx.x;
    int rows = outputs / groups, inner = channels / groups, columns = inner * TAPS;
    int row_tiles = (rows + TILE - 1) / TILE, column_tiles = (columns + TILE - 1) / TILE;
    int group = blockIdx.y / row_tiles, row0 = blockIdx.y % row_tiles * TILE;
    int slot = blockIdx.x / column_tiles, column0 = blockIdx.x % column_tiles * TILE;
    int out_area = out_height * out_width;
    int from = slot * part_pixels, to = min(from + part_pixels, batch * out_area);

    float sum[SIDE * SIDE] = {0.0f};
    for (int p0 = from; p0 < to; p0 += DEPTH) {
        int p = p0 + t % DEPTH;
        int image = p / out_area, rest = p % out_area;
        int top = rest / out_width * stride - pad, left = rest % out_width * stride - pad;
        for (int i = 0; i < TILE * DEPTH / THREADS; i++) {
            int n = t / DEPTH + THREADS / DEPTH * i;
            int at = t % DEPTH * PITCH + n;
            a[at] = p < to && row0 + n < rows
                        ? dy[(image * outputs + group * rows + row0 + n) * out_area + rest]
                        : 0.0f;
            int k = column0 + n, tap = k % TAPS;
            int yy = top + tap / FILTER_W * dilation, xx = left + tap % FILTER_W * dilation;
            int inside = p < to && k < columns && yy >= 0 && yy < height && xx >= 0 && xx < width;
            b[at] = inside ? x[((image * channels + group * inner + k / TAPS) * height + yy) * width + xx] : 0.0f;
        }
        __syncthreads();
        multiply_tiles(a, b, sum);
        __syncthreads();
    }

#pragma unroll
    for (int i = 0; i < SIDE; i++) {
        int row = row0 + t / SIDE * SIDE + i;
        if (row >= rows) continue;
        int at = (slot * outputs + group * rows + row) * columns;
#pragma unroll
        for (int j = 0; j < SIDE; j++) {
            int column = column0 + t % SIDE * SIDE + j;
            if (column < columns) part[at + column] = sum[SIDE * i + j];
        }
    }
}
