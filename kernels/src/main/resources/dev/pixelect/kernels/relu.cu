/* ReLU and its gradient: y = max(x, 0); dx = dy where y > 0, else 0. NaN stays NaN.
 *
 * x, y, dy, dx  float [n]; y may be x, dx may be dy or y
 *
 * One thread an element, blocks of 256. Bound by bytes: 2 and 3 words an element. Needs nothing.
 */
#include "portable.h"

KERNEL(256, 1) relu(GLOBAL const float *x, GLOBAL float *y, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i < n) y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

KERNEL(256, 1) relu_backward(GLOBAL const float *y, GLOBAL const float *dy, GLOBAL float *dx, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i < n) dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
}
