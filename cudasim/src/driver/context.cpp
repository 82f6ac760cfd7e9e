// Contexts: the primary one and others, and what is still alive when one ends.
#include "driver/driver.h"

using namespace cusim;

namespace cusim {
std::vector<Ctx> primaries;
std::set<Ctx*> ctxs;
std::vector<void (*)(void*, const char*)> contextEnds;
thread_local std::vector<Ctx*> ctxStack;

void initPrimaries() {
    primaries.resize(cfg.devices);
    for (int d = 0; d < cfg.devices; d++) {
        primaries[d].device = d;
        primaries[d].id = nextId++;
    }
}
bool anyContext() {
    for (auto& p : primaries)
        if (p.refs) return true;
    return !ctxs.empty();
}
static bool liveContext(Ctx* c) {
    if (ctxs.count(c)) return true;
    for (auto& p : primaries)
        if (c == &p) return true;
    return false;
}
}  // namespace cusim

static int destroyCtx(Ctx* c, const char* when) {
    drainAll();
    memReportLeaks(c, when);
    hostReportLeaks(c, when);
    std::vector<Stream*> deadStreams;
    for (auto s : streams)
        if (s->ctx == c) deadStreams.push_back(s);
    for (auto s : deadStreams) {
        report(C_LEAKS, "leak at %s: stream %p", when, (void*)s);
        streams.erase(s);
        for (auto e : events)
            if (e->stream == s) e->stream = nullptr;
        delete s;
    }
    std::vector<Event*> deadEvents;
    for (auto e : events)
        if (e->ctx == c) deadEvents.push_back(e);
    for (auto e : deadEvents) {
        report(C_LEAKS, "leak at %s: event %p", when, (void*)e);
        events.erase(e);
        delete e;
    }
    std::vector<Module*> dead;
    for (auto m : modules)
        if (m->ctx == c) dead.push_back(m);
    for (auto m : dead) {
        report(C_LEAKS, "leak at %s: module with kernel %s", when,
               m->kernels.empty() ? "(none)" : m->kernels[0]->info.name.c_str());
        for (auto k : m->kernels) kernels.erase(k);
        unloadModule(m);
        modules.erase(m);
    }
    for (auto f : contextEnds) f(c, when);
    memFreeAll(c);
    c->sticky = 0;
    return 0;
}
API cuCtxCreate_v2(void** p, unsigned flags, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    if (!p) return 1;
    Ctx* c = new Ctx;
    c->device = d;
    c->flags = flags;
    c->id = nextId++;
    ctxs.insert(c);
    ctxStack.push_back(c);
    *p = c;
    return 0;
}
API cuCtxCreate_v3(void** p, void*, int, unsigned flags, CUdevice d) { return cuCtxCreate_v2(p, flags, d); }
API cuCtxDestroy_v2(void* h) {
    NEED_INIT;
    Ctx* c = (Ctx*)h;
    if (!ctxs.count(c)) return apiErr(201, __func__, "not a live context");
    destroyCtx(c, "cuCtxDestroy");
    ctxs.erase(c);
    if (!ctxStack.empty() && ctxStack.back() == c) ctxStack.pop_back();
    for (auto& x : ctxStack)
        if (x == c) x = nullptr;
    return 0;
}
API cuDevicePrimaryCtxRetain(void** p, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    primaries[d].refs++;
    *p = &primaries[d];
    return 0;
}
API cuDevicePrimaryCtxRelease_v2(CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    Ctx& c = primaries[d];
    if (!c.refs) return apiErr(201, __func__, "the primary context is not retained");
    if (--c.refs == 0) destroyCtx(&c, "release of the primary context");
    return 0;
}
API cuDevicePrimaryCtxReset_v2(CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    destroyCtx(&primaries[d], "cuDevicePrimaryCtxReset");
    return 0;
}
API cuDevicePrimaryCtxSetFlags_v2(CUdevice d, unsigned f) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    primaries[d].flags = f;
    return 0;
}
API cuDevicePrimaryCtxGetState(CUdevice d, unsigned* f, int* a) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    *f = primaries[d].flags;
    *a = primaries[d].refs > 0;
    return 0;
}
API cuCtxSetCurrent(void* h) {
    NEED_INIT;
    Ctx* c = (Ctx*)h;
    if (c && !liveContext(c)) return apiErr(201, __func__, "not a live context");
    if (ctxStack.empty()) {
        if (c) ctxStack.push_back(c);
    } else if (c)
        ctxStack.back() = c;
    else
        ctxStack.pop_back();
    return 0;
}
API cuCtxGetCurrent(void** p) {
    NEED_INIT;
    *p = current();
    return 0;
}
API cuCtxPushCurrent_v2(void* h) {
    NEED_INIT;
    Ctx* c = (Ctx*)h;
    if (!liveContext(c)) return apiErr(201, __func__, "not a live context");
    ctxStack.push_back(c);
    return 0;
}
API cuCtxPopCurrent_v2(void** p) {
    NEED_INIT;
    if (ctxStack.empty()) return apiErr(201, __func__, "context stack is empty");
    if (p) *p = ctxStack.back();
    ctxStack.pop_back();
    return 0;
}
API cuCtxGetDevice(CUdevice* d) {
    NEED_CTX;
    *d = cx->device;
    return 0;
}
API cuCtxGetFlags(unsigned* f) {
    NEED_CTX;
    *f = cx->flags;
    return 0;
}
API cuCtxGetId(void* h, unsigned long long* id) {
    NEED_INIT;
    Ctx* c = h ? (Ctx*)h : current();
    if (!c) return 201;
    *id = c->id;
    return 0;
}
API cuCtxGetApiVersion(void*, unsigned* v) {
    *v = 3020;
    return 0;
}
API cuCtxSynchronize() {
    NEED_CTX;
    int r = drainAll();
    return cx->sticky ? cx->sticky : r;
}
API cuCtxSetLimit(int, size_t) {
    NEED_CTX;
    return 0;
}
API cuCtxGetLimit(size_t* v, int l) {
    NEED_CTX;
    *v = l == 0 ? 1024 : l == 1 ? 1048576 : 8388608;
    return 0;
}
API cuCtxSetCacheConfig(int) {
    NEED_CTX;
    return 0;
}
API cuCtxGetCacheConfig(int* c) {
    NEED_CTX;
    *c = 0;
    return 0;
}
API cuCtxSetSharedMemConfig(int) {
    NEED_CTX;
    return 0;
}
API cuCtxGetSharedMemConfig(int* c) {
    NEED_CTX;
    *c = 1;
    return 0;
}
API cuCtxGetStreamPriorityRange(int* lo, int* hi) {
    NEED_CTX;
    if (lo) *lo = 0;
    if (hi) *hi = -5;
    return 0;
}
