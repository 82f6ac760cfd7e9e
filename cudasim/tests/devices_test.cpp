// Two devices of 64 MiB each: CUSIM_DEVICES=2 CUSIM_MEM_MB=64.
#include "check.h"
#include <cstring>

TEST(devices, areTwo) {
    int n = 0, bus[2] = {};
    char u[2][16];
    OK(cuDeviceGetCount(&n));
    CHECK_EQ(n, 2);
    for (int i = 0; i < 2; i++) {
        int d = -1;
        OK(cuDeviceGet(&d, i));
        CHECK_EQ(d, i);
        OK(cuDeviceGetUuid(u[i], d));
        OK(cuDeviceGetAttribute(&bus[i], 33, d));
        size_t total = 0;
        OK(cuDeviceTotalMem_v2(&total, d));
        CHECK_EQ(total, 64u << 20);
    }
    CHECK(memcmp(u[0], u[1], 16) != 0);
    CHECK(bus[0] != bus[1]);
    int d, peer = 1;
    CHECK_EQ(cuDeviceGet(&d, 2), 101);
    OK(cuDeviceCanAccessPeer(&peer, 0, 1));
    CHECK_EQ(peer, 0);
}
TEST(devices, haveTheirOwnContextsAndMemory) {
    void *c[2], *now = nullptr;
    for (int i = 0; i < 2; i++) {
        int d = -1;
        OK(cuDevicePrimaryCtxRetain(&c[i], i));
        OK(cuCtxSetCurrent(c[i]));
        OK(cuCtxGetDevice(&d));
        CHECK_EQ(d, i);
    }
    CHECK(c[0] != c[1]);
    CUdeviceptr a = 0, b = 0;
    OK(cuMemAlloc_v2(&a, 60u << 20));  // on device 1
    size_t free1, free0, total;
    OK(cuMemGetInfo_v2(&free1, &total));
    OK(cuCtxSetCurrent(c[0]));
    OK(cuMemGetInfo_v2(&free0, &total));
    CHECK_EQ(free0 - free1, 60u << 20);
    OK(cuMemAlloc_v2(&b, 60u << 20));
    int ordinal = -1;
    OK(cuPointerGetAttribute(&ordinal, 9, a));
    CHECK_EQ(ordinal, 1);
    CUdeviceptr p = 0;
    CHECK_EQ(cuMemAlloc_v2(&p, 5u << 20), 2);
    OK(cuMemFree_v2(b));
    OK(cuMemAlloc_v2(&p, 5u << 20));
    OK(cuMemFree_v2(p));
    OK(cuCtxSetCurrent(c[1]));
    OK(cuMemFree_v2(a));
    OK(cuDevicePrimaryCtxRelease_v2(1));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    OK(cuCtxGetCurrent(&now));
    OK(cuCtxSetCurrent(nullptr));
}
TEST(devices, aFaultConcernsOneOfThem) {
    Device a("faults", 0);
    auto x = a.up(std::vector<float>(32)), y = a.alloc(128);
    {
        Device b("faults", 1);
        auto z = b.up(std::vector<float>(32));
        CHECK_EQ(b.run("writeAt", 1, 32, 0, z, 64), 700);
        EXPECT(OUT_OF_BOUNDS, 1, "writeAt");
    }
    OK(a.run("copy", 1, 32, 0, x, y));
}
TEST(devices, oneDoesNotReachTheOthersMemory) {
    Device a("faults", 0);
    auto x = a.up(std::vector<float>(32));
    {
        Device b("faults", 1);
        auto y = b.alloc(128);
        CHECK_EQ(b.run("copy", 1, 32, 0, x, y), 700);
        EXPECT(OUT_OF_BOUNDS, 1, "argument 0 is memory of device 0");
    }
    Device c(nullptr, 1);
    auto y = c.alloc(128);
    OK(cuMemcpyDtoD_v2(y, x, 128));  // copies do
    void *h, *t;
    OK(cudnnCreate(&h));
    OK(cudnnCreateTensorDescriptor(&t));
    OK(cudnnSetTensor4dDescriptor(t, 0, 0, 1, 1, 1, 32));
    float one = 1, zero = 0;
    CHECK_EQ(cudnnTransformTensor(h, &one, t, (void*)x, &zero, t, (void*)y), 2000);
    EXPECT(API_ERROR, 1, "is memory of device 0, not 1");
    OK(cudnnDestroyTensorDescriptor(t));
    OK(cudnnDestroy(h));
}
