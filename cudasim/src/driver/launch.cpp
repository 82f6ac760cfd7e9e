// Kernel launches: every limit and argument is checked, then the work goes to the stream.
#include "driver/driver.h"
#include <cstdio>
#include <cstring>

using namespace cusim;

API cuLaunchKernel(void* f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned smem,
                   void* hs, void** kp, void** extra) {
    NEED_CTX;
    KERNEL(f);
    STREAM(hs);
    auto& i = k->info;
    const char* nm = i.name.c_str();
    if (k->mod->ctx != cx) return apiErr(400, nm, "the kernel belongs to another context");
    if (st->ctx && st->ctx != cx) return apiErr(400, nm, "the stream belongs to another context");
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
    std::string foreign;  // an argument in another device's memory: there is no peer access
    for (size_t a = 0; a < i.params.size(); a++)
        if (i.params[a].globalPtr) {
            uint64_t v;
            memcpy(&v, &buf[i.params[a].offset], 8);
            if (v && !memFind(v, 1) && !hostPinned(v, 1))
                report(C_API,
                       "%s: argument %zu is used as a device pointer but 0x%llx is not in a live allocation (%s)", nm,
                       a, (unsigned long long)v, memDescribe(v).c_str());
            if (const Alloc* al = memFind(v, 1); al && al->device != cx->device)
                foreign = "argument " + std::to_string(a) + " is memory of device " + std::to_string(al->device);
        }
    LaunchDims d{{gx, gy, gz}, {bx, by, bz}, smem};
    int r = enqueue(st, [=]() {
        if (cx->sticky) return cx->sticky;
        if (!foreign.empty()) {
            report(C_OOB, "%s on device %d: %s", k->info.name.c_str(), cx->device, foreign.c_str());
            return 700;
        }
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
