// Called from kernels: the slow path of memory accesses, where invalid ones are found, and shared-memory races.
#include "exec/block.h"

using namespace cusim;
extern "C" {
#define EXPORT __attribute__((visibility("default")))

EXPORT u64 cusim_slow_access(CusimThread* t, u64 a, u32 size, int kind, int line) {
    bool generic = kind & 16, local = kind & 32, own = kind & 64;
    int k = kind & 15;
    Module* m = t->block->k->mod;
    static const char* what[] = {"read", "write", "atomic"};
    auto fatal = [&](const char* why, int code) {
        report(C_OOB, "%s: invalid %s%s of %u bytes at 0x%llx: %s; %s; %s", why,
               generic ? "generic "
               : local ? "local "
                       : "global ",
               what[k], size, (unsigned long long)a, memDescribe(a).c_str(), who(t).c_str(), m->where(line).c_str());
        die(t, code);
    };
    if (local && own) fatal(a & (size - 1) ? "misaligned" : "out of bounds", a & (size - 1) ? 716 : 700);
    if (local || generic) {
        if (a >= t->localLo && a + size <= t->localHi) {
            if (a & (size - 1)) fatal("misaligned", 716);
            return a;
        }
        if (generic && a >= (u64)t->smem && a + size <= (u64)t->smem + t->smemSize) {
            if (a & (size - 1)) fatal("misaligned", 716);
            if (t->race) cusim_race_access(t, (u32)(a - (u64)t->smem), size, k, line);
            return a;
        }
        if (generic && a >= (u64)t->params && a + size <= (u64)t->params + t->block->k->info.paramBytes) return a;
        if (local) fatal("local memory", 700);
    }
    if (a & (size - 1)) fatal("misaligned", 716);  // CUDA_ERROR_MISALIGNED_ADDRESS
    if (const Alloc* al = memFind(a, size)) {
        (void)al;
        if (k == 1) {
            memMark(a, size);
            return a;
        }
        if (cfg.uninit) {  // the only way here: not all bytes written yet
            uint64_t key = (uint64_t)line;
            if (cfg.uninit == 2) fatal("uninitialised", 719);
            if (m->reported.emplace(key, 1).second)
                report(C_UNINIT, "uninitialised %s of %u bytes at 0x%llx (%s); %s; %s", what[k], size,
                       (unsigned long long)a, memDescribe(a).c_str(), who(t).c_str(), m->where(line).c_str());
            if (k == 2) memMark(a, size);
        }
        return a;
    }
    if (hostPinned(a, size)) return a;
    fatal("out of bounds", 700);  // CUDA_ERROR_ILLEGAL_ADDRESS
    return 0;
}
EXPORT u8* cusim_smem_fault(CusimThread* t, u64 off, u32 size, int kind, int line) {
    static const char* what[] = {"read", "write", "atomic"};
    bool mis = off < t->smemSize && off + size <= t->smemSize;
    report(C_OOB, "%s shared %s of %u bytes at offset %lld of %u (static %u); %s; %s",
           mis ? "misaligned" : "out of bounds", what[kind], size, (long long)(s32)off, t->smemSize,
           t->block->k->info.staticSmem, who(t).c_str(), t->block->k->mod->where(line).c_str());
    die(t, mis ? 716 : 700);
}
// Shared-memory races: per 4-byte word, remember the last writer and the last reader with the barrier epoch.
// Two threads touching a word in one epoch, at least one of them writing and not both atomically, is a race
// unless they are in the same warp (those are ordered by __syncwarp and shuffles, which are not tracked).
EXPORT void cusim_race_access(CusimThread* t, u32 off, u32 size, int kind, int line) {
    for (u32 w = off / 4; w <= (off + size - 1) / 4; w++) {
        u32* r = t->race + 2 * w;
        u32 ep = t->block->epoch & 0xffff, me = (t->warp + 1) | (kind == 2 ? 0x80 : 0);
        u32 wr = r[0], rdr = r[1];
        bool clash = false;
        if ((wr >> 16) == ep && ((wr & 0x7f) != (me & 0x7f)) && !(kind == 2 && (wr & 0x80))) clash = true;
        if (kind != 0 && (rdr >> 16) == ep && ((rdr & 0x7f) != (me & 0x7f))) clash = true;
        if (clash) {
            Module* m = t->block->k->mod;
            if (m->reported.emplace((1ULL << 32) | line, 1).second)
                report(C_RACE,
                       "race on shared memory offset %u: %s here conflicts with warp %u in the same barrier interval; "
                       "%s; %s",
                       off,
                       kind == 0   ? "read"
                       : kind == 1 ? "write"
                                   : "atomic",
                       ((((wr >> 16) == ep && (wr & 0x7f) != (me & 0x7f)) ? wr : rdr) & 0x7f) - 1, who(t).c_str(),
                       m->where(line).c_str());
        }
        if (kind == 0)
            r[1] = ep << 16 | ((rdr >> 16) == ep && (rdr & 0x7f) != me ? 0x7f : me);  // 0x7f: several warps
        else
            r[0] = ep << 16 | me;
    }
}
}
