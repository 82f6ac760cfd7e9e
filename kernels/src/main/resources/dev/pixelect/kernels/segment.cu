/* Sums over the segments of a map: area, score, class histogram.
 *
 *   area[k]          pixels of segment k
 *   sum[k]           floor(2^24 score) over them, a 64-bit integer in two words: its mean is at most 6e-8 below the scores' own
 *                    (a score of 1 or more is exact), whatever the order
 *   histogram[k][c]  pixels of segment k and class c
 *
 * segments   int [n], in [0, k)
 * scores     float [n], in [0, 64]
 * classes    unsigned char [n]; those not below num_classes are in no histogram
 * area       int [k]
 * sum_low    unsigned int [k], sum modulo 2^32
 * sum_high   unsigned int [k], sum / 2^32; the sum needs 61 bits at most
 * histogram  int [k][num_classes]
 * The last four are 0 before the launch.
 *
 * 64-bit atomics aren't everywhere: whoever makes the low word wrap around, which its old value tells, carries one to the high
 * word. One thread a run of 16 neighbouring pixels, blocks of 256; sums of a run stay in registers while the segment is the
 * same, so wide segments take some 3 atomics a run rather than 3 a pixel. Bound by those, then by bytes: 9 read a pixel. Needs
 * atomic sums of 32 bits.
 */
#include "portable.h"

#define RUN 16

DEVICE void add_area(GLOBAL int *area, GLOBAL unsigned int *low, GLOBAL unsigned int *high, int k, int count, u64 sum) {
    atomicAdd(&area[k], count);
    unsigned int part = (unsigned int)sum;
    unsigned int old = atomicAdd(&low[k], part);
    unsigned int carry = (unsigned int)(sum >> 32) + (old + part < old ? 1u : 0u);
    if (carry > 0u) atomicAdd(&high[k], carry);
}

KERNEL(256, 1) segment_sums(GLOBAL const int *__restrict__ segments, GLOBAL const float *__restrict__ scores,
                            GLOBAL const unsigned char *__restrict__ classes, GLOBAL int *__restrict__ area,
                            GLOBAL unsigned int *__restrict__ sum_low, GLOBAL unsigned int *__restrict__ sum_high,
                            GLOBAL int *__restrict__ histogram, int num_classes, int n) {
    int first = (blockIdx.x * 256 + threadIdx.x) * RUN;
    if (first >= n) return;
    int segment = segments[first], count = 0;
    int class_ = classes[first], alike = 0;
    u64 sum = 0;
    for (int i = first; i < min(first + RUN, n); i++) {
        int k = segments[i], c = classes[i];
        if (k != segment || c != class_) {
            if (class_ < num_classes) atomicAdd(&histogram[segment * num_classes + class_], alike);
            class_ = c;
            alike = 0;
        }
        if (k != segment) {
            add_area(area, sum_low, sum_high, segment, count, sum);
            segment = k;
            count = 0;
            sum = 0;
        }
        alike++;
        count++;
        sum += (unsigned int)(scores[i] * 16777216.0f);
    }
    if (class_ < num_classes) atomicAdd(&histogram[segment * num_classes + class_], alike);
    add_area(area, sum_low, sum_high, segment, count, sum);
}
