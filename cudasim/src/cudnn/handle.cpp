// The library, its handle, and which objects are alive.
#include "cudnn/descriptors.h"
#include <cstdarg>
#include <cstdio>
#include <string>

namespace cudnnsim {
std::set<Base*> live;
std::mutex mu;
void reportLeaks(void* context, const char* when) {
    static const char* const names[] = {"",
                                        "handle",
                                        "tensor descriptor",
                                        "filter descriptor",
                                        "convolution descriptor",
                                        "pooling descriptor",
                                        "activation descriptor",
                                        "op-tensor descriptor",
                                        "reduction descriptor"};
    std::lock_guard<std::mutex> g(mu);
    for (auto b : live)
        if (b->context == context) {
            cusim_leak((std::string("leak at ") + when + ": cuDNN " + names[b->kind]).c_str());
            b->context = nullptr;  // once
        }
}
const int registered = (cusim_on_context_end(reportLeaks), 0);
int fail(int code, const char* fn, const char* fmt, ...) {
    char b[600], o[800];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(b, sizeof b, fmt, ap);
    va_end(ap);
    snprintf(o, sizeof o, "%s -> status %d: %s", fn, code, b);
    cusim_report(o);
    return code;
}
}  // namespace cudnnsim

using namespace cudnnsim;

extern "C" __attribute__((visibility("default"))) size_t cudnnGetVersion() { return 90500; }
extern "C" __attribute__((visibility("default"))) size_t cudnnGetMaxDeviceVersion() { return 90500; }
extern "C" __attribute__((visibility("default"))) size_t cudnnGetCudartVersion() { return 12060; }
extern "C" __attribute__((visibility("default"))) const char* cudnnGetErrorString(int s) {
    switch (s) {
        case 0:
            return "CUDNN_STATUS_SUCCESS";
        case 1001:
            return "CUDNN_STATUS_NOT_INITIALIZED";
        case 2000:
            return "CUDNN_STATUS_BAD_PARAM";
        case 3000:
            return "CUDNN_STATUS_NOT_SUPPORTED";
        case 4000:
            return "CUDNN_STATUS_INTERNAL_ERROR";
        case 5000:
            return "CUDNN_STATUS_EXECUTION_FAILED";
        default:
            return "CUDNN_UNKNOWN_STATUS";
    }
}
API cudnnGetProperty(int type, int* v) {
    *v = type == 0 ? 9 : type == 1 ? 5 : 0;
    return OK;
}
API cudnnCreate(void** h) {
    if (!cusim_has_context()) return fail(NOT_INITIALIZED, __func__, "no current CUDA context");
    return create<Handle>(h);
}
API cudnnDestroy(void* h) { return destroy<Handle>(h, HANDLE, __func__); }
API cudnnSetStream(void* h, void* s) {
    HANDLE_(h);
    if (!cusim_stream_ok(s)) return fail(BAD_PARAM, __func__, "not a live stream");
    hd->stream = s;
    return OK;
}
API cudnnGetStream(void* h, void** s) {
    HANDLE_(h);
    *s = hd->stream;
    return OK;
}
API cudnnOpsVersionCheck() { return OK; }
API cudnnCnnVersionCheck() { return OK; }
API cudnnGraphVersionCheck() { return OK; }
API cudnnAdvVersionCheck() { return OK; }
