// What the files of convolutions share: the beginning of a call, and workspaces.
#pragma once
#include "cudnn/conv_math.h"
#include "cudnn/tensor.h"

namespace cudnnsim {
enum { FORWARD, BACKWARD_DATA, BACKWARD_FILTER };
// 0, or the status of an algorithm that is not offered or a workspace too small
int checkWs(const char* fn, int dir, int algo, const Geo& g, void* ws, size_t size);
}  // namespace cudnnsim
#define CONV_GEO(xd, wd, cd, yd)                            \
    HANDLE_(h);                                             \
    GETSET(Tensor, TENSOR, x_, xd);                         \
    GETSET(Filter, FILTER, w_, wd);                         \
    GETSET(Conv, CONV, c_, cd);                             \
    GETSET(Tensor, TENSOR, y_, yd);                         \
    Geo g;                                                  \
    if (int e = geo(__func__, x_, w_, c_, y_, g)) return e; \
    (void)hd
