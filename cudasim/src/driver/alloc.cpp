// Device memory, pinned host memory, pointer attributes.
#include "driver/driver.h"
#include <algorithm>
#include <sys/mman.h>

using namespace cusim;

API cuMemGetInfo_v2(size_t* fr, size_t* tot) {
    NEED_CTX;
    *tot = cfg.memBytes;
    *fr = cfg.memBytes - std::min(cfg.memBytes, memUsed(cx->device));
    return 0;
}
API cuMemAlloc_v2(CUdeviceptr* p, size_t n) {
    NEED_CTX;
    if (!p || !n) return apiErr(1, __func__, "%zu bytes", n);
    uint64_t a = memAlloc(n, cx, cx->device);
    if (!a) return 2;
    *p = a;
    return 0;
}
API cuMemAllocManaged(CUdeviceptr* p, size_t n, unsigned) { return cuMemAlloc_v2(p, n); }
API cuMemAllocPitch_v2(CUdeviceptr* p, size_t* pitch, size_t w, size_t h, unsigned) {
    *pitch = (w + 511) / 512 * 512;
    return cuMemAlloc_v2(p, *pitch * h);
}
static int freeDev(uint64_t p, const char* fn) {
    if (!p) return 0;
    if (!memFree(p))
        return apiErr(1, fn, "0x%llx is not the start of a live allocation (%s)", (unsigned long long)p,
                      memDescribe(p).c_str());
    return 0;
}
API cuMemFree_v2(CUdeviceptr p) {
    NEED_CTX;
    drainAll();
    return freeDev(p, __func__);
}
API cuMemAllocAsync(CUdeviceptr* p, size_t n, void* hs) {
    NEED_CTX;
    STREAM(hs);
    (void)st;
    if (!p || !n) return apiErr(1, __func__, "%zu bytes", n);
    uint64_t a = memAlloc(n, cx, cx->device);
    if (!a) return 2;
    *p = a;
    return 0;
}
API cuMemAllocFromPoolAsync(CUdeviceptr* p, size_t n, void*, void* hs) { return cuMemAllocAsync(p, n, hs); }
API cuMemFreeAsync(CUdeviceptr p, void* hs) {
    NEED_CTX;
    STREAM(hs);
    if (!memFind(p)) return freeDev(p, __func__);
    enqueue(st, [=]() { return freeDev(p, "cuMemFreeAsync"); });
    return 0;
}
API cuMemGetAddressRange_v2(CUdeviceptr* b, size_t* n, CUdeviceptr p) {
    NEED_CTX;
    const Alloc* a = memFind(p);
    if (!a) return 500;
    if (b) *b = a->addr;
    if (n) *n = a->size;
    return 0;
}
API cuMemHostAlloc(void** p, size_t n, unsigned) {
    NEED_CTX;
    if (!n) return 1;
    void* q = mmap(nullptr, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (q == MAP_FAILED) return 2;
    hostRegister(q, n, true, cx);
    *p = q;
    return 0;
}
API cuMemAllocHost_v2(void** p, size_t n) { return cuMemHostAlloc(p, n, 0); }
API cuMemFreeHost(void* p) {
    NEED_CTX;
    drainAll();
    bool own;
    if (!hostUnregister(p, &own) || !own) return apiErr(1, __func__, "%p was not allocated by cuMemHostAlloc", p);
    return 0;
}
API cuMemHostRegister_v2(void* p, size_t n, unsigned) {
    NEED_CTX;
    if (hostPinned((uint64_t)p, n)) return 712;
    hostRegister(p, n, false, cx);
    return 0;
}
API cuMemHostUnregister(void* p) {
    NEED_CTX;
    drainAll();
    bool own;
    return hostUnregister(p, &own) ? 0 : apiErr(713, __func__, "%p is not registered", p);
}
API cuMemHostGetDevicePointer_v2(CUdeviceptr* d, void* p, unsigned) {
    NEED_CTX;
    if (!hostPinned((uint64_t)p, 1)) return apiErr(1, __func__, "%p is not pinned", p);
    *d = (uint64_t)p;
    return 0;
}
API cuMemHostGetFlags(unsigned* f, void*) {
    *f = 0;
    return 0;
}
API cuPointerGetAttribute(void* v, int a, CUdeviceptr p) {
    NEED_INIT;
    const Alloc* al = memFind(p);
    bool pin = !al && hostPinned(p, 1);
    if (!al && !pin) return 1;
    switch (a) {
        case 1:
            *(void**)v = al ? al->ctx : nullptr;
            break;
        case 2:
            *(unsigned*)v = al ? 2 : 1;
            break;
        case 3:
            *(uint64_t*)v = p;
            break;
        case 4:
            if (al) return 1;
            *(uint64_t*)v = p;
            break;
        case 7:
            *(uint64_t*)v = al ? al->seq : 0;
            break;
        case 8:
            *(unsigned*)v = 0;
            break;
        case 9:
            *(int*)v = al ? al->device : 0;
            break;
        case 11:
            *(uint64_t*)v = al ? al->addr : 0;
            break;
        case 12:
            *(uint64_t*)v = al ? al->size : 0;
            break;
        default:
            return 1;
    }
    return 0;
}
