// What the files of the driver API share: contexts, streams, events, and the checks every call begins with.
#pragma once
#include "cusim.h"
#include <deque>
#include <set>

#define API extern "C" __attribute__((visibility("default"))) int
typedef uint64_t CUdeviceptr;
typedef int CUdevice;

namespace cusim {
struct Stream;
struct Ctx {
    int device = 0, refs = 0;  // refs: of a primary context
    unsigned flags = 0;
    int sticky = 0;
    uint64_t id = 0;
};
struct Event {
    uint64_t gen = 0, done = 0;
    uint64_t timeNs = 0;
    bool timing = true;
    Stream* stream = nullptr;
    bool recorded = false;
    Ctx* ctx = nullptr;
};
struct Stream {
    Ctx* ctx = nullptr;
    unsigned flags = 0;
    int prio = 0;
    struct Work {
        Ctx* ctx;  // gets the error
        std::function<int()> run;
    };
    std::deque<Work> q;
    uint64_t id = 0;
    bool running = false;
};

// ---- state, all under apiMu
extern std::recursive_mutex apiMu;
extern bool inited;
extern uint64_t nextId;
extern std::vector<Ctx> primaries;  // one for each device; the vector never grows after cuInit
extern std::set<Ctx*> ctxs;
extern std::set<Stream*> streams;
extern std::set<Event*> events;
extern std::set<Module*> modules;
extern std::map<Kernel*, Module*> kernels;
extern std::vector<void (*)(void*, const char*)> contextEnds;  // what other libraries report at the end of a context
extern Stream nullStream, ptdsStream;
extern thread_local std::vector<Ctx*> ctxStack;

void initPrimaries();
bool anyContext();  // something may still be alive
inline bool validDevice(CUdevice d) { return d >= 0 && d < cfg.devices; }
inline Ctx* current() { return ctxStack.empty() ? nullptr : ctxStack.back(); }
// reports a wrong call and returns its error code
int apiErr(int code, const char* fn, const char* fmt, ...) __attribute__((format(printf, 3, 4)));
bool readable(const void* p, size_t n);  // the first bytes (up to 8) of a host address

// ---- streams: in eager mode work runs when it is enqueued; in lazy mode when something waits for it
int step(Stream* s);                  // runs one piece of work; 0 or its error
int drain(Stream* s);                 // runs all of it
int drainBlocking(bool all = false);  // the streams that the null stream waits for
int drainAll();
Stream* findStream(void* handle);  // null: not a live stream
int enqueue(Stream* s, std::function<int()> f);
int syncOp(std::function<int()> f);  // on the null stream, at once

// ---- memory
int checkDev(const char* fn, uint64_t p, uint64_t n, bool wholeInit);  // [p, p+n) lies in one allocation
void markWritten(uint64_t p, uint64_t n);

// ---- the number of launch arguments, see argcount.cpp
void hookArgumentCount();
long arrayBytes(void* p);  // size of an array that JCuda made, -1: unknown

#define LOCK std::lock_guard<std::recursive_mutex> lock_(apiMu)
#define NEED_INIT \
    LOCK;         \
    if (!inited) return apiErr(3, __func__, "cuInit was not called")
#define NEED_CTX                                                 \
    NEED_INIT;                                                   \
    Ctx* cx = current();                                         \
    if (!cx) return apiErr(201, __func__, "no current context"); \
    if (cx->sticky) return cx->sticky
#define STREAM(h)               \
    Stream* st = findStream(h); \
    if (!st) return apiErr(400, __func__, "not a live stream: %p", (void*)(h))
#define STICKY(r) \
    int r_ = (r); \
    return cx->sticky ? cx->sticky : r_
#define KERNEL(h)             \
    Kernel* k = (Kernel*)(h); \
    if (!kernels.count(k)) return apiErr(400, __func__, "not a live kernel: %p", (void*)(h))
}  // namespace cusim
