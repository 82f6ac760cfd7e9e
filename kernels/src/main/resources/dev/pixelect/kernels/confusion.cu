/* Confusion matrix: how often each true class was predicted as each class.
 *
 *   counts[t][p] += pixels with truth t and prediction p, those with truth 255 left out
 *
 * truth       unsigned char [n]
 * prediction  unsigned char [n]
 * counts      int [NUM_CLASSES * NUM_CLASSES + 1], 0 before the launch; the last one counts pixels whose truth or prediction is
 *             no class
 *
 * One block of 256 threads 16384 pixels, each thread every 256th; neighbouring threads read neighbouring pixels. A thread keeps
 * the count of equal pairs in a row to itself. Up to 64 classes a block counts in shared memory, then adds what isn't 0 to the
 * matrix; with more, threads add to the matrix. Bound by bytes where predictions are mostly right or classes lie in areas: 2 a
 * pixel, and 4 C^2 a block; otherwise by atomics. Needs 4 C^2 + 4 bytes of shared memory (up to 64 classes) and atomic sums of 32
 * bits.
 */
#include "portable.h"

#ifndef NUM_CLASSES
#error "compile with -DNUM_CLASSES=<n>"
#endif

#define CELLS (NUM_CLASSES * NUM_CLASSES + 1)
#define PER_BLOCK 16384

KERNEL(256, 1) confusion(GLOBAL const unsigned char *__restrict__ truth,
                         GLOBAL const unsigned char *__restrict__ prediction, GLOBAL int *__restrict__ counts, int n) {
#if NUM_CLASSES <= 64
    __shared__ int cells[CELLS];
    for (int i = threadIdx.x; i < CELLS; i += 256) cells[i] = 0;
    __syncthreads();
#else
#define cells counts
#endif
    int first = blockIdx.x * PER_BLOCK;
    int last = n - first < PER_BLOCK ? n : first + PER_BLOCK;
    int cell = 0, alike = 0;
    for (int i = first + threadIdx.x; i < last; i += 256) {
        int t = truth[i], p = prediction[i];
        if (t == 255) continue;
        int at = t < NUM_CLASSES && p < NUM_CLASSES ? t * NUM_CLASSES + p : CELLS - 1;
        if (at != cell) {
            if (alike > 0) atomicAdd(&cells[cell], alike);
            cell = at;
            alike = 0;
        }
        alike++;
    }
    if (alike > 0) atomicAdd(&cells[cell], alike);
#if NUM_CLASSES <= 64
    __syncthreads();
    for (int i = threadIdx.x; i < CELLS; i += 256) {
        if (cells[i] > 0) atomicAdd(&counts[i], cells[i]);
    }
#endif
}
