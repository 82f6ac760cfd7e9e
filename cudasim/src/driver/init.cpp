// Start and end of the driver: cuInit, versions, error names, entry point lookup.
#include "driver/driver.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace cusim;

namespace cusim {
std::recursive_mutex apiMu;
bool inited = false;
uint64_t nextId = 1;

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

}  // namespace cusim

namespace {
int initOnce() {
    LOCK;
    if (inited) return 0;
    initConfig();
    memInit();
    initPrimaries();
    inited = true;
    hookArgumentCount();
    atexit([] {
        if (anyContext()) {
            LOCK;
            drainAll();
            memReportLeaks(nullptr, "exit of the process");
        }
        if (counters[C_ERRORS] || getenv("CUSIM_SUMMARY"))
            fprintf(stderr,
                    "[cusim] %llu reports: %llu out of bounds, %llu uninitialised, %llu races, %llu API errors, %llu "
                    "leaks, %llu synchronisation; %llu launches\n",
                    (unsigned long long)counters[C_ERRORS], (unsigned long long)counters[C_OOB],
                    (unsigned long long)counters[C_UNINIT], (unsigned long long)counters[C_RACE],
                    (unsigned long long)counters[C_API], (unsigned long long)counters[C_LEAKS],
                    (unsigned long long)counters[C_SYNC], (unsigned long long)counters[C_LAUNCHES]);
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
}  // namespace

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
