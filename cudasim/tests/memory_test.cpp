// The memory API: bounds, lifetimes, initialisation, leaks, and reading the device's properties.
#include "check.h"
#include <cstring>

TEST(memory, roundTrip) {
    Device d;
    std::vector<int> v = ints(1000, -9, 9);
    auto A = d.up(v), B = d.alloc(4000);
    OK(cuMemcpyDtoD_v2(B, A, 4000));
    CHECK(d.down<int>(B, 1000) == v);
    CHECK((d.down<int>(B + 40, 2) == std::vector<int>{v[10], v[11]}));
}
TEST(memory, fills) {
    Device d;
    auto A = d.alloc(64);
    OK(cuMemsetD32_v2(A, 0x01020304, 16));
    OK(cuMemsetD16_v2(A + 4, 0x0506, 2));
    OK(cuMemsetD8_v2(A + 8, 7, 3));
    auto v = d.down<uint32_t>(A, 4);
    CHECK_EQ(v[0], 0x01020304u);
    CHECK_EQ(v[1], 0x05060506u);
    CHECK_EQ(v[2], 0x01070707u);
    CHECK_EQ(v[3], 0x01020304u);
    CHECK_EQ(cuMemsetD32_v2(A + 2, 0, 1), 1);
    EXPECT(API_ERROR, 1, "misaligned address");
    CHECK_EQ(cuMemsetD32_v2(A, 0, 17), 1);
    EXPECT(API_ERROR, 1, "not inside one allocation");
}
TEST(memory, copiesBeyondAnAllocation) {
    Device d;
    auto A = d.alloc(256), B = d.alloc(256);
    std::vector<int> h(100);
    OK(cuMemsetD8_v2(A, 0, 256));
    OK(cuMemcpyHtoD_v2(A, h.data(), 256));
    CHECK_EQ(cuMemcpyHtoD_v2(A, h.data(), 257), 1);
    EXPECT(API_ERROR, 1, "cuMemcpyHtoD_v2 -> error 1");
    CHECK_EQ(cuMemcpyDtoH_v2(h.data(), A + 252, 8), 1);
    EXPECT(API_ERROR, 1, "cuMemcpyDtoH_v2 -> error 1");
    CHECK_EQ(cuMemcpyDtoD_v2(B + 4, A, 256), 1);
    EXPECT(API_ERROR, 1, "cuMemcpyDtoD_v2 -> error 1");
    CHECK_EQ(cuMemcpyDtoD_v2(B, A - 4, 16), 1);
    EXPECT(API_ERROR, 1, "cuMemcpyDtoD_v2 -> error 1");
    CHECK_EQ(cuMemcpyHtoD_v2(0, h.data(), 4), 1);
    EXPECT(API_ERROR, 1, "null pointer");
    CHECK_EQ(cuMemcpyHtoD_v2(A, nullptr, 4), 1);
    EXPECT(API_ERROR, 1, "host pointer");
}
TEST(memory, useAfterFree) {
    Device d;
    auto A = d.alloc(256);
    int h = 0;
    d.free(A);
    CHECK_EQ(cuMemcpyHtoD_v2(A, &h, 4), 1);
    EXPECT(API_ERROR, 1, "freed allocation");
    CHECK_EQ(cuMemcpyDtoH_v2(&h, A, 4), 1);
    EXPECT(API_ERROR, 1, "freed allocation");
    CHECK_EQ(cuMemsetD8_v2(A, 0, 1), 1);
    EXPECT(API_ERROR, 1, "freed allocation");
    CHECK_EQ(cuMemFree_v2(A), 1);  // twice
    EXPECT(API_ERROR, 1, "freed allocation");
    auto B = d.alloc(256);
    CHECK(B != A);  // addresses are not used again soon, or this would not be seen
    CHECK_EQ(cuMemFree_v2(B + 8), 1);
    EXPECT(API_ERROR, 1, "not the start of a live allocation");
    OK(cuMemFree_v2(0));
    d.free(B);
    CUdeviceptr p;
    d.alloc(4);
    CHECK_EQ(cuMemAlloc_v2(&p, 0), 1);
    EXPECT(API_ERROR, 1, "cuMemAlloc_v2");
}
TEST(memory, uninitialisedBytesAreReported) {
    Device d;
    auto A = d.alloc(256), B = d.alloc(256);
    int h[64];
    OK(cuMemcpyDtoH_v2(h, A, 4));
    EXPECT(UNINITIALISED, 1, "cuMemcpyDtoH_v2 reads 4 bytes");
    OK(cuMemsetD8_v2(A, 1, 255));
    OK(cuMemcpyDtoH_v2(h, A, 255));
    EXPECT(ANY, 0, "");
    OK(cuMemcpyDtoD_v2(B, A, 256));
    OK(cuCtxSynchronize());
    EXPECT(UNINITIALISED, 1, "cuMemcpyDtoD_v2 reads 256 bytes");
}
TEST(memory, leaks) {
    void* c = nullptr;
    OK(cuCtxCreate_v2(&c, 0, 0));
    CUdeviceptr p;
    void *s, *e, *m, *h, *cudnn, *t;
    OK(cuMemAlloc_v2(&p, 100));
    OK(cuMemAlloc_v2(&p, 200));
    OK(cuCtxDestroy_v2(c));
    EXPECT(LEAK, 2, "leak at cuCtxDestroy: allocation");
    OK(cuCtxCreate_v2(&c, 0, 0));
    OK(cuStreamCreate(&s, 0));
    OK(cuCtxDestroy_v2(c));
    EXPECT(LEAK, 1, "leak at cuCtxDestroy: stream");
    OK(cuCtxCreate_v2(&c, 0, 0));
    OK(cuEventCreate(&e, 0));
    OK(cuCtxDestroy_v2(c));
    EXPECT(LEAK, 1, "leak at cuCtxDestroy: event");
    OK(cuCtxCreate_v2(&c, 0, 0));
    OK(cuModuleLoadData(&m, ptxOf("blocks").c_str()));
    OK(cuCtxDestroy_v2(c));
    EXPECT(LEAK, 1, "leak at cuCtxDestroy: module");
    OK(cuCtxCreate_v2(&c, 0, 0));
    OK(cuMemHostAlloc(&h, 4096, 0));
    OK(cuCtxDestroy_v2(c));
    EXPECT(LEAK, 1, "leak at cuCtxDestroy: 4096 bytes of pinned host memory");
    OK(cuCtxCreate_v2(&c, 0, 0));
    OK(cudnnCreate(&cudnn));
    OK(cudnnCreateTensorDescriptor(&t));
    OK(cuCtxDestroy_v2(c));
    EXPECT(LEAK, 2, "leak at cuCtxDestroy: cuDNN ");
    OK(cudnnDestroyTensorDescriptor(t));
    OK(cudnnDestroy(cudnn));
    OK(cuDevicePrimaryCtxRetain(&c, 0));
    OK(cuCtxSetCurrent(c));
    OK(cuMemAlloc_v2(&p, 100));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    EXPECT(LEAK, 1, "leak at release of the primary context: allocation");
    OK(cuCtxSetCurrent(nullptr));
}
TEST(memory, primaryContextIsCounted) {
    void *a = nullptr, *b = nullptr;
    unsigned flags;
    int active = -1;
    OK(cuDevicePrimaryCtxGetState(0, &flags, &active));
    CHECK_EQ(active, 0);
    OK(cuDevicePrimaryCtxRetain(&a, 0));
    OK(cuDevicePrimaryCtxRetain(&b, 0));
    CHECK(a == b);
    OK(cuDevicePrimaryCtxRelease_v2(0));
    OK(cuDevicePrimaryCtxGetState(0, &flags, &active));
    CHECK_EQ(active, 1);
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK_EQ(cuDevicePrimaryCtxRelease_v2(0), 201);
    EXPECT(API_ERROR, 1, "not retained");
}
TEST(memory, currentContext) {
    void *a = nullptr, *now = nullptr;
    CUdeviceptr p;
    CHECK_EQ(cuMemAlloc_v2(&p, 4), 201);
    EXPECT(API_ERROR, 1, "no current context");
    OK(cuCtxCreate_v2(&a, 0, 0));
    OK(cuCtxPopCurrent_v2(&now));
    CHECK(now == a);
    OK(cuCtxGetCurrent(&now));
    CHECK(now == nullptr);
    OK(cuCtxPushCurrent_v2(a));
    OK(cuCtxGetCurrent(&now));
    CHECK(now == a);
    OK(cuCtxDestroy_v2(a));
    CHECK_EQ(cuCtxSetCurrent(a), 201);
    EXPECT(API_ERROR, 1, "not a live context");
    CHECK_EQ(cuCtxDestroy_v2(a), 201);
    EXPECT(API_ERROR, 1, "not a live context");
}
TEST(memory, deadHandles) {
    Device d("blocks");
    void *s, *e, *m, *k;
    OK(cuStreamCreate(&s, 0));
    OK(cuEventCreate(&e, 0));
    OK(cuStreamDestroy_v2(s));
    OK(cuEventDestroy_v2(e));
    OK(cuModuleLoadData(&m, ptxOf("blocks").c_str()));
    OK(cuModuleGetFunction(&k, m, "nothing"));
    OK(cuModuleUnload(m));
    CHECK_EQ(cuStreamSynchronize(s), 400);
    EXPECT(API_ERROR, 1, "not a live stream");
    CHECK_EQ(cuStreamDestroy_v2(s), 400);
    EXPECT(API_ERROR, 1, "not a live stream");
    CHECK_EQ(cuEventRecord(e, nullptr), 400);
    EXPECT(API_ERROR, 1, "not a live event");
    CHECK_EQ(cuModuleUnload(m), 400);
    EXPECT(API_ERROR, 1, "not a loaded module");
    CHECK_EQ(cuModuleGetFunction(&k, m, "nothing"), 400);
    EXPECT(API_ERROR, 1, "not a loaded module");
    CHECK_EQ(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, nullptr), 400);
    EXPECT(API_ERROR, 1, "not a live kernel");
    CHECK_EQ(cuModuleGetFunction(&k, d.module, "absent"), 500);
    EXPECT(API_ERROR, 1, "no kernel absent");
}
TEST(memory, pinned) {
    Device d;
    void *p = nullptr, *q = nullptr;
    OK(cuMemHostAlloc(&p, 1000, 0));
    OK(cuMemAllocHost_v2(&q, 1000));
    memset(p, 5, 1000);
    auto A = d.alloc(1000);
    OK(cuMemcpyHtoD_v2(A, p, 1000));
    OK(cuMemcpyDtoH_v2(q, A, 1000));
    CHECK(memcmp(p, q, 1000) == 0);
    unsigned type = 0;
    OK(cuPointerGetAttribute(&type, 2, (CUdeviceptr)p));
    CHECK_EQ(type, 1u);
    OK(cuPointerGetAttribute(&type, 2, A));
    CHECK_EQ(type, 2u);
    OK(cuMemFreeHost(p));
    OK(cuMemFreeHost(q));
    CHECK_EQ(cuMemFreeHost(p), 1);
    EXPECT(API_ERROR, 1, "was not allocated by cuMemHostAlloc");
    std::vector<int> own(100);
    OK(cuMemHostRegister_v2(own.data(), 400, 0));
    CHECK_EQ(cuMemHostRegister_v2(own.data(), 400, 0), 712);
    CHECK_EQ(cuMemFreeHost(own.data()), 1);
    EXPECT(API_ERROR, 1, "was not allocated by cuMemHostAlloc");
}
TEST(memory, infoAndOutOfMemory) {
    Device d;
    size_t before, after, total, again;
    OK(cuMemGetInfo_v2(&before, &total));
    OK(cuDeviceTotalMem_v2(&again, 0));
    CHECK_EQ(total, again);
    auto A = d.alloc(1 << 20);
    OK(cuMemGetInfo_v2(&after, &total));
    CHECK_EQ(before - after, 1u << 20);
    CUdeviceptr p = 0, base = 0;
    CHECK_EQ(cuMemAlloc_v2(&p, after + 1), 2);
    CHECK_EQ(cuMemAlloc_v2(&p, ~(size_t)0 - 100), 2);
    size_t size = 0;
    OK(cuMemGetAddressRange_v2(&base, &size, A + 77));
    CHECK_EQ(base, A);
    CHECK_EQ(size, 1u << 20);
}
TEST(memory, streamOrderedAllocation) {
    Device d;
    void* s = d.stream();
    CUdeviceptr p = 0;
    OK(cuMemAllocAsync(&p, 400, s));
    OK(cuMemsetD32Async(p, 7, 100, s));
    std::vector<int> h(100);
    OK(cuMemcpyDtoHAsync_v2(h.data(), p, 400, s));
    OK(cuMemFreeAsync(p, s));
    OK(cuStreamSynchronize(s));
    CHECK_EQ(h[99], 7);
    CHECK_EQ(cuMemFreeAsync(p, s), 1);
    EXPECT(API_ERROR, 1, "freed allocation");
}
TEST(driver, versionsNamesAndEntryPoints) {
    int v = 0;
    OK(cuDriverGetVersion(&v));
    CHECK(v >= 12000);
    const char* s = nullptr;
    OK(cuGetErrorName(700, &s));
    CHECK(std::string(s) == "CUDA_ERROR_ILLEGAL_ADDRESS");
    OK(cuGetErrorString(2, &s));
    CHECK(std::string(s) == "out of memory");
    CHECK_EQ(cuGetErrorName(12345, &s), 1);
    void* f = nullptr;
    int status = -1;
    OK(cuGetProcAddress_v2("cuMemAlloc", &f, 12000, 0, &status));
    CHECK(f == (void*)&cuMemAlloc_v2);
    CHECK_EQ(cuGetProcAddress_v2("cuNoSuchThing", &f, 12000, 0, &status), 500);
}
TEST(driver, oneDevice) {
    int n = 0, d = -1, v = 0;
    char name[100], uuid[16];
    OK(cuDeviceGetCount(&n));
    CHECK_EQ(n, 1);
    CHECK_EQ(cuDeviceGet(&d, 1), 101);
    OK(cuDeviceGet(&d, 0));
    OK(cuDeviceGetName(name, sizeof name, d));
    CHECK(std::string(name) == "software CUDA device (simulator)");
    OK(cuDeviceGetUuid(uuid, d));
    OK(cuDeviceGetAttribute(&v, 99999, d));
    CHECK_EQ(v, 0x53494D43);
    OK(cuDeviceGetAttribute(&v, 10, d));
    CHECK_EQ(v, 32);  // threads of a warp
    OK(cuDeviceGetAttribute(&v, 75, d));
    CHECK_EQ(v, 8);
    CHECK_EQ(cuDeviceGetAttribute(&v, 75, 3), 101);
}
TEST(driver, counters) {
    int launches = counter(LAUNCHES);
    Device d("blocks");
    OK(d.run("nothing", 1, 32, 0));
    OK(d.run("nothing", 1, 32, 0));
    CHECK_EQ(counter(LAUNCHES) - launches, 2);
    CHECK_EQ(cudnnRNNForward(), 3000);  // a stub
}
