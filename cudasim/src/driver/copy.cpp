// Copies and fills, synchronous and on streams.
#include "driver/driver.h"
#include <cstring>

using namespace cusim;

namespace cusim {
int checkDev(const char* fn, uint64_t p, uint64_t n, bool wholeInit) {
    if (!n) return 0;
    if (memFind(p, n)) {
        if (wholeInit && cfg.uninit && !memInitialised(p, n))
            report(C_UNINIT, "%s reads %llu bytes at 0x%llx, not all of them written before (%s)", fn,
                   (unsigned long long)n, (unsigned long long)p, memDescribe(p).c_str());
        return 0;
    }
    if (hostPinned(p, n)) return 0;
    return apiErr(1, fn, "0x%llx + %llu bytes is not inside one allocation (start: %s)", (unsigned long long)p,
                  (unsigned long long)n, memDescribe(p).c_str());
}
void markWritten(uint64_t p, uint64_t n) {
    if (memFind(p, n)) memMark(p, n);
}
}  // namespace cusim

static int h2d(void* hs, uint64_t d, const void* s, size_t n, bool async, const char* fn) {
    STREAM(hs);
    if (!n) return 0;
    if (int e = checkDev(fn, d, n, false)) return e;
    if (!readable(s, 1)) return apiErr(1, fn, "host pointer %p", s);
    if (!async)
        return syncOp([=]() {
            memcpy((void*)d, s, n);
            markWritten(d, n);
            return 0;
        });
    if (hostPinned((uint64_t)s, n))
        return enqueue(st, [=]() {
            memcpy((void*)d, s, n);
            markWritten(d, n);
            return 0;
        });
    auto copy = std::make_shared<std::vector<char>>((const char*)s, (const char*)s + n);  // pageable memory is staged
    return enqueue(st, [=]() {
        memcpy((void*)d, copy->data(), n);
        markWritten(d, n);
        return 0;
    });
}
static int d2h(void* hs, void* d, uint64_t s, size_t n, bool async, const char* fn) {
    STREAM(hs);
    if (!n) return 0;
    if (int e = checkDev(fn, s, n, false)) return e;
    if (!readable(d, 1)) return apiErr(1, fn, "host pointer %p", d);
    auto op = [=]() {
        if (int e = checkDev(fn, s, n, true)) return e;
        memcpy(d, (void*)s, n);
        return 0;
    };
    if (!async) return syncOp(op);
    int r = enqueue(st, op);
    if (!hostPinned((uint64_t)d, n)) {
        int e = drain(st);
        if (!r) r = e;
    }
    return r;
}
static int d2d(void* hs, uint64_t d, uint64_t s, size_t n, const char* fn) {
    STREAM(hs);
    if (!n) return 0;
    int e = checkDev(fn, d, n, false);
    if (!e) e = checkDev(fn, s, n, false);
    if (e) return e;
    return enqueue(st, [=]() {
        if (int e2 = checkDev(fn, s, n, true)) return e2;
        memmove((void*)d, (void*)s, n);
        markWritten(d, n);
        return 0;
    });
}
API cuMemcpyHtoD_v2(CUdeviceptr d, const void* s, size_t n) {
    NEED_CTX;
    STICKY(h2d(nullptr, d, s, n, false, __func__));
}
API cuMemcpyDtoH_v2(void* d, CUdeviceptr s, size_t n) {
    NEED_CTX;
    STICKY(d2h(nullptr, d, s, n, false, __func__));
}
API cuMemcpyDtoD_v2(CUdeviceptr d, CUdeviceptr s, size_t n) {
    NEED_CTX;
    STICKY(d2d(nullptr, d, s, n, __func__));
}
API cuMemcpyHtoDAsync_v2(CUdeviceptr d, const void* s, size_t n, void* st) {
    NEED_CTX;
    STICKY(h2d(st, d, s, n, true, __func__));
}
API cuMemcpyDtoHAsync_v2(void* d, CUdeviceptr s, size_t n, void* st) {
    NEED_CTX;
    STICKY(d2h(st, d, s, n, true, __func__));
}
API cuMemcpyDtoDAsync_v2(CUdeviceptr d, CUdeviceptr s, size_t n, void* st) {
    NEED_CTX;
    STICKY(d2d(st, d, s, n, __func__));
}
static int anyCopy(void* hs, uint64_t d, uint64_t s, size_t n, bool async, const char* fn) {
    bool dd = d - CUSIM_BASE < CUSIM_RANGE, sd = s - CUSIM_BASE < CUSIM_RANGE;
    if (dd && sd) return d2d(hs, d, s, n, fn);
    if (dd) return h2d(hs, d, (void*)s, n, async, fn);
    if (sd) return d2h(hs, (void*)d, s, n, async, fn);
    memmove((void*)d, (void*)s, n);
    return 0;
}
API cuMemcpy(CUdeviceptr d, CUdeviceptr s, size_t n) {
    NEED_CTX;
    STICKY(anyCopy(nullptr, d, s, n, false, __func__));
}
API cuMemcpyAsync(CUdeviceptr d, CUdeviceptr s, size_t n, void* st) {
    NEED_CTX;
    STICKY(anyCopy(st, d, s, n, true, __func__));
}
struct Copy2D {
    size_t sx, sy;
    int st;
    const void* sh;
    CUdeviceptr sd;
    void* sa;
    size_t sp;
    size_t dx, dy;
    int dt;
    void* dh;
    CUdeviceptr dd;
    void* da;
    size_t dp, w, h;
};
static int copy2d(const Copy2D* c, void* hs, bool async, const char* fn) {
    if (c->st == 3 || c->dt == 3) return apiErr(801, fn, "arrays are not simulated");
    for (size_t y = 0; y < c->h; y++) {
        uint64_t s = (c->st == 1 ? (uint64_t)c->sh : c->sd) + (c->sy + y) * (c->sp ? c->sp : c->w) + c->sx,
                 d = (c->dt == 1 ? (uint64_t)c->dh : c->dd) + (c->dy + y) * (c->dp ? c->dp : c->w) + c->dx;
        if (int e = anyCopy(hs, d, s, c->w, async, fn)) return e;
    }
    return 0;
}
API cuMemcpy2D_v2(const Copy2D* c) {
    NEED_CTX;
    STICKY(copy2d(c, nullptr, false, __func__));
}
API cuMemcpy2DUnaligned_v2(const Copy2D* c) {
    NEED_CTX;
    STICKY(copy2d(c, nullptr, false, __func__));
}
API cuMemcpy2DAsync_v2(const Copy2D* c, void* s) {
    NEED_CTX;
    STICKY(copy2d(c, s, true, __func__));
}
// ---- fills
template <class V>
static int fill(void* hs, uint64_t d, V v, size_t n, const char* fn) {
    STREAM(hs);
    if (!n) return 0;
    if (d % sizeof(V)) return apiErr(1, fn, "misaligned address 0x%llx", (unsigned long long)d);
    if (int e = checkDev(fn, d, n * sizeof(V), false)) return e;
    return enqueue(st, [=]() {
        if (int e = checkDev(fn, d, n * sizeof(V), false)) return e;
        V* p = (V*)d;
        for (size_t i = 0; i < n; i++) p[i] = v;
        markWritten(d, n * sizeof(V));
        return 0;
    });
}
API cuMemsetD8_v2(CUdeviceptr d, unsigned char v, size_t n) {
    NEED_CTX;
    STICKY(fill<uint8_t>(nullptr, d, v, n, __func__));
}
API cuMemsetD16_v2(CUdeviceptr d, unsigned short v, size_t n) {
    NEED_CTX;
    STICKY(fill<uint16_t>(nullptr, d, v, n, __func__));
}
API cuMemsetD32_v2(CUdeviceptr d, unsigned v, size_t n) {
    NEED_CTX;
    STICKY(fill<uint32_t>(nullptr, d, v, n, __func__));
}
API cuMemsetD8Async(CUdeviceptr d, unsigned char v, size_t n, void* s) {
    NEED_CTX;
    STICKY(fill<uint8_t>(s, d, v, n, __func__));
}
API cuMemsetD16Async(CUdeviceptr d, unsigned short v, size_t n, void* s) {
    NEED_CTX;
    STICKY(fill<uint16_t>(s, d, v, n, __func__));
}
API cuMemsetD32Async(CUdeviceptr d, unsigned v, size_t n, void* s) {
    NEED_CTX;
    STICKY(fill<uint32_t>(s, d, v, n, __func__));
}
template <class V>
static int fill2d(void* hs, uint64_t d, size_t pitch, V v, size_t w, size_t h, const char* fn) {
    for (size_t y = 0; y < h; y++)
        if (int e = fill<V>(hs, d + y * pitch, v, w, fn)) return e;
    return 0;
}
API cuMemsetD2D8_v2(CUdeviceptr d, size_t p, unsigned char v, size_t w, size_t h) {
    NEED_CTX;
    STICKY(fill2d<uint8_t>(nullptr, d, p, v, w, h, __func__));
}
API cuMemsetD2D32_v2(CUdeviceptr d, size_t p, unsigned v, size_t w, size_t h) {
    NEED_CTX;
    STICKY(fill2d<uint32_t>(nullptr, d, p, v, w, h, __func__));
}
