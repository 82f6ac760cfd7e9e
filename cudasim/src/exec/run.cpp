// Runs translated kernels: thread blocks one after another, or on several workers.
#include "exec/block.h"
#include <algorithm>
#include <cstring>
#include <thread>

namespace cusim {
static std::mutex poolMu;
static std::vector<CusimBlock*> pool;

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
