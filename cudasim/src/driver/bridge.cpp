// What the cuDNN stand-in needs from the driver.
#include "driver/driver.h"
#include "driver/bridge.h"

using namespace cusim;

extern "C" {
#define EXPORT __attribute__((visibility("default")))
EXPORT int cusim_enqueue(void* hs, int (*fn)(void*), void* arg) {
    LOCK;
    Stream* s = findStream(hs);
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
    const Alloc* a = memFind(p, n);
    if (Ctx* cx = current(); a && cx && a->device != cx->device) {
        report(C_API, "%s: 0x%llx is memory of device %d, not %d", what, (unsigned long long)p, a->device, cx->device);
        return 1;
    }
    if (needInit && cfg.uninit && memFind(p, n) && !memInitialised(p, n))
        report(C_UNINIT, "%s reads %llu bytes at 0x%llx, not all of them written before (%s)", what,
               (unsigned long long)n, (unsigned long long)p, memDescribe(p).c_str());
    return 0;
}
EXPORT void cusim_mark(uint64_t p, uint64_t n) { markWritten(p, n); }
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
    return findStream(hs) != nullptr;
}
}
