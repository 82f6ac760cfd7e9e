/* Copies runs of channels between tensors that agree in everything else: concatenation, slicing and its gradient.
 *
 * copy_channels:  dst[b][to + c][i] = src[b][from + c][i] for c < count
 *     src  float [batch][src_channels][hw]
 *     dst  float [batch][dst_channels][hw], other channels stay as they are
 * place_channels: dst[b][c][i] = src[b][c - from][i] where from <= c < from + count, else 0
 *     src  float [batch][count][hw]
 *     dst  float [batch][channels][hw]
 *
 * One thread an element copied (copy_channels) or written (place_channels), blocks of 256. Bound by bytes: 2 words an
 * element. Needs nothing.
 */
#include "portable.h"

KERNEL(256, 1) copy_channels(GLOBAL const float *__restrict__ src, GLOBAL float *__restrict__ dst, int batch, int count,
                             int src_channels, int from, int dst_channels, int to, int hw) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= batch * count * hw) return;
    int b = i / (count * hw), rest = i % (count * hw);
    dst[(b * dst_channels + to) * hw + rest] = src[(b * src_channels + from) * hw + rest];
}

KERNEL(256, 1) place_channels(GLOBAL const float *__restrict__ src, GLOBAL float *__restrict__ dst, int batch,
                              int channels, int from, int count, int hw) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= batch * channels * hw) return;
    int b = i / (channels * hw), c = i / hw % channels;
    dst[i] = c >= from && c < from + count ? src[(b * count + c - from) * hw + i % hw] : 0.0f;
}
