// Runs translated kernels: thread blocks one after another (or on several
// workers), the threads of a block as fibers that switch at barriers and warp operations.
#include "cusim.h"
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/mman.h>
#include <thread>

enum { T_RUN, T_WARP, T_DONE, T_BAR = 16 };  // T_BAR + id: waits at barrier id

extern "C" void cusim_switch(void** saveSp, void* newSp);
__asm__(R"(
.text
.globl cusim_switch
.hidden cusim_switch
.type cusim_switch,@function
cusim_switch:
    pushq %rbp; pushq %rbx; pushq %r12; pushq %r13; pushq %r14; pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15; popq %r14; popq %r13; popq %r12; popq %rbx; popq %rbp
    popq %rcx
    jmpq *%rcx                 # a ret here would always be mispredicted
.size cusim_switch,.-cusim_switch
)");

struct CusimBlock {  // one per worker; reused for each block
    cusim::Kernel* k = nullptr;
    const cusim::LaunchDims* d = nullptr;
    std::vector<CusimThread> threads;
    std::vector<void*> stacks;
    void* mainSp = nullptr;
    CusimThread* current = nullptr;
    uint32_t n = 0, exited = 0;
    std::vector<uint8_t> smem;
    std::vector<uint32_t> race;
    uint32_t epoch = 1;
    std::vector<uint8_t> st;  // state of each thread, kept apart from CusimThread to scan quickly
    struct Bar {
        uint32_t arrived = 0, expect = 0, pop = 0;
        int line = 0, red = 0;
    } bars[16];
    uint32_t openBars = 0;
    int fault = 0;
    uint64_t icount = 0;
    std::atomic<int>* stop = nullptr;
    bool fibers = false;
};

namespace cusim {
static const size_t STACK = 256 * 1024;
static std::mutex poolMu;
static std::vector<CusimBlock*> pool;

static void* newStack() {
    char* p = (char*)mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        perror("[cusim] mmap stack");
        abort();
    }
    mprotect(p, 4096, PROT_NONE);
    return p;
}

std::string Module::where(int line) const {
    std::string r = "PTX line " + std::to_string(line);
    if (line > 0 && line <= (int)t.lines.size()) r += " `" + t.lines[line - 1] + "`";
    if (line > 0 && line < (int)t.locs.size() && t.locs[line].line) {
        int f = t.locs[line].file;
        r += " (" + (f < (int)t.files.size() ? t.files[f] : std::string("?")) + ":" +
             std::to_string(t.locs[line].line) + ")";
    }
    return r;
}

static std::string who(CusimThread* t) {
    char b[200];
    snprintf(b, sizeof b, "%s, block (%u,%u,%u), thread (%u,%u,%u)", t->block->k->info.name.c_str(), t->ctaid[0],
             t->ctaid[1], t->ctaid[2], t->tid[0], t->tid[1], t->tid[2]);
    return b;
}
[[noreturn]] static void die(CusimThread* t, int code) {  // abandon the block from inside a fiber
    CusimBlock* b = t->block;
    b->fault = code;
    b->stop->store(1);
    void* dummy;
    cusim_switch(&dummy, b->mainSp);
    __builtin_unreachable();
}
static void yield(CusimThread* t) { cusim_switch(&t->fiber.sp, t->block->mainSp); }

static void runAllNoSync(CusimBlock* b) {  // no synchronisation: one fiber runs all threads in turn
    CusimThread* t = &b->threads[0];
    auto fn = b->k->fn;
    const uint32_t* B = b->d->b;
    uint32_t i = 0;
    for (uint32_t z = 0; z < B[2]; z++)
        for (uint32_t y = 0; y < B[1]; y++)
            for (uint32_t x = 0; x < B[0]; x++, i++) {
                t->tid[0] = x;
                t->tid[1] = y;
                t->tid[2] = z;
                t->linear = i;
                t->lane = i & 31;
                t->warp = i >> 5;
                t->fuel = cfg.fuel;
                fn(t);
            }
}
static thread_local CusimThread* entering;
static void fiberMain() {
    CusimThread* t = entering;
    CusimBlock* b = t->block;
    if (b->fibers)
        b->k->fn(t);
    else
        runAllNoSync(b);
    b->st[t->linear] = T_DONE;
    b->exited++;
    void* dummy;
    cusim_switch(&dummy, b->mainSp);
    __builtin_unreachable();
}
static void prepare(CusimThread* t) {
    uint64_t* sp = (uint64_t*)((char*)t->fiber.stackHi - 64 -
                               t->linear * 320 % 16384); /* staggered: equal offsets would share cache sets */
    *--sp = 0;
    *--sp = (uint64_t)&fiberMain;  // return address; keeps rsp 16-byte aligned + 8 at entry
    for (int i = 0; i < 6; i++) *--sp = 0;
    t->fiber.sp = sp;
    t->block->st[t->linear] = T_RUN;
}
static void resume(CusimBlock* b, CusimThread* t) {
    b->current = t;
    entering = t;
    cusim_switch(&b->mainSp, t->fiber.sp);
}

// ---- warp operations: lanes wait until everybody named in the mask has arrived; the last one computes for all
static uint32_t exitedMask(CusimBlock* b, uint32_t w) {
    uint32_t m = 0;
    for (uint32_t l = 0; l < 32; l++) {
        uint32_t i = w * 32 + l;
        if (i >= b->n || b->st[i] == T_DONE) m |= 1u << l;
    }
    return m;
}

static void computeWarp(CusimBlock* b, uint32_t w, uint32_t group, int kind) {
    CusimThread* T = &b->threads[w * 32];
    uint32_t bal = 0;
    bool first = true, same = true;
    uint32_t v0 = 0;
    uint32_t acc = 0;
    auto each = [&](auto f) {
        for (uint32_t l = 0; l < 32; l++)
            if (group >> l & 1) f(l);
    };
    each([&](uint32_t l) {
        uint32_t v = T[l].opVal;
        if (v) bal |= 1u << l;
        if (first) {
            v0 = acc = v;
            first = false;
            return;
        }
        if (v != v0) same = false;
        switch (kind) {
            case W_REDUX_ADD:
                acc += v;
                break;
            case W_REDUX_MIN_S:
                acc = std::min((s32)acc, (s32)v);
                break;
            case W_REDUX_MAX_S:
                acc = std::max((s32)acc, (s32)v);
                break;
            case W_REDUX_MIN_U:
                acc = std::min(acc, v);
                break;
            case W_REDUX_MAX_U:
                acc = std::max(acc, v);
                break;
            case W_REDUX_AND:
                acc &= v;
                break;
            case W_REDUX_OR:
                acc |= v;
                break;
            case W_REDUX_XOR:
                acc ^= v;
                break;
        }
    });
    each([&](uint32_t l) {
        CusimThread& t = T[l];
        t.opPred = 1;
        if (kind <= W_SHFL_IDX) {
            uint32_t bv = t.opLane & 31, c = t.opC & 31, seg = t.opC >> 8 & 31, maxLane = (l & seg) | (c & ~seg),
                     minLane = l & seg;
            int j;
            bool p;
            if (kind == W_SHFL_UP) {
                j = (int)l - (int)bv;
                p = j >= (int)maxLane;
            } else if (kind == W_SHFL_DOWN) {
                j = l + bv;
                p = j <= (int)maxLane;
            } else if (kind == W_SHFL_BFLY) {
                j = l ^ bv;
                p = j <= (int)maxLane;
            } else {
                j = minLane | (bv & ~seg);
                p = j <= (int)maxLane;
            }
            if (!p) j = l;
            t.opPred = p;
            if (j < 0 || j > 31 || !(group >> j & 1)) {
                t.opResult = 0xdeadbeef;
            }  // reading a lane that takes no part is undefined
            else
                t.opResult = T[j].opVal;
        } else
            switch (kind) {
                case W_VOTE_ANY:
                    t.opResult = bal != 0;
                    break;
                case W_VOTE_ALL:
                    t.opResult = bal == group;
                    break;
                case W_VOTE_UNI:
                    t.opResult = bal == group || bal == 0;
                    break;
                case W_BALLOT:
                    t.opResult = bal;
                    break;
                case W_ACTIVE:
                    t.opResult = group;
                    break;
                case W_MATCH_ANY: {
                    uint32_t m = 0;
                    each([&](uint32_t k) {
                        if (T[k].opVal == t.opVal) m |= 1u << k;
                    });
                    t.opResult = m;
                    break;
                }
                case W_MATCH_ALL:
                    t.opResult = same ? group : 0;
                    t.opPred = same;
                    break;
                case W_SYNC:
                    break;
                default:
                    t.opResult = acc;
            }
    });
    each([&](uint32_t l) { b->st[w * 32 + l] = T_RUN; });
}
// the lanes waiting for the same operation and mask as `t`; resolves when complete
static bool tryResolve(CusimBlock* b, CusimThread* t) {
    uint32_t w = t->warp, ex = exitedMask(b, w), group = 0;
    CusimThread* T = &b->threads[w * 32];
    for (uint32_t l = 0; l < 32; l++)
        if (!(ex >> l & 1) && b->st[w * 32 + l] == T_WARP && T[l].opKind == t->opKind && T[l].opMask == t->opMask)
            group |= 1u << l;
    if (t->opKind == W_ACTIVE) return false;
    if ((t->opMask & ~ex) & ~group) return false;
    computeWarp(b, w, group, t->opKind);
    return true;
}
static bool resolveStuckWarp(CusimBlock* b, uint32_t w) {  // nobody in the warp can run: exited lanes, activemask
    bool any = false;
    CusimThread* T = &b->threads[w * 32];
    uint32_t cnt = std::min(32u, b->n - w * 32);
    uint8_t* S = &b->st[w * 32];
    if (!memchr(S, T_WARP, cnt)) return false;
    for (uint32_t l = 0; l < cnt; l++)
        if (S[l] == T_WARP && T[l].opKind != W_ACTIVE && tryResolve(b, &T[l])) any = true;
    if (any) return true;
    for (uint32_t l = 0; l < cnt; l++)
        if (S[l] == T_WARP && T[l].opKind == W_ACTIVE) {
            uint32_t g = 0;
            for (uint32_t k = 0; k < cnt; k++)
                if (S[k] == T_WARP && T[k].opKind == W_ACTIVE && T[k].opSite == T[l].opSite) g |= 1u << k;
            computeWarp(b, w, g, W_ACTIVE);
            return true;
        }
    return false;
}
static bool barReady(CusimBlock* b, int id) {
    auto& r = b->bars[id];
    if (!r.arrived) return false;
    uint32_t need = r.expect ? r.expect : b->n - b->exited;
    return r.arrived >= need;
}
static void barRelease(CusimBlock* b, int id) {
    auto& r = b->bars[id];
    b->epoch++;
    b->openBars &= ~(1u << id);
    for (uint32_t i = 0; i < b->n; i++)
        if (b->st[i] == T_BAR + id) {
            b->st[i] = T_RUN;
            if (r.red) {
                CusimThread& t = b->threads[i];
                t.opResult = t.opKind == 1 ? r.pop : t.opKind == 2 ? r.pop == r.arrived : r.pop != 0;
            }
        }
    r = CusimBlock::Bar();
}

static void deadlock(CusimBlock* b) {
    CusimThread *bw = nullptr, *ww = nullptr;
    uint32_t nb = 0, nw = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        CusimThread& t = b->threads[i];
        if (b->st[i] >= T_BAR) nb++, bw = bw ? bw : &t;
        if (b->st[i] == T_WARP) nw++, ww = ww ? ww : &t;
    }
    report(C_ERRORS,
           "deadlock in %s block (%u,%u,%u): %u threads wait at a barrier (first: %s), %u at a warp operation (first: "
           "%s), %u have left",
           b->k->info.name.c_str(), b->threads[0].ctaid[0], b->threads[0].ctaid[1], b->threads[0].ctaid[2], nb,
           bw ? b->k->mod->where(b->bars[bw->barId].line).c_str() : "-", nw,
           ww ? b->k->mod->where(ww->opSite).c_str() : "-", b->exited);
    b->fault = 719;  // CUDA_ERROR_LAUNCH_FAILED
}

static void runBlock(CusimBlock* b, uint32_t bx, uint32_t by, uint32_t bz, const uint8_t* params) {
    const LaunchDims& d = *b->d;
    uint32_t n = b->n;
    uint32_t stat = (b->k->info.staticSmem + 15) / 16 * 16, total = stat + d.smem;
    if (total) memset(b->smem.data(), 0xff, total);
    bool race = cfg.race && total;
    b->epoch = 1;
    b->exited = 0;
    b->openBars = 0;
    for (auto& r : b->bars) r = CusimBlock::Bar();
    if (race) std::fill(b->race.begin(), b->race.end(), 0);
    uint32_t cnt = b->fibers ? n : 1;
    for (uint32_t i = 0; i < cnt; i++) {
        CusimThread& t = b->threads[i];
        t.ctaid[0] = bx;
        t.ctaid[1] = by;
        t.ctaid[2] = bz;
        t.tid[0] = i % d.b[0];
        t.tid[1] = i / d.b[0] % d.b[1];
        t.tid[2] = i / d.b[0] / d.b[1];
        for (int k = 0; k < 3; k++) t.ntid[k] = d.b[k], t.nctaid[k] = d.g[k];
        t.linear = i;
        t.lane = i & 31;
        t.warp = i >> 5;
        t.smem = b->smem.data();
        t.smemSize = total;
        t.smemStatic = stat;
        t.params = params;
        t.symbols = b->k->mod->symbols.data();
        t.fuel = cfg.fuel;
        t.icount = 0;
        t.block = b;
        t.race = race ? b->race.data() : nullptr;
        t.fiber.stackLo = b->stacks[i];
        t.fiber.stackHi = (char*)b->stacks[i] + STACK;
        t.localLo = (u64)t.fiber.stackLo;
        t.localHi = (u64)t.fiber.stackHi;
        prepare(&t);
    }
    if (!b->fibers) {
        b->n = n;
        resume(b, &b->threads[0]);
        b->icount += b->threads[0].icount;
        return;
    }
    uint32_t W = (n + 31) / 32;
    while (!b->fault) {
        bool ran = false;
        for (uint32_t wi = 0; wi < W && !b->fault; wi++) {
            uint32_t w = cfg.sched == 1   ? W - 1 - wi
                         : cfg.sched == 2 ? (wi * 7 + bx + b->epoch) % W
                                          : wi,
                     c = std::min(32u, n - w * 32);
            for (;;) {
                bool r = false;
                for (uint32_t li = 0; li < c; li++) {
                    uint32_t l = cfg.sched == 1 ? c - 1 - li : li;
                    CusimThread& t = b->threads[w * 32 + l];
                    if (b->st[w * 32 + l] == T_RUN) {
                        resume(b, &t);
                        r = ran = true;
                        if (b->fault) return;
                    }
                }
                if (!r && !resolveStuckWarp(b, w)) break;
            }
        }
        if (b->exited == n) break;
        bool rel = false;
        for (int i = 0; i < 16 && b->openBars; i++)
            if (b->openBars >> i & 1 && barReady(b, i)) {
                barRelease(b, i);
                rel = true;
            }
        if (!rel && !ran) {
            deadlock(b);
            return;
        }
    }
    for (uint32_t i = 0; i < n; i++) b->icount += b->threads[i].icount;
}

int runKernel(Kernel* k, const LaunchDims& d, const std::vector<uint8_t>& params) {
    uint32_t n = d.b[0] * d.b[1] * d.b[2];
    uint64_t blocks = (uint64_t)d.g[0] * d.g[1] * d.g[2];
    std::atomic<uint64_t> next{0};
    std::atomic<int> stop{0}, result{0};
    std::atomic<uint64_t> ic{0};
    std::vector<uint8_t> p = params;
    p.resize(params.size() + 16);
    auto work = [&]() {
        CusimBlock* b = nullptr;
        {
            std::lock_guard<std::mutex> g(poolMu);
            if (!pool.empty()) {
                b = pool.back();
                pool.pop_back();
            }
        }
        if (!b) b = new CusimBlock;
        b->k = k;
        b->d = &d;
        b->n = n;
        b->fault = 0;
        b->stop = &stop;
        b->icount = 0;
        b->fibers = k->info.needsFibers;
        uint32_t total = (k->info.staticSmem + 15) / 16 * 16 + d.smem;
        b->smem.assign(total + 16, 0xff);
        b->race.assign(cfg.race ? (total + 3) / 4 * 2 : 0, 0);
        if (b->threads.size() < n) {
            b->threads.resize(n);
            b->st.resize((n + 31) / 32 * 32, T_DONE);
        }
        while (b->stacks.size() < (b->fibers ? n : 1)) b->stacks.push_back(newStack());
        for (;;) {
            uint64_t i = next++;
            if (i >= blocks || stop) break;
            if (cfg.sched == 1) i = blocks - 1 - i;
            runBlock(b, i % d.g[0], i / d.g[0] % d.g[1], i / d.g[0] / d.g[1], p.data());
            if (b->fault) {
                int z = 0;
                result.compare_exchange_strong(z, b->fault);
                stop = 1;
                break;
            }
        }
        ic += b->icount;
        {
            std::lock_guard<std::mutex> g(poolMu);
            pool.push_back(b);
        }
    };
    int w = (int)std::min<uint64_t>(cfg.workers, blocks);
    std::vector<std::thread> ts;
    for (int i = 1; i < w; i++) ts.emplace_back(work);
    work();
    for (auto& t : ts) t.join();
    counters[C_LAUNCHES]++;
    static uint64_t rest = 0;
    rest += ic;
    counters[C_MEGA_INSTR] = rest / 1000000;
    return result;
}
}  // namespace cusim

// ------------------------------------------------------------ called from kernels
using namespace cusim;
extern "C" {
#define EXPORT __attribute__((visibility("default")))

EXPORT u64 cusim_slow_access(CusimThread* t, u64 a, u32 size, int kind, int line) {
    bool generic = kind & 16, local = kind & 32;
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
    bool mis = off + size <= t->smemSize;
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
        report(C_ERRORS, "warp operation with mask %08x executed by lane %u, which is not in it; %s; %s", mask, t->lane,
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
    report(C_ERRORS, "kernel seems to hang: %lld backward branches in one thread; %s; %s", (long long)cfg.fuel,
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
