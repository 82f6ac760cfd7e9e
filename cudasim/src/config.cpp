// Settings from the environment, and reports.
#include "cusim.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace cusim {
Config cfg;
uint64_t counters[C_COUNT];

static long envInt(const char* n, long d) {
    const char* s = getenv(n);
    return s && *s ? atol(s) : d;
}
static std::string envStr(const char* n, const std::string& d) {
    const char* s = getenv(n);
    return s && *s ? s : d;
}
void initConfig() {
    cfg.memBytes = (uint64_t)envInt("CUSIM_MEM_MB", 8192) << 20;
    cfg.devices = (int)std::clamp(envInt("CUSIM_DEVICES", 1), 1L, 8L);
    std::string cc = envStr("CUSIM_CC", "8.6");
    cfg.ccMajor = atoi(cc.c_str());
    size_t d = cc.find('.');
    cfg.ccMinor = d == std::string::npos ? 0 : atoi(cc.c_str() + d + 1);
    cfg.workers = std::max(1L, envInt("CUSIM_WORKERS", 1));
    cfg.cacheDir = envStr("CUSIM_CACHE", envStr("TMPDIR", "/tmp") + "/cusim-cache-" + std::to_string(getuid()));
    cfg.cxx = envStr("CUSIM_CXX", "g++");
    cfg.opt = envStr("CUSIM_OPT", "-O1");
    cfg.uninit = envInt("CUSIM_UNINIT", 1);
    cfg.race = envInt("CUSIM_RACE", 1);
    cfg.count = envInt("CUSIM_COUNT", 0);
    cfg.sched = envInt("CUSIM_SCHED", 0);
    cfg.lazy = envInt("CUSIM_LAZY", 0);
    cfg.trace = envInt("CUSIM_TRACE", 0);
    cfg.blocking = envInt("CUDA_LAUNCH_BLOCKING", 0);
    cfg.fuel = envInt("CUSIM_FUEL", 2000000000L);
}

void report(Counter kind, const char* fmt, ...) {
    static std::mutex mu;
    std::lock_guard<std::mutex> g(mu);
    char buf[4096];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    counters[C_ERRORS]++;
    if (kind != C_ERRORS) counters[kind]++;
    fprintf(stderr, "[cusim] %s\n", buf);
    fflush(stderr);
    if (const char* f = getenv("CUSIM_LOG"))
        if (FILE* o = fopen(f, "a")) {
            fprintf(o, "%s\n", buf);
            fclose(o);
        }
    if (getenv("CUSIM_ABORT")) abort();
}
}  // namespace cusim
