// The CUDA driver API on top of memory.cpp, jit.cpp and exec.cpp.
#include "cusim.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <dlfcn.h>
#include <link.h>
#include <set>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace cusim;
#define API extern "C" __attribute__((visibility("default"))) int
typedef uint64_t CUdeviceptr;
typedef int CUdevice;

namespace {
struct Stream;
struct Ctx {
    bool primary = false, alive = true;
    int refs = 0;
    unsigned flags = 0;
    int sticky = 0;
    uint64_t id = 0;
};
struct Event {
    uint64_t gen = 0, done = 0;
    uint64_t timeNs = 0;
    bool timing = true;
    Stream* stream = nullptr;
    bool recorded = false;
    Ctx* ctx = nullptr;
};
struct Stream {
    Ctx* ctx = nullptr;
    unsigned flags = 0;
    int prio = 0;
    std::deque<std::function<int()>> q;
    uint64_t id = 0;
    bool running = false;
};

std::recursive_mutex apiMu;
bool inited = false;
int primaryRefs = 0;
unsigned primaryFlags = 0;
uint64_t nextId = 1;
std::set<Ctx*> ctxs;
std::set<Stream*> streams;
std::set<Event*> events;
std::set<Module*> modules;
std::map<Kernel*, Module*> kernels;
std::vector<void (*)(void*, const char*)> contextEnds;  // what other libraries report at the end of a context
Ctx primary;
Stream nullStream, ptdsStream;
thread_local std::vector<Ctx*> ctxStack;

#define LOCK std::lock_guard<std::recursive_mutex> lock_(apiMu)
#define NEED_INIT \
    LOCK;         \
    if (!inited) return apiErr(3, __func__, "cuInit was not called")
#define NEED_CTX                                                 \
    NEED_INIT;                                                   \
    Ctx* cx = current();                                         \
    if (!cx) return apiErr(201, __func__, "no current context"); \
    if (cx->sticky) return cx->sticky
Ctx* current() { return ctxStack.empty() ? nullptr : ctxStack.back(); }
int apiErr(int code, const char* fn, const char* fmt, ...) __attribute__((format(printf, 3, 4)));
int apiErr(int code, const char* fn, const char* fmt, ...) {
    char b[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(b, sizeof b, fmt, ap);
    va_end(ap);
    report(C_API, "%s -> error %d: %s", fn, code, b);
    return code;
}
bool readable(const void* p, size_t n) {
    char buf[8];
    iovec l{buf, std::min(n, sizeof buf)}, r{(void*)p, std::min(n, sizeof buf)};
    return p && process_vm_readv(getpid(), &l, 1, &r, 1, 0) == (ssize_t)l.iov_len;
}

// ---- streams: in eager mode work runs when it is enqueued; in lazy mode when something waits for it
int step(Stream* s) {
    if (s->q.empty()) return 0;
    auto f = std::move(s->q.front());
    s->q.pop_front();
    int r = f();
    if (r && s->ctx && !s->ctx->sticky) s->ctx->sticky = r;
    return r;
}
int drain(Stream* s) {
    int r = 0;
    while (!s->q.empty()) {
        int e = step(s);
        if (!r) r = e;
    }
    return r;
}
int drainBlocking(bool all = false) {
    int r = 0;
    std::vector<Stream*> v(streams.begin(), streams.end());
    for (auto s : v)
        if (all || !(s->flags & 1)) {
            int e = drain(s);
            if (!r) r = e;
        }
    return r;
}
int drainAll() {
    int r = drain(&nullStream), e = drain(&ptdsStream), f = drainBlocking(true);
    return r ? r : e ? e : f;
}
Stream* get(void* h) {
    if ((uintptr_t)h <= 1) return &nullStream;
    if ((uintptr_t)h == 2) return &ptdsStream;
    return streams.count((Stream*)h) ? (Stream*)h : nullptr;
}
int enqueue(Stream* s, std::function<int()> f) {
    if (!s->ctx) s->ctx = current();
    if (s == &nullStream) {
        s->ctx = current();
        drainBlocking();
    } else if (!(s->flags & 1))
        drain(&nullStream);
    s->q.push_back(std::move(f));
    return cfg.lazy ? 0 : drain(s);
}
int syncOp(std::function<int()> f) {
    int r = enqueue(&nullStream, std::move(f));
    int e = drain(&nullStream);
    return r ? r : e;
}
#define STREAM(h)        \
    Stream* st = get(h); \
    if (!st) return apiErr(400, __func__, "not a live stream: %p", (void*)(h))
void finishEvent(Event* e, uint64_t gen) {
    while (events.count(e) && e->done < gen && e->stream && !e->stream->q.empty()) step(e->stream);
}

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
void mark(uint64_t p, uint64_t n) {
    if (memFind(p, n)) memMark(p, n);
}
int hookLibrary(dl_phdr_info* info, size_t, void*);
int initOnce() {
    LOCK;
    if (inited) return 0;
    initConfig();
    memInit();
    primary.primary = true;
    primary.id = nextId++;
    inited = true;
    dl_iterate_phdr(hookLibrary, nullptr);
    atexit([] {
        if (primary.refs || primaryRefs || ctxs.size()) {
            LOCK;
            drainAll();
            memReportLeaks(nullptr, "exit of the process");
        }
        if (counters[C_ERRORS] || getenv("CUSIM_SUMMARY"))
            fprintf(stderr,
                    "[cusim] %llu reports: %llu out of bounds, %llu uninitialised, %llu races, %llu API errors, %llu "
                    "leaks; %llu launches\n",
                    (unsigned long long)counters[C_ERRORS], (unsigned long long)counters[C_OOB],
                    (unsigned long long)counters[C_UNINIT], (unsigned long long)counters[C_RACE],
                    (unsigned long long)counters[C_API], (unsigned long long)counters[C_LEAKS],
                    (unsigned long long)counters[C_LAUNCHES]);
    });
    return 0;
}

const struct {
    int code;
    const char *name, *text;
} ERR[] = {
    {0, "CUDA_SUCCESS", "no error"},
    {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {200, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {209, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {218, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {221, "CUDA_ERROR_JIT_COMPILER_NOT_FOUND", "PTX JIT compiler library not found"},
    {301, "CUDA_ERROR_FILE_NOT_FOUND", "file not found"},
    {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {600, "CUDA_ERROR_NOT_READY", "device not ready"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {702, "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"},
    {709, "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"},
    {710, "CUDA_ERROR_ASSERT", "device-side assert triggered"},
    {712, "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED", "part or all of the requested memory range is already mapped"},
    {713, "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED", "pointer does not correspond to a registered memory region"},
    {716, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {801, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {999, "CUDA_ERROR_UNKNOWN", "unknown error"}};

// How many arguments does the caller really pass? The kernelParams array carries no length, but JCuda
// builds it with operator new[]. Its import of operator new[] is redirected to this recorder.
thread_local struct {
    void* p;
    size_t n;
} newRing[256];
thread_local unsigned newPos;
void* recordingNew(size_t n) {
    void* p = malloc(n ? n : 1);
    if (!p) abort();
    auto& e = newRing[newPos++ & 255];
    e.p = p;
    e.n = n;
    return p;
}
long arrayBytes(void* p) {
    for (unsigned i = 0; i < 256; i++) {
        auto& e = newRing[(newPos - 1 - i) & 255];
        if (e.p == p) return (long)e.n;
    }
    return -1;
}
int hookLibrary(dl_phdr_info* info, size_t, void*) {
    if (!info->dlpi_name || !strstr(info->dlpi_name, "libJCudaDriver")) return 0;
    const ElfW(Dyn)* dyn = nullptr;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            dyn = (const ElfW(Dyn)*)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    const ElfW(Rela) * rel[2] = {};
    size_t n[2] = {};
    const ElfW(Sym)* sym = nullptr;
    const char* str = nullptr;
    for (; dyn && dyn->d_tag; dyn++) switch (dyn->d_tag) {
            case DT_JMPREL:
                rel[0] = (const ElfW(Rela)*)dyn->d_un.d_ptr;
                break;
            case DT_PLTRELSZ:
                n[0] = dyn->d_un.d_val / sizeof(ElfW(Rela));
                break;
            case DT_RELA:
                rel[1] = (const ElfW(Rela)*)dyn->d_un.d_ptr;
                break;
            case DT_RELASZ:
                n[1] = dyn->d_un.d_val / sizeof(ElfW(Rela));
                break;
            case DT_SYMTAB:
                sym = (const ElfW(Sym)*)dyn->d_un.d_ptr;
                break;
            case DT_STRTAB:
                str = (const char*)dyn->d_un.d_ptr;
                break;
        }
    if (!sym || !str) return 0;
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; rel[k] && i < n[k]; i++) {
            unsigned t = ELF64_R_TYPE(rel[k][i].r_info);
            if (t != R_X86_64_JUMP_SLOT && t != R_X86_64_GLOB_DAT) continue;
            if (strcmp(str + sym[ELF64_R_SYM(rel[k][i].r_info)].st_name, "_Znam")) continue;
            void** slot = (void**)(info->dlpi_addr + rel[k][i].r_offset);
            mprotect((void*)((uintptr_t)slot & ~4095UL), 8192, PROT_READ | PROT_WRITE);
            *slot = (void*)&recordingNew;
        }
    return 0;
}
}  // namespace

// ------------------------------------------------------------ initialisation, devices
API cuInit(unsigned f) {
    if (f) return 1;
    return initOnce();
}
API cuDriverGetVersion(int* v) {
    if (!v) return 1;
    *v = 12060;
    return 0;
}
API cuGetErrorName(int e, const char** s) {
    for (auto& x : ERR)
        if (x.code == e) {
            *s = x.name;
            return 0;
        }
    *s = nullptr;
    return 1;
}
API cuGetErrorString(int e, const char** s) {
    for (auto& x : ERR)
        if (x.code == e) {
            *s = x.text;
            return 0;
        }
    *s = nullptr;
    return 1;
}
API cuDeviceGetCount(int* n) {
    NEED_INIT;
    *n = 1;
    return 0;
}
API cuDeviceGet(CUdevice* d, int i) {
    NEED_INIT;
    if (i) return 101;
    *d = 0;
    return 0;
}
API cuDeviceGetName(char* s, int n, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    snprintf(s, n, "software CUDA device (simulator)");
    return 0;
}
API cuDeviceGetUuid(char* u, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    memcpy(u, "cusim-software-0", 16);
    return 0;
}
API cuDeviceGetUuid_v2(char* u, CUdevice d) { return cuDeviceGetUuid(u, d); }
API cuDeviceGetLuid(char*, unsigned*, CUdevice) { return 801; }
API cuDeviceTotalMem_v2(size_t* n, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    *n = cfg.memBytes;
    return 0;
}
API cuDeviceTotalMem(unsigned* n, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    *n = (unsigned)cfg.memBytes;
    return 0;
}
API cuDeviceComputeCapability(int* a, int* b, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    *a = cfg.ccMajor;
    *b = cfg.ccMinor;
    return 0;
}
API cuDeviceGetPCIBusId(char* s, int n, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    snprintf(s, n, "0000:00:00.0");
    return 0;
}
API cuDeviceGetAttribute(int* v, int a, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    if (!v) return 1;
    if (a == 99999) {  // no real driver answers this one: how a program recognises the simulator
        *v = CUSIM_MAGIC;
        return 0;
    }
    if (a >= 100000 && a < 100000 + C_COUNT) {
        counters[C_LIVE_ALLOCS] = memUsed() >> 10;
        *v = (int)counters[a - 100000];
        return 0;
    }  // the simulator's own counters
    static const std::map<int, int> m = {
        {1, 1024},   {2, 1024}, {3, 1024},        {4, 64},     {5, 2147483647}, {6, 65535},   {7, 65535},  {8, 49152},
        {9, 65536},  {10, 32},  {11, 2147483647}, {12, 65536}, {13, 1000000},   {14, 512},    {15, 1},     {16, 1},
        {17, 0},     {18, 0},   {19, 1},          {20, 0},     {30, 512},       {31, 1},      {32, 0},     {33, 0},
        {34, 0},     {35, 0},   {36, 1000000},    {37, 64},    {38, 1048576},   {39, 1536},   {40, 1},     {41, 1},
        {50, 0},     {51, 32},  {78, 1},          {79, 1},     {80, 1},         {81, 102400}, {82, 65536}, {83, 1},
        {84, 0},     {85, 0},   {86, 0},          {87, 64},    {88, 0},         {89, 0},      {90, 1},     {91, 1},
        {95, 0},     {96, 0},   {97, 101376},     {99, 1},     {100, 0},        {101, 0},     {102, 0},    {106, 16},
        {111, 1024}, {115, 1},  {120, 0}};
    if (a == 75) {
        *v = cfg.ccMajor;
        return 0;
    }
    if (a == 76) {
        *v = cfg.ccMinor;
        return 0;
    }
    auto i = m.find(a);
    *v = i == m.end() ? 0 : i->second;
    return 0;
}
API cuDeviceCanAccessPeer(int* r, CUdevice, CUdevice) {
    *r = 0;
    return 0;
}
API cuDeviceGetDefaultMemPool(void** p, CUdevice) {
    *p = (void*)1;
    return 0;
}
API cuDeviceGetMemPool(void** p, CUdevice) {
    *p = (void*)1;
    return 0;
}
API cuMemPoolTrimTo(void*, size_t) { return 0; }
API cuMemPoolSetAttribute(void*, int, void*) { return 0; }
API cuMemPoolGetAttribute(void*, int, void* v) {
    *(uint64_t*)v = 0;
    return 0;
}

// ------------------------------------------------------------ contexts
static int destroyCtx(Ctx* c, const char* when) {
    drainAll();
    memReportLeaks(c, when);
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
    c->alive = false;
    c->sticky = 0;
    return 0;
}
API cuCtxCreate_v2(void** p, unsigned flags, CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    if (!p) return 1;
    Ctx* c = new Ctx;
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
    if (d) return 101;
    primary.refs++;
    primaryRefs = primary.refs;
    primary.alive = true;
    *p = &primary;
    return 0;
}
API cuDevicePrimaryCtxRelease_v2(CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    if (!primary.refs) return apiErr(201, __func__, "the primary context is not retained");
    if (--primary.refs == 0) destroyCtx(&primary, "release of the primary context");
    primaryRefs = primary.refs;
    return 0;
}
API cuDevicePrimaryCtxReset_v2(CUdevice d) {
    NEED_INIT;
    if (d) return 101;
    destroyCtx(&primary, "cuDevicePrimaryCtxReset");
    primary.alive = primary.refs > 0;
    return 0;
}
API cuDevicePrimaryCtxSetFlags_v2(CUdevice d, unsigned f) {
    NEED_INIT;
    if (d) return 101;
    primaryFlags = f;
    return 0;
}
API cuDevicePrimaryCtxGetState(CUdevice d, unsigned* f, int* a) {
    NEED_INIT;
    if (d) return 101;
    *f = primaryFlags;
    *a = primary.refs > 0;
    return 0;
}
API cuCtxSetCurrent(void* h) {
    NEED_INIT;
    Ctx* c = (Ctx*)h;
    if (c && c != &primary && !ctxs.count(c)) return apiErr(201, __func__, "not a live context");
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
    if (c != &primary && !ctxs.count(c)) return apiErr(201, __func__, "not a live context");
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
    *d = 0;
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

// ------------------------------------------------------------ modules
static std::string imageText(const void* image) {
    const char* c = (const char*)image;
    if ((unsigned char)c[0] == 0x7f || *(const uint32_t*)c == 0xba55ed50u) return "";
    return c;
}
static int load(void** out, const void* image, char* err, size_t errSize, const char* fn, Ctx* cx) {
    if (!image || !out) return 1;
    std::string ptx = imageText(image), log;
    if (ptx.find(".version") == std::string::npos)
        return apiErr(200, fn, "the image is not PTX text (cubin and fatbin cannot be simulated)");
    size_t t = ptx.find(".target sm_");
    if (t != std::string::npos) {
        int sm = atoi(ptx.c_str() + t + 11);
        if (sm > cfg.ccMajor * 10 + cfg.ccMinor)
            return apiErr(209, fn, "PTX is for sm_%d, the device is %d.%d (CUSIM_CC)", sm, cfg.ccMajor, cfg.ccMinor);
    }
    Module* m = nullptr;
    int r = loadModule(ptx, cx, m, log);
    if (r) {
        if (err && errSize) {
            snprintf(err, errSize, "%s", log.c_str());
        }
        return apiErr(r, fn, "%s", log.c_str());
    }
    modules.insert(m);
    for (auto k : m->kernels) kernels[k] = m;
    *out = m;
    return 0;
}
API cuModuleLoadDataEx(void** m, const void* image, unsigned n, int* opt, void** val) {
    NEED_CTX;
    char* err = nullptr;
    size_t es = 0;
    for (unsigned i = 0; i < n; i++) {
        if (opt[i] == 5) err = (char*)val[i];
        if (opt[i] == 6) es = (size_t)val[i];
        if (opt[i] == 3 && val[i]) *(char*)val[i] = 0;
    }
    if (err && es) *err = 0;
    return load(m, image, err, es, __func__, cx);
}
API cuModuleLoadData(void** m, const void* image) {
    NEED_CTX;
    return load(m, image, nullptr, 0, __func__, cx);
}
API cuModuleLoadFatBinary(void** m, const void* image) {
    NEED_CTX;
    return load(m, image, nullptr, 0, __func__, cx);
}
API cuModuleLoad(void** m, const char* path) {
    NEED_CTX;
    FILE* f = fopen(path, "rb");
    if (!f) return apiErr(301, __func__, "%s", path);
    std::string s;
    char b[4096];
    size_t n;
    while ((n = fread(b, 1, sizeof b, f)) > 0) s.append(b, n);
    fclose(f);
    return load(m, s.c_str(), nullptr, 0, __func__, cx);
}
API cuModuleUnload(void* h) {
    NEED_CTX;
    Module* m = (Module*)h;
    if (!modules.count(m)) return apiErr(400, __func__, "not a loaded module");
    drainAll();
    for (auto k : m->kernels) kernels.erase(k);
    unloadModule(m);
    modules.erase(m);
    return 0;
}
API cuModuleGetFunction(void** f, void* h, const char* name) {
    NEED_CTX;
    Module* m = (Module*)h;
    if (!modules.count(m)) return apiErr(400, __func__, "not a loaded module");
    for (auto k : m->kernels)
        if (k->info.name == name) {
            *f = k;
            return 0;
        }
    return apiErr(500, __func__, "no kernel %s in the module", name);
}
API cuModuleGetGlobal_v2(CUdeviceptr* p, size_t* n, void* h, const char* name) {
    NEED_CTX;
    Module* m = (Module*)h;
    if (!modules.count(m)) return apiErr(400, __func__, "not a loaded module");
    auto i = m->symIdx.find(name);
    if (i == m->symIdx.end()) return apiErr(500, __func__, "no variable %s in the module", name);
    if (p) *p = m->symbols[i->second];
    if (n) *n = m->t.vars[i->second].size;
    return 0;
}
API cuModuleGetLoadingMode(int* m) {
    *m = 1;
    return 0;
}
#define KERNEL(h)             \
    Kernel* k = (Kernel*)(h); \
    if (!kernels.count(k)) return apiErr(400, __func__, "not a live kernel: %p", (void*)(h))
API cuFuncGetAttribute(int* v, int a, void* f) {
    NEED_CTX;
    KERNEL(f);
    auto& i = k->info;
    int sm = cfg.ccMajor * 10 + cfg.ccMinor;
    switch (a) {
        case 0:
            *v = i.maxntid ? i.maxntid : 1024;
            break;
        case 1:
            *v = i.staticSmem;
            break;
        case 2:
            *v = 0;
            break;
        case 3:
            *v = i.localBytes;
            break;
        case 4:
            *v = std::min(255u, i.regs / 2 + 8);
            break;
        case 5:
        case 6:
            *v = sm;
            break;
        case 7:
            *v = 0;
            break;
        case 8:
            *v = k->maxDynSmem;
            break;
        case 9:
            *v = -1;
            break;
        default:
            return 1;
    }
    return 0;
}
API cuFuncSetAttribute(void* f, int a, int v) {
    NEED_CTX;
    KERNEL(f);
    if (a == 8) {
        if (v < 0 || v + (int)k->info.staticSmem > 101376)
            return apiErr(1, __func__, "%d bytes of dynamic shared memory", v);
        k->maxDynSmem = v;
        return 0;
    }
    return a == 9 ? 0 : 1;
}
API cuFuncSetCacheConfig(void* f, int) {
    NEED_CTX;
    KERNEL(f);
    return 0;
}
API cuFuncSetSharedMemConfig(void* f, int) {
    NEED_CTX;
    KERNEL(f);
    return 0;
}
API cuFuncGetModule(void** m, void* f) {
    NEED_CTX;
    KERNEL(f);
    *m = k->mod;
    return 0;
}
API cuFuncGetName(const char** n, void* f) {
    NEED_CTX;
    KERNEL(f);
    *n = k->info.name.c_str();
    return 0;
}
API cuFuncGetParamInfo(void* f, size_t i, size_t* o, size_t* s) {
    NEED_CTX;
    KERNEL(f);
    if (i >= k->info.params.size()) return 1;
    if (o) *o = k->info.params[i].offset;
    if (s) *s = k->info.params[i].size;
    return 0;
}
API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* n, void* f, int bs, size_t dyn) {
    NEED_CTX;
    KERNEL(f);
    if (bs <= 0) return 1;
    size_t sm = k->info.staticSmem + dyn + 1024;
    *n = (int)std::min<size_t>({(size_t)1536 / bs, 102400 / sm, 16});
    return 0;
}
API cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* n, void* f, int bs, size_t dyn, unsigned) {
    return cuOccupancyMaxActiveBlocksPerMultiprocessor(n, f, bs, dyn);
}
API cuOccupancyMaxPotentialBlockSize(int* mg, int* bs, void* f, void*, size_t, int lim) {
    NEED_CTX;
    KERNEL(f);
    int m = k->info.maxntid ? k->info.maxntid : 1024;
    if (lim > 0 && lim < m) m = lim;
    *bs = std::min(m, 256);
    *mg = 6;
    return 0;
}

// ------------------------------------------------------------ launches
API cuLaunchKernel(void* f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned smem,
                   void* hs, void** kp, void** extra) {
    NEED_CTX;
    KERNEL(f);
    STREAM(hs);
    auto& i = k->info;
    const char* nm = i.name.c_str();
    if (!gx || !gy || !gz || !bx || !by || !bz)
        return apiErr(1, nm, "empty grid or block (%u,%u,%u)x(%u,%u,%u)", gx, gy, gz, bx, by, bz);
    if (gx > 2147483647u || gy > 65535 || gz > 65535 || bx > 1024 || by > 1024 || bz > 64 ||
        (uint64_t)bx * by * bz > 1024)
        return apiErr(1, nm, "grid (%u,%u,%u) or block (%u,%u,%u) beyond the limits", gx, gy, gz, bx, by, bz);
    if (i.maxntid && bx * by * bz > i.maxntid)
        return apiErr(701, nm, "block of %u threads, the kernel allows %u", bx * by * bz, i.maxntid);
    if (i.reqntid[0] && (bx != i.reqntid[0] || by != i.reqntid[1] || bz != i.reqntid[2]))
        return apiErr(1, nm, "block shape differs from reqntid");
    if (smem > k->maxDynSmem || smem + i.staticSmem > 101376 || (smem + i.staticSmem > 49152 && k->maxDynSmem <= 49152))
        return apiErr(1, nm, "%u bytes of dynamic and %u of static shared memory; the limit is %u dynamic", smem,
                      i.staticSmem, k->maxDynSmem);
    if (i.usesDynSmem && !smem) report(C_API, "%s uses dynamic shared memory but is launched with none", nm);
    std::vector<uint8_t> buf(i.paramBytes);
    if (extra) {
        const void* p = nullptr;
        size_t n = 0;
        for (int e = 0; extra[e]; e += 2) {
            if ((uintptr_t)extra[e] == 1)
                p = extra[e + 1];
            else if ((uintptr_t)extra[e] == 2)
                n = *(size_t*)extra[e + 1];
        }
        if (i.paramBytes && !p) return apiErr(1, nm, "no parameter buffer");
        if (n != i.paramBytes)
            return apiErr(1, nm, "parameter buffer of %zu bytes, the kernel takes %u", n, i.paramBytes);
        memcpy(buf.data(), p, n);
    } else if (!i.params.empty()) {
        if (!kp) return apiErr(1, nm, "no kernel parameters, %zu expected", i.params.size());
        long bytes = arrayBytes(kp);
        if (bytes >= 0 && bytes != (long)(i.params.size() * 8))
            return apiErr(1, nm, "launched with %ld arguments, the kernel takes %zu", bytes / 8, i.params.size());
        for (size_t a = 0; a < i.params.size(); a++) {
            if (!readable(kp + a, 8) || !readable(kp[a], 1))
                return apiErr(1, nm, "argument %zu is not a readable pointer", a);
            memcpy(&buf[i.params[a].offset], kp[a], i.params[a].size);
        }
    } else if (kp) {
        long bytes = arrayBytes(kp);
        if (bytes > 0) return apiErr(1, nm, "launched with %ld arguments, the kernel takes none", bytes / 8);
    }
    for (size_t a = 0; a < i.params.size(); a++)
        if (i.params[a].globalPtr) {
            uint64_t v;
            memcpy(&v, &buf[i.params[a].offset], 8);
            if (v && !memFind(v, 1) && !hostPinned(v, 1))
                report(C_API,
                       "%s: argument %zu is used as a device pointer but 0x%llx is not in a live allocation (%s)", nm,
                       a, (unsigned long long)v, memDescribe(v).c_str());
        }
    LaunchDims d{{gx, gy, gz}, {bx, by, bz}, smem};
    int r = enqueue(st, [=]() {
        if (cx->sticky) return cx->sticky;
        uint64_t t0 = cusim_clock();
        uint64_t i0 = counters[C_MEGA_INSTR];
        int e = runKernel(k, d, buf);
        if (cfg.trace)
            fprintf(stderr, "[cusim] %-28s grid (%u,%u,%u) block (%u,%u,%u) smem %u  %.3f ms%s\n", k->info.name.c_str(),
                    d.g[0], d.g[1], d.g[2], d.b[0], d.b[1], d.b[2], d.smem, (cusim_clock() - t0) / 1e6,
                    cfg.count ? (" " + std::to_string(counters[C_MEGA_INSTR] - i0) + " Minstr").c_str() : "");
        return e;
    });
    return cfg.blocking ? r : 0;
}
API cuLaunchCooperativeKernel(void* f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                              unsigned smem, void* s, void** kp) {
    (void)f;
    (void)gx;
    (void)gy;
    (void)gz;
    (void)bx;
    (void)by;
    (void)bz;
    (void)smem;
    (void)s;
    (void)kp;
    return apiErr(801, __func__, "grid-wide synchronisation is not simulated");
}
API cuLaunchHostFunc(void* hs, void (*fn)(void*), void* ud) {
    NEED_CTX;
    STREAM(hs);
    enqueue(st, [=]() {
        fn(ud);
        return 0;
    });
    return 0;
}
API cuStreamAddCallback(void* hs, void (*fn)(void*, int, void*), void* ud, unsigned) {
    NEED_CTX;
    STREAM(hs);
    enqueue(st, [=]() {
        fn(hs, 0, ud);
        return 0;
    });
    return 0;
}

// ------------------------------------------------------------ memory
API cuMemGetInfo_v2(size_t* fr, size_t* tot) {
    NEED_CTX;
    *tot = cfg.memBytes;
    *fr = cfg.memBytes - std::min(cfg.memBytes, memUsed());
    return 0;
}
API cuMemAlloc_v2(CUdeviceptr* p, size_t n) {
    NEED_CTX;
    if (!p || !n) return apiErr(1, __func__, "%zu bytes", n);
    uint64_t a = memAlloc(n, cx);
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
    uint64_t a = memAlloc(n, cx);
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
    hostRegister(q, n, true);
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
    hostRegister(p, n, false);
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
            *(int*)v = 0;
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
// ---- copies
static int h2d(void* hs, uint64_t d, const void* s, size_t n, bool async, const char* fn) {
    STREAM(hs);
    if (!n) return 0;
    if (int e = checkDev(fn, d, n, false)) return e;
    if (!readable(s, 1)) return apiErr(1, fn, "host pointer %p", s);
    if (!async)
        return syncOp([=]() {
            memcpy((void*)d, s, n);
            mark(d, n);
            return 0;
        });
    if (hostPinned((uint64_t)s, n))
        return enqueue(st, [=]() {
            memcpy((void*)d, s, n);
            mark(d, n);
            return 0;
        });
    auto copy = std::make_shared<std::vector<char>>((const char*)s, (const char*)s + n);  // pageable memory is staged
    return enqueue(st, [=]() {
        memcpy((void*)d, copy->data(), n);
        mark(d, n);
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
static int d2d(void* hs, uint64_t d, uint64_t s, size_t n, bool async, const char* fn) {
    STREAM(hs);
    if (!n) return 0;
    int e = checkDev(fn, d, n, false);
    if (!e) e = checkDev(fn, s, n, false);
    if (e) return e;
    return enqueue(st, [=]() {
        if (int e2 = checkDev(fn, s, n, true)) return e2;
        memmove((void*)d, (void*)s, n);
        mark(d, n);
        return 0;
    });
}
#define STICKY(r) \
    int r_ = (r); \
    return cx->sticky ? cx->sticky : r_
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
    STICKY(d2d(nullptr, d, s, n, false, __func__));
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
    STICKY(d2d(st, d, s, n, true, __func__));
}
static int anyCopy(void* hs, uint64_t d, uint64_t s, size_t n, bool async, const char* fn) {
    bool dd = d - CUSIM_BASE < CUSIM_RANGE, sd = s - CUSIM_BASE < CUSIM_RANGE;
    if (dd && sd) return d2d(hs, d, s, n, async, fn);
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
        mark(d, n * sizeof(V));
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

// ------------------------------------------------------------ streams and events
API cuStreamCreateWithPriority(void** p, unsigned flags, int prio) {
    NEED_CTX;
    if (flags > 1) return 1;
    Stream* s = new Stream;
    s->ctx = cx;
    s->flags = flags;
    s->prio = prio;
    s->id = nextId++;
    streams.insert(s);
    *p = s;
    return 0;
}
API cuStreamCreate(void** p, unsigned flags) { return cuStreamCreateWithPriority(p, flags, 0); }
API cuStreamDestroy_v2(void* h) {
    NEED_CTX;
    Stream* s = (Stream*)h;
    if (!streams.count(s)) return apiErr(400, __func__, "not a live stream");
    drain(s);
    streams.erase(s);
    for (auto e : events)
        if (e->stream == s) e->stream = nullptr;
    delete s;
    return 0;
}
API cuStreamSynchronize(void* h) {
    NEED_CTX;
    STREAM(h);
    int r = 0;
    if (st == &nullStream) r = drainBlocking();
    int e = drain(st);
    return cx->sticky ? cx->sticky : r ? r : e;
}
API cuStreamQuery(void* h) {
    NEED_CTX;
    STREAM(h);
    step(st);
    if (cx->sticky) return cx->sticky;
    return st->q.empty() ? 0 : 600;
}
API cuStreamGetFlags(void* h, unsigned* f) {
    NEED_CTX;
    STREAM(h);
    *f = st->flags;
    return 0;
}
API cuStreamGetPriority(void* h, int* f) {
    NEED_CTX;
    STREAM(h);
    *f = st->prio;
    return 0;
}
API cuStreamGetId(void* h, unsigned long long* f) {
    NEED_CTX;
    STREAM(h);
    *f = st->id;
    return 0;
}
API cuStreamGetCtx(void* h, void** c) {
    NEED_CTX;
    STREAM(h);
    *c = st->ctx ? st->ctx : cx;
    return 0;
}
API cuStreamIsCapturing(void* h, int* s) {
    NEED_CTX;
    STREAM(h);
    (void)st;
    *s = 0;
    return 0;
}
API cuStreamAttachMemAsync(void* h, CUdeviceptr, size_t, unsigned) {
    NEED_CTX;
    STREAM(h);
    (void)st;
    return 0;
}
API cuEventCreate(void** p, unsigned flags) {
    NEED_CTX;
    Event* e = new Event;
    e->timing = !(flags & 2);
    e->ctx = cx;
    events.insert(e);
    *p = e;
    return 0;
}
API cuEventDestroy_v2(void* h) {
    NEED_CTX;
    Event* e = (Event*)h;
    if (!events.count(e)) return apiErr(400, __func__, "not a live event");
    finishEvent(e, e->gen);
    events.erase(e);
    delete e;
    return 0;
}
#define EVENT(h)             \
    Event* ev = (Event*)(h); \
    if (!events.count(ev)) return apiErr(400, __func__, "not a live event: %p", (void*)(h))
API cuEventRecord(void* h, void* hs) {
    NEED_CTX;
    EVENT(h);
    STREAM(hs);
    uint64_t g = ++ev->gen;
    ev->stream = st;
    ev->recorded = true;
    return enqueue(st, [=]() {
        if (events.count(ev)) {
            ev->done = std::max(ev->done, g);
            ev->timeNs = cusim_clock();
        }
        return 0;
    });
}
API cuEventRecordWithFlags(void* h, void* hs, unsigned) { return cuEventRecord(h, hs); }
API cuEventSynchronize(void* h) {
    NEED_CTX;
    EVENT(h);
    finishEvent(ev, ev->gen);
    return cx->sticky;
}
API cuEventQuery(void* h) {
    NEED_CTX;
    EVENT(h);
    if (ev->done < ev->gen && ev->stream) step(ev->stream);
    if (cx->sticky) return cx->sticky;
    return ev->done >= ev->gen ? 0 : 600;
}
API cuEventElapsedTime(float* ms, void* a, void* b) {
    NEED_CTX;
    Event *x = (Event*)a, *y = (Event*)b;
    if (!events.count(x) || !events.count(y)) return apiErr(400, __func__, "not a live event");
    if (!x->timing || !y->timing || !x->recorded || !y->recorded)
        return apiErr(400, __func__, "event not recorded, or created without timing");
    if (x->done < x->gen || y->done < y->gen) return 600;
    *ms = (float)((double)((int64_t)(y->timeNs - x->timeNs)) / 1e6);
    return 0;
}
API cuStreamWaitEvent(void* hs, void* h, unsigned) {
    NEED_CTX;
    STREAM(hs);
    EVENT(h);
    uint64_t g = ev->gen;
    return enqueue(st, [=]() {
        finishEvent(ev, g);
        return 0;
    });
}
API cuProfilerStart() { return 0; }
API cuProfilerStop() { return 0; }
API cuProfilerInitialize(const char*, const char*, int) { return 0; }

// ------------------------------------------------------------ entry point lookup (used by cudart)
API cuGetProcAddress_v2(const char* name, void** fn, int, uint64_t, int* status) {
    for (const char* sfx : {"_v3", "_v2", ""}) {
        void* p = dlsym(RTLD_DEFAULT, (std::string(name) + sfx).c_str());
        Dl_info me, it;
        if (!p) {
            static void* self = nullptr;
            if (!self && dladdr((void*)&cuInit, &me)) self = dlopen(me.dli_fname, RTLD_NOW | RTLD_NOLOAD);
            if (self) p = dlsym(self, (std::string(name) + sfx).c_str());
        }
        (void)it;
        if (p) {
            *fn = p;
            if (status) *status = 0;
            return 0;
        }
    }
    if (cfg.trace) fprintf(stderr, "[cusim] cuGetProcAddress: no %s\n", name);
    *fn = nullptr;
    if (status) *status = 1;
    return 500;
}
API cuGetProcAddress(const char* name, void** fn, int v, uint64_t f) {
    return cuGetProcAddress_v2(name, fn, v, f, nullptr);
}
API cuGetExportTable(const void** t, const void*) {
    *t = nullptr;
    return 500;
}

// ------------------------------------------------------------ for the cuDNN stand-in
extern "C" {
#define EXPORT __attribute__((visibility("default")))
EXPORT int cusim_enqueue(void* hs, int (*fn)(void*), void* arg) {
    LOCK;
    Stream* s = get(hs);
    if (!s) return 400;
    Ctx* cx = current();
    if (cx && cx->sticky) return cx->sticky;
    enqueue(s, [=]() { return fn(arg); });
    return 0;
}
EXPORT int cusim_check(const char* what, uint64_t p, uint64_t n, int needInit) {  // 0: inside a live allocation
    if (!n) return 0;
    if (!memFind(p, n) && !hostPinned(p, n)) {
        report(C_API, "%s: 0x%llx + %llu bytes is not inside one live allocation (%s)", what, (unsigned long long)p,
               (unsigned long long)n, memDescribe(p).c_str());
        return 1;
    }
    if (needInit && cfg.uninit && memFind(p, n) && !memInitialised(p, n))
        report(C_UNINIT, "%s reads %llu bytes at 0x%llx, not all of them written before (%s)", what,
               (unsigned long long)n, (unsigned long long)p, memDescribe(p).c_str());
    return 0;
}
EXPORT void cusim_mark(uint64_t p, uint64_t n) { mark(p, n); }
EXPORT void cusim_report(const char* msg) { report(C_API, "%s", msg); }
EXPORT void* cusim_context() {
    LOCK;
    return inited ? current() : nullptr;
}
EXPORT void cusim_leak(const char* msg) { report(C_LEAKS, "%s", msg); }
EXPORT void cusim_on_context_end(void (*f)(void*, const char*)) {
    LOCK;
    contextEnds.push_back(f);
}
EXPORT int cusim_has_context() {
    LOCK;
    return inited && current() != nullptr;
}
EXPORT int cusim_stream_ok(void* hs) {
    LOCK;
    return get(hs) != nullptr;
}
}
