/* Mean field in a dense CRF (Kraehenbuehl and Koltun, NIPS 2011): Q <- softmax(ln max(p, 1e-20) + message), where the message is
 * the weighted sum of the normalised filters of Q. Filters on lattices are in lattice.cu.
 *
 * crf_start         q = p, interleaved
 * crf_update        q = p e^(m - max m), scaled to the sum 1; class c of pixel p at q[p * pixel_step + c * class_step]
 * grid_gaussian     a cut-off Gaussian along one axis of the grid, normalised by D^-1/2 on both sides:
 *                   out[at] = factor norm[at] sum over k of tap[|k|] norm[at + k] in[at + k], |k| <= radius
 *
 * p        float [NUM_CLASSES][n]; classes to planes
 * message  float [n][NUM_CLASSES], in, out likewise
 * q        float [n][NUM_CLASSES], or [NUM_CLASSES][n] for the result
 * tap      float [radius + 1]     norm  float [length], along the axis: cells stand stride pixels apart
 *
 * crf_update: one thread a pixel, the others one a class of a pixel; blocks of 256. Bound by bytes: 2 words a class of a pixel for
 * crf_start, 3 for crf_update while the classes fit into registers (up to 32) and 6 beyond, of which the cache serves some;
 * grid_gaussian 2, and 2 radius + 1 reads from the cache. Needs no shared memory and no atomics.
 */
#include "portable.h"

#ifndef NUM_CLASSES
#error "compile with -DNUM_CLASSES=<n>"
#endif

#define FLOOR 1e-20f

KERNEL(256, 1) crf_start(GLOBAL const float *__restrict__ p, GLOBAL float *__restrict__ q, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i < n * NUM_CLASSES) q[i] = p[i % NUM_CLASSES * n + i / NUM_CLASSES];
}

KERNEL(256, 1) crf_update(GLOBAL const float *__restrict__ p, GLOBAL const float *__restrict__ message,
                          GLOBAL float *__restrict__ q, int n, int pixel_step, int class_step) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= n) return;
    GLOBAL const float *m = message + i * NUM_CLASSES;
    GLOBAL float *to = q + i * pixel_step;
    float top = m[0], sum = 0.0f;
#if NUM_CLASSES <= 32
    float x[NUM_CLASSES];
    x[0] = top;
#pragma unroll
    for (int c = 1; c < NUM_CLASSES; c++) {
        x[c] = m[c];
        top = fmaxf(top, x[c]);
    }
#pragma unroll
    for (int c = 0; c < NUM_CLASSES; c++) {
        x[c] = fmaxf(p[c * n + i], FLOOR) * expf(x[c] - top);
        sum += x[c];
    }
    float scale = 1.0f / sum;
#pragma unroll
    for (int c = 0; c < NUM_CLASSES; c++) to[c * class_step] = x[c] * scale;
#else
    for (int c = 1; c < NUM_CLASSES; c++) top = fmaxf(top, m[c]);
    for (int c = 0; c < NUM_CLASSES; c++) {
        float x = fmaxf(p[c * n + i], FLOOR) * expf(m[c] - top);
        to[c * class_step] = x;
        sum += x;
    }
    float scale = 1.0f / sum;
    for (int c = 0; c < NUM_CLASSES; c++) to[c * class_step] *= scale;
#endif
}

KERNEL(256, 1) grid_gaussian(GLOBAL const float *__restrict__ in, GLOBAL const float *__restrict__ tap,
                             GLOBAL const float *__restrict__ norm, GLOBAL float *__restrict__ out, int radius,
                             int length, int stride, int n, float factor) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= n * NUM_CLASSES) return;
    int at = i / NUM_CLASSES / stride % length;
    int lo = max(-radius, -at), hi = min(radius, length - 1 - at);
    float sum = 0.0f;
    for (int k = lo; k <= hi; k++) sum += tap[k < 0 ? -k : k] * norm[at + k] * in[i + k * stride * NUM_CLASSES];
    out[i] = factor * norm[at] * sum;
}
