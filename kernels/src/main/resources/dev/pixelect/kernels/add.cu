/* Sums of two to four tensors or scalars; longer sums go through y again.
 *
 * add:           y = a + b (+ c (+ d)), then max(y, 0) if relu.  a, b, c, d, y: float [n]
 * weighted_sum:  y = fa a (+ fb b (+ fc c (+ fd d))).            a, b, c, d, y: float [1]
 *
 * count says how many of a, b, c, d are there; the others are not read. y may be any of them.
 * add: one thread an element, blocks of 256; bound by bytes: count + 1 words an element. weighted_sum: one thread works.
 * Needs nothing.
 */
#include "portable.h"

KERNEL(256, 1) add(GLOBAL const float *a, GLOBAL const float *b, GLOBAL const float *c, GLOBAL const float *d,
                   GLOBAL float *y, int n, int count, int relu) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= n) return;
    float v = a[i] + b[i];
    if (count > 2) v += c[i];
    if (count > 3) v += d[i];
    y[i] = relu && v < 0.0f ? 0.0f : v;
}

KERNEL(256, 1) weighted_sum(GLOBAL const float *a, GLOBAL const float *b, GLOBAL const float *c, GLOBAL const float *d,
                            GLOBAL float *y, float fa, float fb, float fc, float fd, int count) {
    if (blockIdx.x != 0 || threadIdx.x != 0) return;
    float v = fa * a[0];
    if (count > 1) v += fb * b[0];
    if (count > 2) v += fc * c[0];
    if (count > 3) v += fd * d[0];
    y[0] = v;
}
