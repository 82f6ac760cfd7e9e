// Internal interface of the software CUDA device.
#pragma once
#include <cstdarg>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>
#include "kernel_rt.h"
#include "ptx/ptx.h"

namespace cusim {

// ------------------------------------------------------------ configuration
struct Config {
    uint64_t memBytes;     // CUSIM_MEM_MB      reported and enforced device memory (default 8192)
    int devices;           // CUSIM_DEVICES     how many devices there are, 1 to 8 (default 1)
    int ccMajor, ccMinor;  // CUSIM_CC          compute capability, e.g. 8.6 (default 8.6)
    int workers;           // CUSIM_WORKERS     threads that run blocks (default 1: deterministic)
    std::string cacheDir;  // CUSIM_CACHE       compiled kernels (default: the temporary directory)
    std::string cxx;       // CUSIM_CXX         compiler (default g++)
    std::string opt;       // CUSIM_OPT         optimisation flag (default -O1)
    int uninit;            // CUSIM_UNINIT      0 off, 1 report once per place, 2 fault (default 1)
    int race;              // CUSIM_RACE        1: check shared memory for races (default 1)
    int count;             // CUSIM_COUNT       1: count PTX instructions
    int sched;             // CUSIM_SCHED       0 forward, 1 reverse, 2 shuffled order of blocks and warps
    int lazy;              // CUSIM_LAZY        1: run stream work only when something waits for it
    int trace;             // CUSIM_TRACE       1: print every launch
    int blocking;          // CUDA_LAUNCH_BLOCKING
    int64_t fuel;          // CUSIM_FUEL        backward branches per thread before "hang" (default 2e9)
};
extern Config cfg;
void initConfig();

// ------------------------------------------------------------ reports
static const int CUSIM_MAGIC = 0x53494D43;  // cuDeviceGetAttribute(99999)
enum Counter {
    C_ERRORS,
    C_OOB,
    C_UNINIT,
    C_RACE,
    C_API,
    C_LEAKS,
    C_LIVE_ALLOCS,
    C_LAUNCHES,
    C_MODULES_COMPILED,
    C_MEGA_INSTR,
    C_SYNC,  // deadlocks, endless loops, warp operations with a wrong mask
    C_COUNT
};
extern uint64_t counters[C_COUNT];
void report(Counter kind, const char* fmt, ...) __attribute__((format(printf, 2, 3)));

// ------------------------------------------------------------ device memory
struct Alloc {
    uint64_t addr, size, seq;
    void* ctx;
    int device;
    bool internal;  // a variable of a module
};
void memInit();
uint64_t memAlloc(uint64_t size, void* ctx, int device, bool internal = false);  // 0: out of memory
bool memFree(uint64_t addr);
void memFreeAll(void* ctx);
const Alloc* memFind(uint64_t addr, uint64_t size = 1);  // the live allocation holding [addr, addr+size)
void memMark(uint64_t addr, uint64_t size);              // bytes were written
bool memInitialised(uint64_t addr, uint64_t size);
uint64_t memUsed(int device);
uint64_t memReportLeaks(void* ctx, const char* when);
std::string memDescribe(uint64_t addr);
void hostRegister(void* p, uint64_t size, bool owned, void* ctx);
bool hostUnregister(void* p, bool* owned);
bool hostPinned(uint64_t addr, uint64_t size);
void hostReportLeaks(void* ctx, const char* when);  // and frees what cuMemHostAlloc gave

// ------------------------------------------------------------ modules and launches
struct Module {
    Translated t;
    std::string so;
    void* dl = nullptr;
    std::vector<uint64_t> symbols;
    std::map<std::string, int> symIdx;
    std::vector<struct Kernel*> kernels;
    void* ctx = nullptr;
    int device = 0;
    std::map<uint64_t, int> reported;  // (kind<<32|line) already reported
    std::string where(int line) const;
};
struct Kernel {
    KernelInfo info;
    Module* mod;
    void (*fn)(CusimThread*) = nullptr;
    uint32_t maxDynSmem = 48 * 1024;
    bool live = true;
};

// returns a CUresult; log gets the compiler's or translator's message
int loadModule(const std::string& ptx, void* ctx, int device, Module*& out, std::string& log);
void unloadModule(Module*);

struct LaunchDims {
    uint32_t g[3], b[3], smem;
};
int runKernel(Kernel*, const LaunchDims&, const std::vector<uint8_t>& params);  // 0 or the CUresult of the fault

}  // namespace cusim
