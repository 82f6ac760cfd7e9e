/* Softmax over the classes of each pixel, fused with its Shannon entropy and its argmax.
 *
 *   p_c = e^(x_c - top) / Z,  H = -sum_c p_c ln p_c = ln Z - (sum_c z_c e^(z_c)) / Z,  z_c = x_c - top
 *
 * logits   float [batch][NUM_CLASSES][hw]
 * probs    float [batch][NUM_CLASSES][hw]
 * entropy  float [batch][hw], in nats, 0 to ln NUM_CLASSES
 * label    int   [batch][hw], the smallest class among ties
 *
 * Any finite logits will do, and -infinity (a probability of 0) unless a pixel has nothing else. NaN stays NaN.
 * One thread a pixel, blocks of 256 along batch * hw; neighbouring threads read neighbouring pixels of one class plane.
 * Bound by bytes: 2 * NUM_CLASSES + 2 words a pixel while the classes fit into registers (up to 32), 4 * NUM_CLASSES + 2
 * beyond, of which the cache serves some. Needs no shared memory and no atomics.
 * expf and logf rather than the __ ones: OpenCL leaves the accuracy of those open. Sums of more than 16 terms are made in
 * two levels, which keeps the entropy within 1e-5 nats at 255 classes.
 */
#include "portable.h"

#ifndef NUM_CLASSES
#error "compile with -DNUM_CLASSES=<n>"
#endif

#define RUN 16

KERNEL(256, 1) softmax_entropy(GLOBAL const float *__restrict__ logits, GLOBAL float *__restrict__ probs,
                               GLOBAL float *__restrict__ entropy, GLOBAL int *__restrict__ label, int batch, int hw) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= batch * hw) return;
    int first = (p / hw) * NUM_CLASSES * hw + p % hw;

    float top = logits[first];
    int best = 0;
#if NUM_CLASSES <= 32
    float x[NUM_CLASSES];
#define LOGIT(c) x[c]
    x[0] = top;
#pragma unroll
    for (int c = 1; c < NUM_CLASSES; c++) {
        x[c] = logits[first + c * hw];
        if (x[c] > top) { top = x[c]; best = c; }
    }
#else
#define LOGIT(c) logits[first + (c) * hw]
    for (int c = 1; c < NUM_CLASSES; c++) {
        float v = LOGIT(c);
        if (v > top) { top = v; best = c; }
    }
#endif

    float sum = 0.0f, weighted = 0.0f;
#if NUM_CLASSES <= 32
#pragma unroll
#endif
    for (int c0 = 0; c0 < NUM_CLASSES; c0 += RUN) {
        float s = 0.0f, w = 0.0f;
#if NUM_CLASSES <= 32
#pragma unroll
#endif
        for (int c = c0; c < c0 + RUN && c < NUM_CLASSES; c++) {
            float z = LOGIT(c) - top;
            float e = expf(z);
            s += e;
            if (e > 0.0f) w += z * e; /* -infinity times 0 is not 0 */
#if NUM_CLASSES <= 32
            x[c] = e;
#endif
        }
        sum += s;
        weighted += w;
    }

    float scale = 1.0f / sum;
#if NUM_CLASSES <= 32
#pragma unroll
    for (int c = 0; c < NUM_CLASSES; c++) probs[first + c * hw] = x[c] * scale;
#else
    for (int c = 0; c < NUM_CLASSES; c++) probs[first + c * hw] = expf(LOGIT(c) - top) * scale;
#endif
    float h = logf(sum) - weighted * scale;
    entropy[p] = h < 0.0f ? 0.0f : h;
    label[p] = best;
}
