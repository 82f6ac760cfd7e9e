// The tests' harness: registration, checks, expected reports of the simulator, and a device with its memory.
#pragma once
#include "cuda.h"
#include <cmath>
#include <random>
#include <string>
#include <vector>

// TEST(group, name) { ... }: run by `cusim-tests GROUP...`. It fails at a check that does not hold, and at any report
// of the simulator that no expectReports() has claimed.
struct Test {
    const char *group, *name;
    void (*run)();
};
std::vector<Test>& tests();
bool fail(const char* file, int line, const std::string& what);  // false
#define TEST(group, name)                                                                             \
    static void group##_##name();                                                                     \
    static const bool group##_##name##_ = (tests().push_back({#group, #name, group##_##name}), true); \
    static void group##_##name()
#define CHECK(condition) ((condition) ? true : fail(__FILE__, __LINE__, #condition))
#define CHECK_EQ(got, want)                                                                                  \
    do {                                                                                                     \
        auto g_ = (got);                                                                                     \
        decltype(g_) w_ = (want);                                                                            \
        if (!(g_ == w_))                                                                                     \
            fail(__FILE__, __LINE__, #got " is " + std::to_string(g_) + ", expected " + std::to_string(w_)); \
    } while (0)
#define OK(call) CHECK_EQ(call, 0)

// ---- reports of the simulator, kinds as in src/cusim.h
enum Kind {
    ANY,
    OUT_OF_BOUNDS,
    UNINITIALISED,
    RACE,
    API_ERROR,
    LEAK,
    LAUNCHES = 7,
    COMPILED = 8,
    SYNCHRONISATION = 10
};
// Since the last call (or the beginning of the test) there were exactly `count` reports of this kind, none of any
// other, and each contains `text`. ANY: reports that are of none of the counted kinds.
bool expectReports(const char* file, int line, Kind kind, int count, const char* text);
#define EXPECT(kind, count, text) expectReports(__FILE__, __LINE__, kind, count, text)
// where reports of two kinds come at once: whether there were `count` of this kind and one has `text`; takes them out
// of the account
bool claim(Kind kind, int count, const char* text);
int counter(int kind);
int setting(const char* name, int otherwise);  // of the environment

// ---- random data, the same in every run
extern std::mt19937 rng;
std::vector<float> randoms(size_t n);
std::vector<int> ints(size_t n, int low, int high);

// ---- half
float halfToFloat(uint16_t h);
uint16_t floatToHalf(float f);

// PTX of tests/kernels/NAME.cu, by NVRTC; kept for the process
const std::string& ptxOf(const std::string& name);

// A context on a device with the modules, memory and streams of one test. The destructor frees them in order; after a
// fault, when nothing can be freed, it asserts instead that each of them is reported as a leak.
class Device {
  public:
    explicit Device(const char* kernels = nullptr, int ordinal = 0);
    ~Device();
    CUdeviceptr alloc(size_t bytes);
    template <class T>
    CUdeviceptr up(const std::vector<T>& v) {
        CUdeviceptr p = alloc(v.size() * sizeof(T));
        OK(cuMemcpyHtoD_v2(p, v.data(), v.size() * sizeof(T)));
        return p;
    }
    template <class T>
    std::vector<T> down(CUdeviceptr p, size_t n) {
        std::vector<T> v(n);
        OK(cuMemcpyDtoH_v2(v.data(), p, n * sizeof(T)));
        return v;
    }
    void free(CUdeviceptr p);
    void* stream(unsigned flags = 1);
    void* kernel(const char* name);
    // launches and returns the error of the launch, else that of synchronising
    template <class... A>
    int run(const char* name, unsigned grid, unsigned block, unsigned smem, A... args) {
        int r = launch(nullptr, name, grid, block, smem, args...);
        return r ? r : cuCtxSynchronize();
    }
    template <class... A>
    int launch(void* stream, const char* name, unsigned grid, unsigned block, unsigned smem, A... args) {
        void* p[] = {&args..., nullptr};
        return cuLaunchKernel(kernel(name), grid, 1, 1, block, 1, 1, smem, stream, p, nullptr);
    }
    void* context = nullptr;
    void* module = nullptr;

  private:
    std::vector<CUdeviceptr> memory;
    std::vector<void*> streams;
};
