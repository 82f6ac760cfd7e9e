/* Batch normalisation over batch and pixels of each channel (Ioffe and Szegedy, 2015), with an optional ReLU behind it.
 *
 *   y = scale (x - mean) / sqrt(var + epsilon) + shift
 *   dshift = sum dy,  dscale = sum dy xhat,  dx = scale / sqrt(var + epsilon) (dy - dshift / N - xhat dscale / N)
 *
 * with xhat = (x - mean) / sqrt(var + epsilon), N = batch * hw, and, with relu, dy taken as 0 where y is not positive.
 *
 * x, y, dy, dx                        float [batch][channels][hw]; y is read by the gradients only with relu
 * scale, shift, mean, var             float [channels]; var is the biased variance
 * running_mean, running_var           float [channels], updated: (1 - momentum) old + momentum new, unbiased variance
 * dscale, dshift                      float [channels]
 * part                                float [channels][parts][2], parts = batch * ceil(hw / 4096)
 *
 * The sums over a channel are made in two steps that always add in the same order: blocks leave the sums of up to 4096
 * pixels of one image (batch_norm_partial: the sum, and the squares about the block's own mean, which cannot cancel),
 * one thread a channel adds them up (batch_norm_statistics: Chan, Golub and LeVeque, 1979), and a pass over the elements
 * uses them.
 *
 *                                 blocks of 256 threads
 *   batch_norm_partial            parts along x, channels along y
 *   batch_norm_statistics         ceil(channels / 256), a thread a channel
 *   batch_norm_apply              batch * channels * ceil(hw / 256), a thread an element
 *   batch_norm_backward_partial   as batch_norm_partial
 *   batch_norm_backward_sum       as batch_norm_statistics
 *   batch_norm_backward_apply     as batch_norm_apply
 *
 * Bound by bytes: x is read twice and y written once; backward reads x and dy (and y) twice. Needs 1 KiB of shared
 * memory.
 */
#include "portable.h"

#define SPAN 4096

/* Pixels of one image that part slot of parts_per_image covers: from *from up to the result. */
DEVICE int span_of(int slot, int hw, int *image, int *from) {
    int parts_per_image = (hw + SPAN - 1) / SPAN;
    *image = slot / parts_per_image;
    *from = slot % parts_per_image * SPAN;
    return min(*from + SPAN, hw);
}

KERNEL(256, 1) batch_norm_partial(GLOBAL const float *__restrict__ x, GLOBAL float *__restrict__ part, int channels,
                                  int hw) {
    __shared__ float s[256];
    int image, from;
    int to = span_of(blockIdx.x, hw, &image, &from);
    int c = blockIdx.y;
    GLOBAL const float *plane = x + (image * channels + c) * hw;
    float sum = 0.0f, squares = 0.0f;
    for (int i = from + threadIdx.x; i < to; i += 256) sum += plane[i];
    sum = block_sum(s, sum);
    float mean = sum / (to - from);
    for (int i = from + threadIdx.x; i < to; i += 256) {
        float d = plane[i] - mean;
        squares += d * d;
    }
    squares = block_sum(s, squares);
    if (threadIdx.x == 0) {
        int at = 2 * (c * gridDim.x + blockIdx.x);
        part[at] = mean;
        part[at + 1] = squares;
    }
}

KERNEL(256, 1) batch_norm_statistics(GLOBAL const float *__restrict__ part, GLOBAL float *__restrict__ mean,
                                     GLOBAL float *__restrict__ var, GLOBAL float *__restrict__ running_mean,
                                     GLOBAL float *__restrict__ running_var, int parts, int channels, int batch, int hw,
                                     float momentum) {
    int c = blockIdx.x * 256 + threadIdx.x;
    if (c >= channels) return;
    GLOBAL const float *mine = part + 2 * c * parts;
    int image, from;
    float n = (float)batch * (float)hw, m = 0.0f, squares = 0.0f;
    for (int s = 0; s < parts; s++) {
        int count = span_of(s, hw, &image, &from) - from;
        m += mine[2 * s] * (count / n);
    }
    for (int s = 0; s < parts; s++) {
        int count = span_of(s, hw, &image, &from) - from;
        float d = mine[2 * s] - m;
        squares += mine[2 * s + 1] + count * d * d;
    }
    mean[c] = m;
    var[c] = squares / n;
    running_mean[c] = (1.0f - momentum) * running_mean[c] + momentum * m;
    running_var[c] = (1.0f - momentum) * running_var[c] + momentum * (squares / (n - 1.0f));
}

KERNEL(256, 1) batch_norm_apply(GLOBAL const float *x, GLOBAL const float *__restrict__ scale,
                                GLOBAL const float *__restrict__ shift, GLOBAL const float *__restrict__ mean,
                                GLOBAL const float *__restrict__ var, GLOBAL float *y, int channels, int hw,
                                float epsilon, int relu) {
    int blocks = (hw + 255) / 256;
    int plane = blockIdx.x / blocks, i = blockIdx.x % blocks * 256 + threadIdx.x;
    if (i >= hw) return;
    int c = plane % channels;
    float v = (x[plane * hw + i] - mean[c]) * (scale[c] / sqrtf(var[c] + epsilon)) + shift[c];
    y[plane * hw + i] = relu && v < 0.0f ? 0.0f : v;
}

KERNEL(256, 1) batch_norm_backward_partial(GLOBAL const float *__restrict__ x, GLOBAL const float *__restrict__ y,
                                           GLOBAL const float *__restrict__ dy, GLOBAL const float *__restrict__ mean,
                                           GLOBAL const float *__restrict__ var, GLOBAL float *__restrict__ part,
                                           int channels, int hw, float epsilon, int relu) {
    __shared__ float s[256];
    int image, from;
    int to = span_of(blockIdx.x, hw, &image, &from);
    int c = blockIdx.y, first = (image * channels + c) * hw;
    float m = mean[c], inverse = 1.0f / sqrtf(var[c] + epsilon);
    float sum = 0.0f, weighted = 0.0f;
    for (int i = first + from + threadIdx.x; i < first + to; i += 256) {
        if (relu && !(y[i] > 0.0f)) continue;
        sum += dy[i];
        weighted += dy[i] * ((x[i] - m) * inverse);
    }
    sum = block_sum(s, sum);
    weighted = block_sum(s, weighted);
    if (threadIdx.x == 0) {
        int at = 2 * (c * gridDim.x + blockIdx.x);
        part[at] = sum;
        part[at + 1] = weighted;
    }
}

KERNEL(256, 1) batch_norm_backward_sum(GLOBAL const float *__restrict__ part, GLOBAL float *__restrict__ dscale,
                                       GLOBAL float *__restrict__ dshift, int parts, int channels) {
    int c = blockIdx.x * 256 + threadIdx.x;
    if (c >= channels) return;
    float sum = 0.0f, weighted = 0.0f;
    for (int s = 0; s < parts; s++) {
        sum += part[2 * (c * parts + s)];
        weighted += part[2 * (c * parts + s) + 1];
    }
    dshift[c] = sum;
    dscale[c] = weighted;
}

KERNEL(256, 1) batch_norm_backward_apply(GLOBAL const float *x, GLOBAL const float *y, GLOBAL const float *dy,
                                         GLOBAL const float *__restrict__ scale, GLOBAL const float *__restrict__ mean,
                                         GLOBAL const float *__restrict__ var, GLOBAL const float *__restrict__ dscale,
                                         GLOBAL const float *__restrict__ dshift, GLOBAL float *dx, int batch,
                                         int channels, int hw, float epsilon, int relu) {
    int blocks = (hw + 255) / 256;
    int plane = blockIdx.x / blocks, i = blockIdx.x % blocks * 256 + threadIdx.x;
    if (i >= hw) return;
    int c = plane % channels, at = plane * hw + i;
    float n = (float)batch * (float)hw, inverse = 1.0f / sqrtf(var[c] + epsilon);
    float d = relu && !(y[at] > 0.0f) ? 0.0f : dy[at];
    float xhat = (x[at] - mean[c]) * inverse;
    dx[at] = scale[c] * inverse * (d - dshift[c] / n - xhat * (dscale[c] / n));
}
