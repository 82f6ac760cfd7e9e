// Streams, events and asynchronous copies. Group `streams` holds in both modes, `lazy` with CUSIM_LAZY=1.
#include "check.h"
#include <cstring>

static const int N = 1000;
struct Pinned {  // host memory as asynchronous copies want it
    int* p = nullptr;
    explicit Pinned(int v) {
        OK(cuMemHostAlloc((void**)&p, N * 4, 0));
        set(v);
    }
    ~Pinned() { OK(cuMemFreeHost(p)); }
    void set(int v) {
        for (int i = 0; i < N; i++) p[i] = v + i;
    }
    bool is(int v) const {
        for (int i = 0; i < N; i++)
            if (p[i] != v + i) return false;
        return true;
    }
};
TEST(streams, orderWithinAStream) {
    Device d("blocks");
    void* s = d.stream();
    auto A = d.alloc(N * 4), B = d.alloc(N * 4);
    Pinned in(5), out(-1);
    OK(cuMemcpyHtoDAsync_v2(A, in.p, N * 4, s));
    OK(d.launch(s, "fill", 10, 100, 0, B, 7, N));
    OK(d.launch(s, "add", 10, 100, 0, A, B, N));
    OK(cuMemcpyDtoHAsync_v2(out.p, B, N * 4, s));
    OK(cuStreamSynchronize(s));
    for (int i = 0; i < N; i++) CHECK_EQ(out.p[i], 12 + 2 * i);
}
TEST(streams, anEventOrdersTwoStreams) {
    Device d("blocks");
    void *s = d.stream(), *t = d.stream(), *e, *f;
    OK(cuEventCreate(&e, 0));
    OK(cuEventCreate(&f, 0));
    auto A = d.alloc(N * 4), B = d.alloc(N * 4);
    Pinned out(-1);
    OK(cuMemsetD8Async(B, 0, N * 4, t));
    OK(cuEventRecord(e, s));
    OK(d.launch(s, "fill", 10, 100, 0, A, 3, N));
    OK(cuEventRecord(f, s));
    OK(cuStreamWaitEvent(t, f, 0));
    OK(d.launch(t, "add", 10, 100, 0, A, B, N));
    OK(cuMemcpyDtoHAsync_v2(out.p, B, N * 4, t));
    OK(cuStreamSynchronize(t));
    CHECK(out.is(3));
    float ms = -1;
    OK(cuEventSynchronize(f));
    OK(cuEventQuery(f));
    OK(cuEventElapsedTime(&ms, e, f));
    CHECK(ms >= 0 && ms < 60000);
    OK(cuEventDestroy_v2(e));
    OK(cuEventDestroy_v2(f));
}
TEST(streams, eventsThatGiveNoTime) {
    Device d;
    void *e, *f, *g;
    float ms;
    OK(cuEventCreate(&e, 0));
    OK(cuEventCreate(&f, 2));
    OK(cuEventCreate(&g, 0));
    OK(cuEventRecord(e, nullptr));
    OK(cuEventRecord(f, nullptr));
    OK(cuCtxSynchronize());
    CHECK_EQ(cuEventElapsedTime(&ms, e, f), 400);
    EXPECT(API_ERROR, 1, "created without timing");
    CHECK_EQ(cuEventElapsedTime(&ms, e, g), 400);
    EXPECT(API_ERROR, 1, "event not recorded");
    for (void* x : {e, f, g}) OK(cuEventDestroy_v2(x));
}
TEST(streams, theNullStreamWaitsForBlockingOnes) {
    Device d("blocks");
    void* s = d.stream(0);
    auto A = d.alloc(N * 4);
    OK(d.launch(s, "fill", 10, 100, 0, A, 3, N));
    CHECK_EQ(d.down<int>(A, N)[999], 1002);
}
TEST(streams, pageableMemoryIsStaged) {  // the source may change as soon as the call is back
    Device d;
    void* s = d.stream();
    auto A = d.alloc(N * 4);
    std::vector<int> h(N, 4);
    OK(cuMemcpyHtoDAsync_v2(A, h.data(), N * 4, s));
    h.assign(N, 9);
    OK(cuStreamSynchronize(s));
    CHECK_EQ(d.down<int>(A, N)[500], 4);
    h.assign(N, 0);
    OK(cuMemcpyDtoHAsync_v2(h.data(), A, N * 4, s));  // and is complete at once
    CHECK_EQ(h[7], 4);
}
TEST(streams, hostFunctionsRunInOrder) {
    Device d("blocks");
    void* s = d.stream();
    auto A = d.alloc(N * 4);
    Pinned out(0);
    static int seen;
    seen = -1;
    OK(d.launch(s, "fill", 10, 100, 0, A, 40, N));
    OK(cuMemcpyDtoHAsync_v2(out.p, A, N * 4, s));
    OK(cuLaunchHostFunc(
        s, [](void* p) { seen = ((int*)p)[2]; }, out.p));
    OK(cuStreamSynchronize(s));
    CHECK_EQ(seen, 42);
}
TEST(streams, aFaultComesWithTheNextWait) {
    Device d("faults");
    void* s = d.stream();
    auto A = d.up(std::vector<int>(32));
    OK(d.launch(s, "writeAt", 1, 32, 0, A, 64));
    CHECK_EQ(cuStreamSynchronize(s), 700);
    EXPECT(OUT_OF_BOUNDS, 1, "writeAt");
}

// ---- lazy: work waits until something waits for it
TEST(lazy, resultsAreStaleWithoutSynchronising) {
    Device d("blocks");
    void* s = d.stream();
    auto A = d.alloc(N * 4);
    Pinned out(-1);
    OK(d.launch(s, "fill", 10, 100, 0, A, 3, N));
    OK(cuMemcpyDtoHAsync_v2(out.p, A, N * 4, s));
    CHECK(out.is(-1));
    OK(cuStreamSynchronize(s));
    CHECK(out.is(3));
}
TEST(lazy, aPinnedSourceIsReadWhenTheCopyRuns) {  // so that reusing a staging buffer too early shows
    Device d;
    void* s = d.stream();
    auto A = d.alloc(N * 4), B = d.alloc(N * 4);
    Pinned in(1), out(0);
    OK(cuMemcpyHtoDAsync_v2(A, in.p, N * 4, s));
    in.set(100);
    OK(cuMemcpyHtoDAsync_v2(B, in.p, N * 4, s));
    OK(cuMemcpyDtoHAsync_v2(out.p, A, N * 4, s));
    OK(cuStreamSynchronize(s));
    CHECK(out.is(100));
    void* e;
    OK(cuEventCreate(&e, 0));
    in.set(1);
    OK(cuMemcpyHtoDAsync_v2(A, in.p, N * 4, s));
    OK(cuEventRecord(e, s));
    OK(cuEventSynchronize(e));  // the right way
    in.set(100);
    OK(cuMemcpyDtoHAsync_v2(out.p, A, N * 4, s));
    OK(cuStreamSynchronize(s));
    CHECK(out.is(1));
    OK(cuEventDestroy_v2(e));
}
TEST(lazy, withoutTheEventTheOtherStreamIsEarly) {
    Device d("blocks");
    void *s = d.stream(), *t = d.stream();
    auto A = d.up(std::vector<int>(N, 1)), B = d.up(std::vector<int>(N, 1));
    Pinned out(-1);
    OK(d.launch(s, "fill", 10, 100, 0, A, 3, N));
    OK(d.launch(t, "add", 10, 100, 0, A, B, N));  // nothing makes t wait for s
    OK(cuMemcpyDtoHAsync_v2(out.p, B, N * 4, t));
    OK(cuStreamSynchronize(t));
    CHECK_EQ(out.p[999], 2);
}
TEST(lazy, uninitialisedWithoutTheEvent) {
    Device d("blocks");
    void *s = d.stream(), *t = d.stream();
    auto A = d.alloc(N * 4);
    Pinned out(-1);
    OK(d.launch(s, "fill", 10, 100, 0, A, 3, N));
    OK(cuMemcpyDtoHAsync_v2(out.p, A, N * 4, t));
    OK(cuStreamSynchronize(t));
    EXPECT(UNINITIALISED, 1, "cuMemcpyDtoHAsync_v2 reads");
}
TEST(lazy, queriesSayWhetherWorkIsDone) {
    Device d("blocks");
    void *s = d.stream(), *e;
    auto A = d.alloc(N * 4);
    OK(cuEventCreate(&e, 0));
    OK(d.launch(s, "fill", 10, 100, 0, A, 3, N));
    OK(d.launch(s, "fill", 10, 100, 0, A, 4, N));
    OK(cuEventRecord(e, s));
    CHECK_EQ(cuStreamQuery(s), 600);  // a query lets one piece of work run, so that polling ends
    CHECK_EQ(cuEventQuery(e), 600);
    OK(cuEventQuery(e));
    OK(cuStreamQuery(s));
    OK(cuEventDestroy_v2(e));
}
TEST(lazy, aNonBlockingStreamIsNotWaitedForByTheNullStream) {
    Device d("blocks");
    void* s = d.stream(1);
    auto A = d.up(std::vector<int>(N, 1));
    OK(d.launch(s, "fill", 10, 100, 0, A, 3, N));
    CHECK_EQ(d.down<int>(A, N)[999], 1);
    OK(cuCtxSynchronize());
    CHECK_EQ(d.down<int>(A, N)[999], 1002);
}
