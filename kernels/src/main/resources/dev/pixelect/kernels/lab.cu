/* sRGB to CIELAB (D65; IEC 61966-2-1 and CIE 15) in fixed point, by tables: the same integers on every device, within 0.02 of
 * the formula.
 *
 *   L = 116 f(Y) - 16,  a = 500 (f(X) - f(Y)),  b = 200 (f(Y) - f(Z)),  f the cube root, straight near black
 *
 * table  int [9 * 256 + 4097] of FixedLab.tables(): each channel's shares of X, Y and Z over white, in 2^-20 (channel-major);
 *        then f at the ends of 4096 intervals of [0, 1], in 2^-17
 * rgb    unsigned char [n][3]
 * lab    short [3][n]: L, a + 128, b + 128 in 1/64, none negative
 *
 * One thread a pixel, blocks of 256 along n. Bound by bytes: 9 a pixel, and 15 reads of tables (25 KB) that stay in the
 * cache. Needs no shared memory and no atomics.
 */
#include "portable.h"

#define ROUND_SHIFT(v) (((v) + (1 << 16)) >> 17)

/* f of t in 2^-20, which may be a few units above 1. */
DEVICE int root(GLOBAL const int *table, int t) {
    int i = min(t >> 8, 4095);
    int f = table[2304 + i];
    return f + (((table[2304 + i + 1] - f) * (t - (i << 8)) + 128) >> 8);
}

KERNEL(256, 1) rgb_to_lab(GLOBAL const int *__restrict__ table,
                          GLOBAL const unsigned char *__restrict__ rgb,
                          GLOBAL short *__restrict__ lab, int n) {
    int p = blockIdx.x * blockDim.x + threadIdx.x;
    if (p >= n) return;
    int r = rgb[3 * p], g = 768 + rgb[3 * p + 1], b = 1536 + rgb[3 * p + 2];
    int x = root(table, table[r] + table[g] + table[b]);
    int y = root(table, table[r + 256] + table[g + 256] + table[b + 256]);
    int z = root(table, table[r + 512] + table[g + 512] + table[b + 512]);
    lab[p] = (short)max(0, ROUND_SHIFT(7424 * y - (1024 << 17)));
    lab[n + p] = (short)(8192 + ROUND_SHIFT(32000 * (x - y)));
    lab[2 * n + p] = (short)(8192 + ROUND_SHIFT(12800 * (y - z)));
}
