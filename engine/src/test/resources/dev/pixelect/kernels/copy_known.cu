/* to[i] = from[i] where known[i]: the others stay as uninitialised as they are. One thread a byte, blocks of 256. */
#include "portable.h"

KERNEL(256, 1) copy_known(GLOBAL const unsigned char *__restrict__ from, GLOBAL const unsigned char *__restrict__ known,
                          GLOBAL unsigned char *__restrict__ to, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (i < n && known[i]) to[i] = from[i];
}
