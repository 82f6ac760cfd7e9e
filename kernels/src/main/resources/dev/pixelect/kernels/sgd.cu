/* One step of stochastic gradient descent with momentum and weight decay:
 *
 *   v = momentum v + g + decay w;  w = w - lr v
 *
 * w, v   float [n], updated
 * g      float [n]
 * lr     float [1], the learning rate
 *
 * One thread a weight, blocks of 256. Bound by bytes: 5 words a weight. Needs nothing.
 */
#include "portable.h"

KERNEL(256, 1) sgd(GLOBAL float *__restrict__ w, GLOBAL const float *__restrict__ g, GLOBAL float *__restrict__ v,
                   GLOBAL const float *__restrict__ lr, int n, float momentum, float decay) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= n) return;
    float u = momentum * v[i] + g[i] + decay * w[i];
    v[i] = u;
    w[i] -= lr[0] * u;
}
