/* Softmax over the classes of each pixel and the mean cross-entropy against labels, and its gradient.
 *
 *   loss = sum_p weight[label_p] (ln Z_p - z_p[label_p]) / divisor,   divisor = sum_p weight[label_p]
 *   d loss / d x_pc = weight[label_p] (softmax_pc - [c = label_p]) / divisor
 *
 * over pixels whose label is a class and not `ignore`, z = x - max_c x, Z = sum_c e^z; weights are 1 unless weighted. When
 * no pixel counts, loss, divisor and gradient are 0.
 *
 * logits, dlogits  float [batch][classes][hw]
 * labels           unsigned char [batch][hw]
 * weight           float [classes], not read unless weighted
 * part             float [blocks][2]: sums of loss and of weight, one pair a block of cross_entropy_partial
 * loss, divisor    float [1]
 *
 * cross_entropy_partial: any number of blocks of 256 threads, each thread every (256 * blocks)th pixel.
 * cross_entropy_sum: one block. cross_entropy_backward: one thread a pixel, blocks of 256. The sums are made in an order
 * that depends on the number of blocks only. Bound by bytes: `classes` words a pixel forward, twice that backward, read
 * twice, the second time mostly from the cache. Needs 1 KiB of shared memory.
 */
#include "portable.h"

/* ln of the sum of e^x over the classes of a pixel, less *top, the greatest x. */
DEVICE float log_sum(GLOBAL const float *x, int classes, int hw, float *top) {
    float m = x[0], sum = 0.0f;
    for (int c = 1; c < classes; c++) {
        float v = x[c * hw];
        if (v > m) m = v;
    }
    for (int c = 0; c < classes; c++) sum += expf(x[c * hw] - m);
    *top = m;
    return logf(sum);
}

KERNEL(256, 1) cross_entropy_partial(GLOBAL const float *__restrict__ logits,
                                     GLOBAL const unsigned char *__restrict__ labels,
                                     GLOBAL const float *__restrict__ weight, GLOBAL float *__restrict__ part, int batch,
                                     int classes, int hw, int ignore, int weighted) {
    __shared__ float s[256];
    float loss = 0.0f, total = 0.0f;
    for (int p = blockIdx.x * 256 + threadIdx.x; p < batch * hw; p += gridDim.x * 256) {
        int label = labels[p];
        if (label == ignore || label >= classes) continue;
        GLOBAL const float *x = logits + p / hw * classes * hw + p % hw;
        float w = weighted ? weight[label] : 1.0f;
        float top;
        float log_z = log_sum(x, classes, hw, &top);
        loss += w * (log_z - (x[label * hw] - top));
        total += w;
    }
    loss = block_sum(s, loss);
    total = block_sum(s, total);
    if (threadIdx.x == 0) {
        part[2 * blockIdx.x] = loss;
        part[2 * blockIdx.x + 1] = total;
    }
}

KERNEL(256, 1) cross_entropy_sum(GLOBAL const float *__restrict__ part, GLOBAL float *__restrict__ loss,
                                 GLOBAL float *__restrict__ divisor, int parts) {
    __shared__ float s[256];
    float l = 0.0f, total = 0.0f;
    for (int i = threadIdx.x; i < parts; i += 256) {
        l += part[2 * i];
        total += part[2 * i + 1];
    }
    l = block_sum(s, l);
    total = block_sum(s, total);
    if (threadIdx.x == 0) {
        loss[0] = total > 0.0f ? l / total : 0.0f;
        divisor[0] = total;
    }
}

KERNEL(256, 1) cross_entropy_backward(GLOBAL const float *__restrict__ logits,
                                      GLOBAL const unsigned char *__restrict__ labels,
                                      GLOBAL const float *__restrict__ divisor, GLOBAL const float *__restrict__ weight,
                                      GLOBAL float *__restrict__ dlogits, int batch, int classes, int hw, int ignore,
                                      int weighted, float factor) {
    int p = blockIdx.x * 256 + threadIdx.x;
    if (p >= batch * hw) return;
    int first = p / hw * classes * hw + p % hw;
    int label = labels[p];
    float total = divisor[0];
    if (label == ignore || label >= classes || !(total > 0.0f)) {
        for (int c = 0; c < classes; c++) dlogits[first + c * hw] = 0.0f;
        return;
    }
    float top;
    float log_z = log_sum(logits + first, classes, hw, &top);
    float scale = factor * (weighted ? weight[label] : 1.0f) / total;
    for (int c = 0; c < classes; c++) {
        float q = expf(logits[first + c * hw] - top - log_z);
        dlogits[first + c * hw] = scale * (c == label ? q - 1.0f : q);
    }
}
