// Elements of tensors, conversions of half and bfloat16, checks of pointers.
#include "cudnn/tensor.h"
#include <cmath>
#include <cstdio>
#include <memory>

namespace cudnnsim {
static float h2f(uint16_t h) {
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
static uint16_t f2h(float f) {
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
double ld(const void* p, int64_t i, int t) {
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
void st(void* p, int64_t i, int t, double v) {
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
static bool packed(const Tensor& t) { return t.span() == t.count(); }
int checkT(const char* fn, const char* name, const Tensor& t, const void* p, bool read) {
    char b[200];
    snprintf(b, sizeof b, "%s, %s (%d,%d,%d,%d)", fn, name, t.n, t.c, t.h, t.w);
    if (!p) return fail(BAD_PARAM, fn, "%s is null", name);
    if (((uint64_t)p) % bytesOf(t.type)) return fail(BAD_PARAM, fn, "%s is misaligned", name);
    return cusim_check(b, (uint64_t)p, (uint64_t)t.span() * bytesOf(t.type), read && packed(t)) ? BAD_PARAM : OK;
}
struct Job {
    std::function<int()> f;
};
static int runJob(void* a) {
    std::unique_ptr<Job> j((Job*)a);
    return j->f();
}
int submit(Handle* h, std::function<int()> f) {
    int r = cusim_enqueue(h->stream, runJob, new Job{std::move(f)});
    return r == 0 ? OK : r == 400 ? BAD_PARAM : EXEC_FAILED;
}
void initCheck(const char* fn, const char* n, const Tensor& t, const void* p) { checkT(fn, n, t, p, true); }
void scribble(void* ws, size_t n) {
    if (ws && n) {
        memset(ws, 0xAB, n);
        cusim_mark((uint64_t)ws, n);
    }
}
}  // namespace cudnnsim
