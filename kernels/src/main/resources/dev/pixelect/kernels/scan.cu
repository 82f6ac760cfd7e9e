/* Exclusive prefix sums of ints, and a stable radix sort of (key, value) pairs by four bits of the key a pass: the same result
 * whatever order threads run in, since no thread claims places with atomics.
 *
 * fill_ints    x[i] = value.                                                    x: int [n]
 * scan_tiles   x = exclusive prefix sums within tiles of 4096; sums = totals of the tiles
 * scan_sums    sums = its exclusive prefix sums; total[0] = sum of all.         sums: int [tiles], one block
 * scan_add     x[i] += sums[i / 4096], which completes the scan
 * radix_count  counts[digit][tile] = how many keys of a tile have a digit.      key: int [n]; counts: int [16][tiles]
 * radix_move   pairs to their places, from the scanned counts.                  value null-like (flag 0): the index itself
 *
 * Blocks of 256, 16 consecutive elements a thread in tiles of 4096 (scan_add, fill_ints: one). Bound by bytes: a sorting pass
 * reads a key twice and a value once and writes both. Needs 17 KiB of shared memory; no atomics.
 */
#include "portable.h"

#define ITEMS 16
#define TILE 4096
#define DIGITS 16

KERNEL(256, 1) fill_ints(GLOBAL int *__restrict__ x, int value, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i < n) x[i] = value;
}

/* Exclusive prefix sum of v over the block's 256 threads; total gets the sum. */
DEVICE int block_scan(SHARED int *s, int v, int *total) {
    int t = threadIdx.x;
    s[t] = v;
    for (int step = 1; step < 256; step *= 2) {
        __syncthreads();
        int left = t >= step ? s[t - step] : 0;
        __syncthreads();
        s[t] += left;
    }
    __syncthreads();
    *total = s[255];
    int sum = s[t] - v;
    __syncthreads();
    return sum;
}

KERNEL(256, 1) scan_tiles(GLOBAL int *__restrict__ x, GLOBAL int *__restrict__ sums, int n) {
    __shared__ int s[256];
    int first = blockIdx.x * TILE + threadIdx.x * ITEMS;
    int sum = 0, total;
    for (int i = first; i < first + ITEMS && i < n; i++) sum += x[i];
    sum = block_scan(s, sum, &total);
    for (int i = first; i < first + ITEMS && i < n; i++) {
        int v = x[i];
        x[i] = sum;
        sum += v;
    }
    if (threadIdx.x == 0) sums[blockIdx.x] = total;
}

KERNEL(256, 1) scan_sums(GLOBAL int *__restrict__ sums, GLOBAL int *__restrict__ total, int tiles) {
    __shared__ int s[256];
    int carry = 0;
    for (int from = 0; from < tiles; from += 256) {
        int i = from + threadIdx.x, all;
        int v = i < tiles ? sums[i] : 0;
        v = block_scan(s, v, &all);
        if (i < tiles) sums[i] = carry + v;
        carry += all;
    }
    if (threadIdx.x == 0) total[0] = carry;
}

KERNEL(256, 1) scan_add(GLOBAL int *__restrict__ x, GLOBAL const int *__restrict__ sums, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i < n) x[i] += sums[i / TILE];
}

/* s[digit][thread] = how many of the thread's keys have the digit. */
DEVICE void count_digits(SHARED int *s, GLOBAL const int *key, int n, int shift) {
    int t = threadIdx.x;
    int first = blockIdx.x * TILE + t * ITEMS;
    for (int d = 0; d < DIGITS; d++) s[d * 256 + t] = 0;
    for (int i = first; i < first + ITEMS && i < n; i++) s[((key[i] >> shift) & (DIGITS - 1)) * 256 + t]++;
    __syncthreads();
}

/* Sum of 16 of a digit's 256 counts: thread t takes those of digit t / 16 from 16 * (t % 16). */
DEVICE int sum_digit(SHARED const int *s) {
    int at = threadIdx.x / 16 * 256 + threadIdx.x % 16 * 16, sum = 0;
    for (int i = 0; i < 16; i++) sum += s[at + i];
    return sum;
}

KERNEL(256, 1) radix_count(GLOBAL const int *__restrict__ key, GLOBAL int *__restrict__ counts, int n, int shift,
                           int tiles) {
    __shared__ int s[DIGITS * 256];
    __shared__ int part[256];
    int t = threadIdx.x;
    count_digits(s, key, n, shift);
    part[t] = sum_digit(s);
    __syncthreads();
    if (t < DIGITS) {
        int sum = 0;
        for (int i = 0; i < 16; i++) sum += part[t * 16 + i];
        counts[t * tiles + blockIdx.x] = sum;
    }
}

KERNEL(256, 1) radix_move(GLOBAL const int *__restrict__ key, GLOBAL const int *__restrict__ value,
                          GLOBAL const int *__restrict__ counts, GLOBAL int *__restrict__ to_key,
                          GLOBAL int *__restrict__ to_value, int n, int shift, int tiles, int has_value) {
    __shared__ int s[DIGITS * 256];
    __shared__ int part[256];
    int t = threadIdx.x;
    count_digits(s, key, n, shift);
    part[t] = sum_digit(s);
    __syncthreads();
    int place = counts[t / 16 * tiles + blockIdx.x];
    for (int i = t / 16 * 16; i < t; i++) place += part[i];
    int at = t / 16 * 256 + t % 16 * 16;
    for (int i = 0; i < 16; i++) {
        int c = s[at + i];
        s[at + i] = place;
        place += c;
    }
    __syncthreads();
    int first = blockIdx.x * TILE + t * ITEMS;
    for (int i = first; i < first + ITEMS && i < n; i++) {
        int k = key[i];
        int to = s[((k >> shift) & (DIGITS - 1)) * 256 + t]++;
        to_key[to] = k;
        to_value[to] = has_value ? value[i] : i;
    }
}
