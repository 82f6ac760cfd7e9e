// cuDNN's descriptors as the stand-in keeps them, and the checks of handles that every call begins with.
#pragma once
#include "driver/bridge.h"
#include <cstdint>
#include <mutex>
#include <set>

#define API extern "C" __attribute__((visibility("default"))) int
enum { OK = 0, NOT_INITIALIZED = 1001, BAD_PARAM = 2000, NOT_SUPPORTED = 3000, INTERNAL = 4000, EXEC_FAILED = 5000 };
enum { FLOAT = 0, DOUBLE = 1, HALF = 2, INT32 = 4, BF16 = 9, INT64 = 10 };

namespace cudnnsim {
const uint32_t MAGIC = 0xC0D77;
enum Kind { HANDLE = 1, TENSOR, FILTER, CONV, POOL, ACT, OPT, REDUCE };
struct Base {
    uint32_t magic = MAGIC;
    Kind kind;
    bool set = false;
    void* context = cusim_context();  // current when this was made; only for the report of leaks
    explicit Base(Kind k) : kind(k) {}
};
struct Handle : Base {
    void* stream = nullptr;
    Handle() : Base(HANDLE) {}
};
struct Tensor : Base {
    int type = 0, n = 0, c = 0, h = 0, w = 0;
    int64_t s[4] = {};
    Tensor() : Base(TENSOR) {}
    int64_t count() const { return (int64_t)n * c * h * w; }
    int64_t span() const { return count() ? (n - 1) * s[0] + (c - 1) * s[1] + (h - 1) * s[2] + (w - 1) * s[3] + 1 : 0; }
    bool same(const Tensor& o) const { return n == o.n && c == o.c && h == o.h && w == o.w; }
};
struct Filter : Base {
    int type = 0, fmt = 0, k = 0, c = 0, h = 0, w = 0;
    Filter() : Base(FILTER) {}
    Tensor asTensor() const {
        Tensor t;
        t.type = type;
        t.n = k;
        t.c = c;
        t.h = h;
        t.w = w;
        t.set = true;
        if (fmt == 0) {
            t.s[0] = (int64_t)c * h * w;
            t.s[1] = h * w;
            t.s[2] = w;
            t.s[3] = 1;
        } else {
            t.s[0] = (int64_t)c * h * w;
            t.s[1] = 1;
            t.s[2] = (int64_t)w * c;
            t.s[3] = c;
        }
        return t;
    }
};
struct Conv : Base {
    int ph = 0, pw = 0, sh = 1, sw = 1, dh = 1, dw = 1, mode = 1, type = 0, groups = 1, math = 0, reorder = 0;
    Conv() : Base(CONV) {}
};
struct Pool : Base {
    int mode = 0, nan = 0, wh = 1, ww = 1, ph = 0, pw = 0, sh = 1, sw = 1;
    Pool() : Base(POOL) {}
};
struct Act : Base {
    int mode = 0, nan = 0;
    double coef = 0, beta = 1;
    Act() : Base(ACT) {}
};
struct OpT : Base {
    int op = 0, type = 0, nan = 0;
    OpT() : Base(OPT) {}
};
struct Reduce : Base {
    int op = 0, type = 0, nan = 0, idx = 0, itype = 0;
    Reduce() : Base(REDUCE) {}
};

extern std::set<Base*> live;
extern std::mutex mu;  // of `live`
// reports a wrong call and returns its status
int fail(int code, const char* fn, const char* fmt, ...) __attribute__((format(printf, 3, 4)));
template <class D>
D* as(void* p, Kind k) {
    std::lock_guard<std::mutex> g(mu);
    Base* b = (Base*)p;
    return live.count(b) && b->kind == k ? (D*)b : nullptr;
}
template <class D>
int create(void** p) {
    if (!p) return BAD_PARAM;
    D* d = new D;
    {
        std::lock_guard<std::mutex> g(mu);
        live.insert(d);
    }
    *p = d;
    return OK;
}
template <class D>
int destroy(void* p, Kind k, const char* fn) {
    D* d = as<D>(p, k);
    if (!d) return fail(BAD_PARAM, fn, "not a live descriptor");
    {
        std::lock_guard<std::mutex> g(mu);
        live.erase(d);
    }
    delete d;
    return OK;
}
void contiguous(Tensor& t, int format);  // sets the strides
int outDim(int in, int pad, int k, int stride, int dil);
}  // namespace cudnnsim
#define GET(T, K, var, ptr)                                                                      \
    T* var##_ = as<T>((void*)(ptr), K);                                                          \
    if (!var##_) return fail(BAD_PARAM, __func__, #var " is not a live descriptor of its kind"); \
    T& var = *var##_;                                                                            \
    (void)var
#define GETSET(T, K, var, ptr) \
    GET(T, K, var, ptr);       \
    if (!var.set) return fail(BAD_PARAM, __func__, #var " was never set")
#define HANDLE_(h)                               \
    Handle* hd = as<Handle>((void*)(h), HANDLE); \
    if (!hd) return fail(BAD_PARAM, __func__, "not a live handle")
