/* Sums in a fixed order, for results that repeat bit for bit.
 *
 * sum_parts:     total[i] = sum over s < parts of part[s][i].   part: float [parts][n]; total: float [n]
 * sum_channels:  total[c] = sum over b, i of x[b][c][i].        x: float [batch][channels][hw]; total: float [channels]
 *
 * sum_parts: one thread an element, blocks of 256; bound by bytes: parts + 1 words an element. sum_channels: one block of
 * 256 threads a channel, each thread every 256th element; bound by bytes: a word an element. Needs 1 KiB of shared memory.
 */
#include "portable.h"

KERNEL(256, 1) sum_parts(GLOBAL const float *__restrict__ part, GLOBAL float *__restrict__ total, int parts, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= n) return;
    float v = 0.0f;
    for (int s = 0; s < parts; s++) v += part[s * n + i];
    total[i] = v;
}

KERNEL(256, 1) sum_channels(GLOBAL const float *__restrict__ x, GLOBAL float *__restrict__ total, int batch,
                            int channels, int hw) {
    __shared__ float s[256];
    int c = blockIdx.x;
    float v = 0.0f;
    for (int b = 0; b < batch; b++) {
        GLOBAL const float *plane = x + (b * channels + c) * hw;
        for (int i = threadIdx.x; i < hw; i += 256) v += plane[i];
    }
    v = block_sum(s, v);
    if (threadIdx.x == 0) total[c] = v;
}
