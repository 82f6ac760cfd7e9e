// Device memory: one reserved address range with a shadow byte per byte,
// allocations separated by red zones, addresses not reused until the range is full.
#include "cusim.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <sys/mman.h>

namespace cusim {
static std::recursive_mutex mu;
static std::map<uint64_t, Alloc> live;
static std::deque<Alloc> freed;
static std::map<int, uint64_t> used;  // bytes of each device
static uint64_t seqNo, cursor = CUSIM_BASE + (1 << 20);
static const uint64_t ALIGN = 512, REDZONE = 512;
struct Host {
    uint64_t size;
    bool owned;  // by cuMemHostAlloc
    void* ctx;
};
static std::map<uint64_t, Host> hosts;

void memInit() {
    auto map = [](uint64_t a) {
        void* p = mmap((void*)a, CUSIM_RANGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (p != (void*)a) {
            fprintf(stderr, "[cusim] cannot reserve the device address range at %llx\n", (unsigned long long)a);
            abort();
        }
        madvise(p, CUSIM_RANGE, MADV_DONTDUMP);
    };
    map(CUSIM_BASE);
    map(CUSIM_BASE + CUSIM_SHADOW);
}

uint64_t memAlloc(uint64_t size, void* ctx, int device, bool internal) {
    std::lock_guard<std::recursive_mutex> g(mu);
    uint64_t span = (size + ALIGN - 1) / ALIGN * ALIGN + REDZONE;
    if (!internal && (size > cfg.memBytes || used[device] + size > cfg.memBytes)) return 0;
    for (int pass = 0; pass < 2; pass++) {
        uint64_t a = cursor;
        auto past = [](const Alloc& x) { return (x.addr + x.size + REDZONE + ALIGN - 1) / ALIGN * ALIGN; };
        for (;;) {  // skip over live allocations
            auto next = live.lower_bound(a);
            if (next != live.begin()) {
                uint64_t e = past(std::prev(next)->second);
                if (e > a) {
                    a = e;
                    continue;
                }
            }
            if (next != live.end() && next->first < a + span) {
                a = past(next->second);
                continue;
            }
            break;
        }
        if (a + span < CUSIM_BASE + CUSIM_RANGE) {
            memset((void*)(a + CUSIM_SHADOW), SH_UNINIT, size);
            memset((void*)(a + CUSIM_SHADOW + size), SH_NONE, span - size);
            if (size <= (256u << 20)) memset((void*)a, 0xff, size);  // uninitialised floats read as NaN
            live[a] = {a, size, ++seqNo, ctx, device, internal};
            if (!internal) used[device] += size;
            cursor = a + span;
            return a;
        }
        cursor = CUSIM_BASE + (1 << 20);
        freed.clear();  // wrap around: addresses may repeat from here on
    }
    return 0;
}

bool memFree(uint64_t addr) {
    std::lock_guard<std::recursive_mutex> g(mu);
    auto it = live.find(addr);
    if (it == live.end()) return false;
    Alloc a = it->second;
    live.erase(it);
    if (!a.internal) used[a.device] -= a.size;
    memset((void*)(a.addr + CUSIM_SHADOW), SH_FREED, a.size);
    uint64_t lo = (a.addr + 4095) & ~4095ULL, hi = (a.addr + a.size) & ~4095ULL;
    if (hi > lo) madvise((void*)lo, hi - lo, MADV_DONTNEED);
    freed.push_back(a);
    if (freed.size() > 4096) freed.pop_front();
    return true;
}

void memFreeAll(void* ctx) {
    std::lock_guard<std::recursive_mutex> g(mu);
    std::vector<uint64_t> v;
    for (auto& e : live)
        if (e.second.ctx == ctx) v.push_back(e.first);
    for (auto a : v) memFree(a);
}

const Alloc* memFind(uint64_t addr, uint64_t size) {
    std::lock_guard<std::recursive_mutex> g(mu);
    auto it = live.upper_bound(addr);
    if (it == live.begin()) return nullptr;
    --it;
    const Alloc& a = it->second;
    return addr >= a.addr && addr + size <= a.addr + a.size && addr + size >= addr ? &a : nullptr;
}
void memMark(uint64_t a, uint64_t n) { memset((void*)(a + CUSIM_SHADOW), SH_INIT, n); }
bool memInitialised(uint64_t a, uint64_t n) {
    const uint8_t* s = (const uint8_t*)(a + CUSIM_SHADOW);
    for (uint64_t i = 0; i < n; i++)
        if (s[i] != SH_INIT) return false;
    return true;
}
uint64_t memUsed(int device) {
    std::lock_guard<std::recursive_mutex> g(mu);
    return used[device];
}

uint64_t memReportLeaks(void* ctx, const char* when) {
    std::lock_guard<std::recursive_mutex> g(mu);
    uint64_t n = 0, bytes = 0;
    for (auto& e : live)
        if (!e.second.internal && (!ctx || e.second.ctx == ctx)) {
            if (n++ < 10)
                report(C_LEAKS, "leak at %s: allocation #%llu of %llu bytes at 0x%llx", when,
                       (unsigned long long)e.second.seq, (unsigned long long)e.second.size,
                       (unsigned long long)e.first);
            else
                counters[C_LEAKS]++;
            bytes += e.second.size;
        }
    if (n > 10)
        fprintf(stderr, "[cusim] ... %llu leaked allocations in all, %llu bytes\n", (unsigned long long)n,
                (unsigned long long)bytes);
    return n;
}

std::string memDescribe(uint64_t addr) {
    std::lock_guard<std::recursive_mutex> g(mu);
    char b[256];
    typedef unsigned long long ull;
    if (addr < 4096) return "null pointer";
    if (addr - CUSIM_BASE >= CUSIM_RANGE) return "not a device address";
    if (const Alloc* a = memFind(addr)) {
        snprintf(b, sizeof b, "%llu bytes inside allocation #%llu of %llu bytes", (ull)(addr - a->addr), (ull)a->seq,
                 (ull)a->size);
        return b;
    }
    for (auto i = freed.rbegin(); i != freed.rend(); ++i)
        if (addr >= i->addr && addr < i->addr + i->size) {
            snprintf(b, sizeof b, "%llu bytes inside freed allocation #%llu of %llu bytes", (ull)(addr - i->addr),
                     (ull)i->seq, (ull)i->size);
            return b;
        }
    auto it = live.upper_bound(addr);
    uint64_t before = ~0ULL, after = ~0ULL;
    const Alloc *pb = nullptr, *pa = nullptr;
    if (it != live.end()) {
        pa = &it->second;
        after = pa->addr - addr;
    }
    if (it != live.begin()) {
        --it;
        pb = &it->second;
        before = addr - (pb->addr + pb->size);
    }
    if (pb && before <= after)
        snprintf(b, sizeof b, "%llu bytes past the end of allocation #%llu of %llu bytes", (ull)before, (ull)pb->seq,
                 (ull)pb->size);
    else if (pa)
        snprintf(b, sizeof b, "%llu bytes before allocation #%llu of %llu bytes", (ull)after, (ull)pa->seq,
                 (ull)pa->size);
    else
        snprintf(b, sizeof b, "no allocation near");
    return b;
}

void hostRegister(void* p, uint64_t size, bool owned, void* ctx) {
    std::lock_guard<std::recursive_mutex> g(mu);
    hosts[(uint64_t)p] = {size, owned, ctx};
}
bool hostUnregister(void* p, bool* owned) {
    std::lock_guard<std::recursive_mutex> g(mu);
    auto i = hosts.find((uint64_t)p);
    if (i == hosts.end()) return false;
    *owned = i->second.owned;
    if (*owned) munmap(p, i->second.size);
    hosts.erase(i);
    return true;
}
void hostReportLeaks(void* ctx, const char* when) {
    std::lock_guard<std::recursive_mutex> g(mu);
    for (auto i = hosts.begin(); i != hosts.end();) {
        if (i->second.ctx != ctx) {
            ++i;
            continue;
        }
        report(C_LEAKS, "leak at %s: %llu bytes of pinned host memory at 0x%llx%s", when,
               (unsigned long long)i->second.size, (unsigned long long)i->first, i->second.owned ? "" : ", registered");
        if (i->second.owned) munmap((void*)i->first, i->second.size);
        i = hosts.erase(i);
    }
}
bool hostPinned(uint64_t a, uint64_t n) {
    std::lock_guard<std::recursive_mutex> g(mu);
    auto i = hosts.upper_bound(a);
    if (i == hosts.begin()) return false;
    --i;
    return a + n <= i->first + i->second.size;
}
}  // namespace cusim
