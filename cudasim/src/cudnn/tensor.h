// Tensors in device memory: their elements, checks of pointers, and work on a handle's stream.
#pragma once
#include "cudnn/descriptors.h"
#include <cmath>
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
inline float h2f(uint16_t h) {
    uint32_t s = (h & 0x8000u) << 16, e = h >> 10 & 31, m = h & 1023;
    float f;
    uint32_t u;
    if (e == 31)
        u = s | 0x7f800000u | m << 13;
    else if (e)
        u = s | (e + 112) << 23 | m << 13;
    else {
        f = std::ldexp((float)m, -24);
        return s ? -f : f;
    }
    memcpy(&f, &u, 4);
    return f;
}
inline uint16_t f2h(float f) {
    uint32_t u;
    memcpy(&u, &f, 4);
    uint16_t s = u >> 16 & 0x8000;
    if (f != f) return s | 0x7fff;
    float a = std::fabs(f);
    if (a >= 65520.f) return s | 0x7c00;
    if (a < 6.103515625e-5f) return s | (uint16_t)std::nearbyint(a * 16777216.f);
    u &= 0x7fffffff;
    u += 0xfff + (u >> 13 & 1);
    return s | (uint16_t)((u - 0x38000000u) >> 13);
}
inline double ld(const void* p, int64_t i, int t) {
    switch (t) {
        case FLOAT:
            return ((const float*)p)[i];
        case DOUBLE:
            return ((const double*)p)[i];
        case HALF:
            return h2f(((const uint16_t*)p)[i]);
        case BF16: {
            uint32_t u = (uint32_t)((const uint16_t*)p)[i] << 16;
            float f;
            memcpy(&f, &u, 4);
            return f;
        }
        case INT32:
            return ((const int32_t*)p)[i];
        default:
            return ((const int8_t*)p)[i];
    }
}
inline void st(void* p, int64_t i, int t, double v) {
    switch (t) {
        case FLOAT:
            ((float*)p)[i] = (float)v;
            break;
        case DOUBLE:
            ((double*)p)[i] = v;
            break;
        case HALF:
            ((uint16_t*)p)[i] = f2h((float)v);
            break;
        case BF16: {
            float f = (float)v;
            uint32_t u;
            memcpy(&u, &f, 4);
            u += 0x7fff + (u >> 16 & 1);
            ((uint16_t*)p)[i] = u >> 16;
            break;
        }
        case INT32:
            ((int32_t*)p)[i] = (int32_t)v;
            break;
        default:
            ((int8_t*)p)[i] = (int8_t)v;
    }
}

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
