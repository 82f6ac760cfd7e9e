// Tensors in device memory: their elements, checks of pointers, and work on a handle's stream.
#pragma once
#include "cudnn/descriptors.h"
#include <cstring>
#include <functional>
#include <vector>

namespace cudnnsim {
inline int bytesOf(int type) {
    return type == DOUBLE || type == INT64  ? 8
           : type == HALF || type == BF16   ? 2
           : type == FLOAT || type == INT32 ? 4
                                            : 1;
}
inline bool floatType(int t) { return t == FLOAT || t == DOUBLE || t == HALF || t == BF16; }
double ld(const void* p, int64_t i, int type);
void st(void* p, int64_t i, int type, double v);

// whole tensor <-> contiguous NCHW
template <class T>
std::vector<T> stage(const Tensor& t, const void* p) {
    std::vector<T> v(t.count());
    size_t k = 0;
    for (int n = 0; n < t.n; n++)
        for (int c = 0; c < t.c; c++)
            for (int h = 0; h < t.h; h++) {
                int64_t o = n * t.s[0] + c * t.s[1] + h * t.s[2];
                if (t.type == FLOAT && t.s[3] == 1) {
                    const float* q = (const float*)p + o;
                    for (int w = 0; w < t.w; w++) v[k++] = (T)q[w];
                } else
                    for (int w = 0; w < t.w; w++) v[k++] = (T)ld(p, o + w * t.s[3], t.type);
            }
    return v;
}
// t = alpha v + beta t, rounded to the type of t
template <class T>
void unstage(const Tensor& t, void* p, const std::vector<T>& v, double alpha, double beta) {
    size_t k = 0;
    for (int n = 0; n < t.n; n++)
        for (int c = 0; c < t.c; c++)
            for (int h = 0; h < t.h; h++)
                for (int w = 0; w < t.w; w++, k++) {
                    int64_t o = n * t.s[0] + c * t.s[1] + h * t.s[2] + w * t.s[3];
                    double r = alpha * v[k];
                    if (beta != 0) r += beta * ld(p, o, t.type);
                    st(p, o, t.type, r);
                }
    for (int n = 0; n < t.n; n++)
        for (int c = 0; c < t.c; c++)
            for (int h = 0; h < t.h; h++) {
                int64_t o = n * t.s[0] + c * t.s[1] + h * t.s[2];
                int b = bytesOf(t.type);
                if (t.s[3] == 1)
                    cusim_mark((uint64_t)p + o * b, (uint64_t)t.w * b);
                else
                    for (int w = 0; w < t.w; w++) cusim_mark((uint64_t)p + (o + w * t.s[3]) * b, b);
            }
}
inline double scalar(const void* p, int type) { return type == DOUBLE ? *(const double*)p : *(const float*)p; }
// the full extent of a tensor must lie in one allocation; packed inputs must have been written where `read` is set
int checkT(const char* fn, const char* name, const Tensor& t, const void* p, bool read);
void initCheck(const char* fn, const char* name, const Tensor& t, const void* p);
int submit(Handle* h, std::function<int()> f);  // a status
void scribble(void* workspace, size_t bytes);   // whatever the caller kept there is gone
}  // namespace cudnnsim
#define IN(t, p) \
    if (int e_ = checkT(__func__, #p, t, p, false)) return e_
#define OUT(t, p) IN(t, p)
