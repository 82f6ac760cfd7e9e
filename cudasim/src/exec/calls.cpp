// Called from kernels: barriers, warp operations, traps, the clock, printf and assert.
#include "exec/block.h"
#include <cstdio>
#include <cstring>
#include <ctime>

using namespace cusim;
extern "C" {
#define EXPORT __attribute__((visibility("default")))

EXPORT void cusim_bar(CusimThread* t, u32 id, u32 count, int red, u32 pred, int line) {
    CusimBlock* b = t->block;
    if (id > 15) cusim_trap(t, line);
    auto& r = b->bars[id];
    if (count) r.expect = count;
    r.arrived++;
    r.pop += pred != 0;
    r.line = line;
    r.red |= red;
    b->openBars |= 1u << id;
    b->st[t->linear] = T_BAR + id;
    t->barId = id;
    t->opKind = red;
    if (barReady(b, id)) {
        barRelease(b, id);
        return;
    }
    yield(t);
}
EXPORT void cusim_bar_arrive(CusimThread* t, u32 id, u32 count, int line) {
    CusimBlock* b = t->block;
    auto& r = b->bars[id & 15];
    r.expect = count;
    r.arrived++;
    r.line = line;
    b->openBars |= 1u << (id & 15);
    if (barReady(b, id & 15)) barRelease(b, id & 15);
}
EXPORT u32 cusim_warp_op(CusimThread* t, int kind, u32 mask, u32 val, u32 bv, u32 c, int line, u32* predOut) {
    CusimBlock* b = t->block;
    if (kind != W_ACTIVE && !(mask >> t->lane & 1)) {
        report(C_SYNC, "warp operation with mask %08x executed by lane %u, which is not in it; %s; %s", mask, t->lane,
               who(t).c_str(), b->k->mod->where(line).c_str());
        die(t, 719);
    }
    t->opKind = kind;
    t->opMask = mask;
    t->opVal = val;
    t->opLane = bv;
    t->opC = c;
    t->opSite = line;
    b->st[t->linear] = T_WARP;
    if (!tryResolve(b, t)) yield(t);
    if (predOut) *predOut = t->opPred;
    return t->opResult;
}
EXPORT void cusim_watchdog(CusimThread* t, int line) {
    if (t->block->stop->load()) die(t, 719);
    report(C_SYNC, "kernel seems to hang: %lld backward branches in one thread; %s; %s", (long long)cfg.fuel,
           who(t).c_str(), t->block->k->mod->where(line).c_str());
    die(t, 702);
}
EXPORT void cusim_unsupported(CusimThread* t, int line) {
    report(C_ERRORS, "PTX instruction not supported by the simulator; %s; %s", who(t).c_str(),
           t->block->k->mod->where(line).c_str());
    die(t, 801);
}
EXPORT void cusim_trap(CusimThread* t, int line) {
    report(C_ERRORS, "trap; %s; %s", who(t).c_str(), t->block->k->mod->where(line).c_str());
    die(t, 719);
}
EXPORT void cusim_exit_thread(CusimThread* t) {
    t->block->st[t->linear] = T_DONE;
    t->block->exited++;
    yield(t);
    __builtin_unreachable();
}
EXPORT u64 cusim_clock() {
    timespec s;
    clock_gettime(CLOCK_MONOTONIC, &s);
    return (u64)s.tv_sec * 1000000000ULL + s.tv_nsec;
}
EXPORT s32 cusim_vprintf(CusimThread* t, u64 fmt, u64 args, int line) {
    const char* f = (const char*)fmt;
    std::string out;
    u64 a = args;
    s32 n = 0;
    if (!memFind(fmt)) {
        cusim_slow_access(t, fmt, 1, 16, line);
    }
    auto take = [&](int bytes) {
        a = (a + bytes - 1) & ~(u64)(bytes - 1);
        u64 v = 0;
        memcpy(&v, (void*)a, bytes);
        a += bytes;
        return v;
    };
    for (; *f; f++) {
        if (*f != '%') {
            out += *f;
            continue;
        }
        if (f[1] == '%') {
            out += '%';
            f++;
            continue;
        }
        std::string spec = "%";
        f++;
        int ll = 0;
        while (*f && !isalpha((unsigned char)*f)) spec += *f++;
        while (*f == 'l' || *f == 'h' || *f == 'z') {
            if (*f == 'l' || *f == 'z') ll++;
            f++;
        }
        char buf[512];
        char c = *f;
        n++;
        if (strchr("fFeEgGaA", c)) {
            u64 v = take(8);
            snprintf(buf, sizeof buf, (spec + c).c_str(), asd(v));
        } else if (c == 's') {
            u64 v = take(8);
            snprintf(buf, sizeof buf, (spec + "s").c_str(), v ? (const char*)v : "(null)");
        } else if (c == 'p') {
            snprintf(buf, sizeof buf, "0x%llx", (unsigned long long)take(8));
        } else if (ll)
            snprintf(buf, sizeof buf, (spec + "ll" + c).c_str(), take(8));
        else
            snprintf(buf, sizeof buf, (spec + c).c_str(), (u32)take(4));
        out += buf;
    }
    fputs(out.c_str(), stdout);
    fflush(stdout);
    return n;
}
EXPORT void cusim_assertfail(CusimThread* t, u64 msg, u64 file, u32 ln, u64 func, int line) {
    auto s = [](u64 p) { return memFind(p) ? (const char*)p : "?"; };
    report(C_ERRORS, "device assertion `%s` failed at %s:%u in %s; %s; PTX line %d", s(msg), s(file), ln, s(func),
           who(t).c_str(), line);
    die(t, 710);
}
}
