// Streams and events.
#include "driver/driver.h"
#include <algorithm>

using namespace cusim;

namespace cusim {
std::set<Stream*> streams;
std::set<Event*> events;
Stream nullStream, ptdsStream;

int step(Stream* s) {
    if (s->q.empty()) return 0;
    auto w = std::move(s->q.front());
    s->q.pop_front();
    int r = w.run();
    if (r && w.ctx && !w.ctx->sticky) w.ctx->sticky = r;
    return r;
}
int drain(Stream* s) {
    int r = 0;
    while (!s->q.empty()) {
        int e = step(s);
        if (!r) r = e;
    }
    return r;
}
int drainBlocking(bool all) {
    int r = 0;
    std::vector<Stream*> v(streams.begin(), streams.end());
    for (auto s : v)
        if (all || !(s->flags & 1)) {
            int e = drain(s);
            if (!r) r = e;
        }
    return r;
}
int drainAll() {
    int r = drain(&nullStream), e = drain(&ptdsStream), f = drainBlocking(true);
    return r ? r : e ? e : f;
}
Stream* findStream(void* h) {
    if ((uintptr_t)h <= 1) return &nullStream;
    if ((uintptr_t)h == 2) return &ptdsStream;
    return streams.count((Stream*)h) ? (Stream*)h : nullptr;
}
int enqueue(Stream* s, std::function<int()> f) {
    if (s == &nullStream) {
        drainBlocking();
    } else if (!(s->flags & 1))
        drain(&nullStream);
    s->q.push_back({s->ctx ? s->ctx : current(), std::move(f)});
    return cfg.lazy ? 0 : drain(s);
}
int syncOp(std::function<int()> f) {
    int r = enqueue(&nullStream, std::move(f));
    int e = drain(&nullStream);
    return r ? r : e;
}
}  // namespace cusim

static void finishEvent(Event* e, uint64_t gen) {
    while (events.count(e) && e->done < gen && e->stream && !e->stream->q.empty()) step(e->stream);
}

API cuStreamCreateWithPriority(void** p, unsigned flags, int prio) {
    NEED_CTX;
    if (flags > 1) return 1;
    Stream* s = new Stream;
    s->ctx = cx;
    s->flags = flags;
    s->prio = prio;
    s->id = nextId++;
    streams.insert(s);
    *p = s;
    return 0;
}
API cuStreamCreate(void** p, unsigned flags) { return cuStreamCreateWithPriority(p, flags, 0); }
API cuStreamDestroy_v2(void* h) {
    NEED_CTX;
    Stream* s = (Stream*)h;
    if (!streams.count(s)) return apiErr(400, __func__, "not a live stream");
    drain(s);
    streams.erase(s);
    for (auto e : events)
        if (e->stream == s) e->stream = nullptr;
    delete s;
    return 0;
}
API cuStreamSynchronize(void* h) {
    NEED_CTX;
    STREAM(h);
    int r = 0;
    if (st == &nullStream) r = drainBlocking();
    int e = drain(st);
    return cx->sticky ? cx->sticky : r ? r : e;
}
API cuStreamQuery(void* h) {
    NEED_CTX;
    STREAM(h);
    step(st);
    if (cx->sticky) return cx->sticky;
    return st->q.empty() ? 0 : 600;
}
API cuStreamGetFlags(void* h, unsigned* f) {
    NEED_CTX;
    STREAM(h);
    *f = st->flags;
    return 0;
}
API cuStreamGetPriority(void* h, int* f) {
    NEED_CTX;
    STREAM(h);
    *f = st->prio;
    return 0;
}
API cuStreamGetId(void* h, unsigned long long* f) {
    NEED_CTX;
    STREAM(h);
    *f = st->id;
    return 0;
}
API cuStreamGetCtx(void* h, void** c) {
    NEED_CTX;
    STREAM(h);
    *c = st->ctx ? st->ctx : cx;
    return 0;
}
API cuStreamIsCapturing(void* h, int* s) {
    NEED_CTX;
    STREAM(h);
    (void)st;
    *s = 0;
    return 0;
}
API cuStreamAttachMemAsync(void* h, CUdeviceptr, size_t, unsigned) {
    NEED_CTX;
    STREAM(h);
    (void)st;
    return 0;
}
API cuEventCreate(void** p, unsigned flags) {
    NEED_CTX;
    Event* e = new Event;
    e->timing = !(flags & 2);
    e->ctx = cx;
    events.insert(e);
    *p = e;
    return 0;
}
API cuEventDestroy_v2(void* h) {
    NEED_CTX;
    Event* e = (Event*)h;
    if (!events.count(e)) return apiErr(400, __func__, "not a live event");
    finishEvent(e, e->gen);
    events.erase(e);
    delete e;
    return 0;
}
#define EVENT(h)             \
    Event* ev = (Event*)(h); \
    if (!events.count(ev)) return apiErr(400, __func__, "not a live event: %p", (void*)(h))
API cuEventRecord(void* h, void* hs) {
    NEED_CTX;
    EVENT(h);
    STREAM(hs);
    uint64_t g = ++ev->gen;
    ev->stream = st;
    ev->recorded = true;
    return enqueue(st, [=]() {
        if (events.count(ev)) {
            ev->done = std::max(ev->done, g);
            ev->timeNs = cusim_clock();
        }
        return 0;
    });
}
API cuEventRecordWithFlags(void* h, void* hs, unsigned) { return cuEventRecord(h, hs); }
API cuEventSynchronize(void* h) {
    NEED_CTX;
    EVENT(h);
    finishEvent(ev, ev->gen);
    return cx->sticky;
}
API cuEventQuery(void* h) {
    NEED_CTX;
    EVENT(h);
    if (ev->done < ev->gen && ev->stream) step(ev->stream);
    if (cx->sticky) return cx->sticky;
    return ev->done >= ev->gen ? 0 : 600;
}
API cuEventElapsedTime(float* ms, void* a, void* b) {
    NEED_CTX;
    Event *x = (Event*)a, *y = (Event*)b;
    if (!events.count(x) || !events.count(y)) return apiErr(400, __func__, "not a live event");
    if (!x->timing || !y->timing || !x->recorded || !y->recorded)
        return apiErr(400, __func__, "event not recorded, or created without timing");
    if (x->done < x->gen || y->done < y->gen) return 600;
    *ms = (float)((double)((int64_t)(y->timeNs - x->timeNs)) / 1e6);
    return 0;
}
API cuStreamWaitEvent(void* hs, void* h, unsigned) {
    NEED_CTX;
    STREAM(hs);
    EVENT(h);
    uint64_t g = ev->gen;
    return enqueue(st, [=]() {
        finishEvent(ev, g);
        return 0;
    });
}
