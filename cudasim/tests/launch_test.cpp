// Launches: limits, attributes, arguments.
#include "check.h"
#include <cstring>

void launchLikeJCuda(void* kernel, void** arguments, int count, int* result);  // caller.cpp

static int dims(void* k, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned smem,
                CUdeviceptr o) {
    void* p[] = {&o};
    return cuLaunchKernel(k, gx, gy, gz, bx, by, bz, smem, nullptr, p, nullptr);
}
TEST(launch, limits) {
    Device d("blocks");
    auto O = d.alloc(4096);
    void *k = d.kernel("shape"), *b = d.kernel("bounded");
    struct {
        unsigned g[3], b[3], smem;
        int want;
        const char* text;
    } cases[] = {{{0, 1, 1}, {32, 1, 1}, 0, 1, "empty grid or block"},
                 {{1, 1, 1}, {32, 0, 1}, 0, 1, "empty grid or block"},
                 {{1, 1, 1}, {1025, 1, 1}, 0, 1, "beyond the limits"},
                 {{1, 1, 1}, {32, 33, 1}, 0, 1, "beyond the limits"},
                 {{1, 1, 1}, {1, 1, 65}, 0, 1, "beyond the limits"},
                 {{1, 65536, 1}, {1, 1, 1}, 0, 1, "beyond the limits"},
                 {{1, 1, 65536}, {1, 1, 1}, 0, 1, "beyond the limits"},
                 {{2147483648u, 1, 1}, {1, 1, 1}, 0, 1, "beyond the limits"},
                 {{1, 1, 1}, {32, 1, 1}, 49153, 1, "shared memory"}};
    for (auto& c : cases) {
        CHECK_EQ(dims(k, c.g[0], c.g[1], c.g[2], c.b[0], c.b[1], c.b[2], c.smem, O), c.want);
        EXPECT(API_ERROR, 1, c.text);
    }
    CHECK_EQ(dims(b, 1, 1, 1, 65, 1, 1, 0, O), 701);
    EXPECT(API_ERROR, 1, "the kernel allows 64");
    OK(dims(b, 1, 1, 1, 64, 1, 1, 0, O));
    OK(dims(k, 1, 1, 1, 32, 32, 1, 49152, O));
    OK(cuCtxSynchronize());
}
TEST(launch, moreSharedMemoryOnRequest) {
    Device d("blocks");
    auto I = d.up(std::vector<int>(1000, 1)), O = d.up(std::vector<int>(1));
    void* k = d.kernel("reduceDynamic");
    CHECK_EQ(d.run("reduceDynamic", 1, 32, 60000, I, O, 1000), 1);
    EXPECT(API_ERROR, 1, "the limit is 49152 dynamic");
    OK(cuFuncSetAttribute(k, 8, 60000));
    OK(d.run("reduceDynamic", 1, 32, 60000, I, O, 1000));
    CHECK_EQ(d.down<int>(O, 1)[0], 1000);
    CHECK_EQ(cuFuncSetAttribute(k, 8, 200000), 1);
    EXPECT(API_ERROR, 1, "200000 bytes");
    int v = 0;
    OK(cuFuncGetAttribute(&v, 1, d.kernel("reduceShared")));
    CHECK_EQ(v, 1024);
    OK(cuFuncGetAttribute(&v, 0, d.kernel("bounded")));
    CHECK_EQ(v, 64);
}
TEST(launch, arguments) {
    Device d("faults");
    auto x = d.up(std::vector<float>(32)), y = d.alloc(128);
    void *k = d.kernel("copy"), *missing[] = {&x, nullptr};
    CHECK_EQ(cuLaunchKernel(k, 1, 1, 1, 32, 1, 1, 0, nullptr, missing, nullptr), 1);
    EXPECT(API_ERROR, 1, "argument 1 is not a readable pointer");
    CHECK_EQ(cuLaunchKernel(k, 1, 1, 1, 32, 1, 1, 0, nullptr, nullptr, nullptr), 1);
    EXPECT(API_ERROR, 1, "no kernel parameters, 2 expected");
    CUdeviceptr packed[] = {x, y};
    size_t size = sizeof packed;
    void* extra[] = {(void*)1, packed, (void*)2, &size, nullptr};
    OK(cuLaunchKernel(k, 1, 1, 1, 32, 1, 1, 0, nullptr, nullptr, extra));
    OK(cuCtxSynchronize());
    size = 12;
    CHECK_EQ(cuLaunchKernel(k, 1, 1, 1, 32, 1, 1, 0, nullptr, nullptr, extra), 1);
    EXPECT(API_ERROR, 1, "parameter buffer of 12 bytes, the kernel takes 16");
}
TEST(launch, argumentCountFromJCuda) {
    Device d("faults");
    auto x = d.up(std::vector<float>(32)), y = d.alloc(128);
    void* p[] = {&x, &y, &x};
    int r = -1;
    launchLikeJCuda(d.kernel("copy"), p, 2, &r);
    OK(r);
    OK(cuCtxSynchronize());
    launchLikeJCuda(d.kernel("copy"), p, 1, &r);
    CHECK_EQ(r, 1);
    EXPECT(API_ERROR, 1, "launched with 1 arguments, the kernel takes 2");
    launchLikeJCuda(d.kernel("copy"), p, 3, &r);
    CHECK_EQ(r, 1);
    EXPECT(API_ERROR, 1, "launched with 3 arguments, the kernel takes 2");
}
TEST(launch, dynamicSharedMemoryForgotten) {
    Device d("faults");
    auto y = d.alloc(128);
    OK(d.run("dynamic", 1, 32, 128, y));
    OK(d.launch(nullptr, "dynamic", 1, 32, 0, y));
    CHECK_EQ(cuCtxSynchronize(), 700);
    CHECK(claim(API_ERROR, 1, "launched with none"));
    CHECK(claim(OUT_OF_BOUNDS, 1, "out of bounds shared write"));
}
TEST(launch, modulesThatCannotBeLoaded) {
    Device d;
    void* m = nullptr;
    CHECK_EQ(cuModuleLoadData(&m,
                              "\x7f"
                              "ELF"),
             200);
    EXPECT(API_ERROR, 1, "not PTX text");
    std::string newer = ptxOf("blocks");
    newer.replace(newer.find("sm_80"), 5, "sm_90");
    CHECK_EQ(cuModuleLoadData(&m, newer.c_str()), 209);
    EXPECT(API_ERROR, 1, "PTX is for sm_90");
    CHECK_EQ(cuModuleLoadData(&m, ".version 8.5\n.target sm_80\n.address_size 64\n.visible .entry k() {\n"), 218);
    EXPECT(API_ERROR, 1, "function body not closed");
    std::string broken = ".version 8.5\n.target sm_80\n.address_size 64\nnonsense;\n";
    CHECK_EQ(cuModuleLoadData(&m, broken.c_str()), 218);
    EXPECT(API_ERROR, 1, "PTX line 4");
}
TEST(launch, anotherContextsKernelOrStream) {
    Device a("blocks");
    void *k = a.kernel("nothing"), *s = a.stream();
    {
        Device b("blocks");
        CHECK_EQ(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, nullptr), 400);
        EXPECT(API_ERROR, 1, "the kernel belongs to another context");
        CHECK_EQ(cuLaunchKernel(b.kernel("nothing"), 1, 1, 1, 1, 1, 1, 0, s, nullptr, nullptr), 400);
        EXPECT(API_ERROR, 1, "the stream belongs to another context");
    }
    OK(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, s, nullptr, nullptr));
}
