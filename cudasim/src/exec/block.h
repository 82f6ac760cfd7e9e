// A running thread block: its threads as fibers, its barriers, its shared memory.
#pragma once
#include "cusim.h"
#include <atomic>

enum { T_RUN, T_WARP, T_DONE, T_BAR = 16 };  // T_BAR + id: waits at barrier id

struct CusimBlock {  // one per worker; reused for each block
    cusim::Kernel* k = nullptr;
    const cusim::LaunchDims* d = nullptr;
    std::vector<CusimThread> threads;
    std::vector<void*> stacks;
    void* mainSp = nullptr;
    CusimThread* current = nullptr;
    uint32_t n = 0, exited = 0;
    std::vector<uint8_t> smem;
    std::vector<uint32_t> race;
    uint32_t epoch = 1;
    std::vector<uint8_t> st;  // state of each thread, kept apart from CusimThread to scan quickly
    struct Bar {
        uint32_t arrived = 0, expect = 0, pop = 0;
        int line = 0, red = 0;
    } bars[16];
    uint32_t openBars = 0;
    int fault = 0;
    uint64_t icount = 0;
    std::atomic<int>* stop = nullptr;
    bool fibers = false;
};

namespace cusim {
// ---- fiber.cpp
static const size_t STACK = 256 * 1024;
void* newStack();
void prepare(CusimThread* t);                     // a fiber that will run the thread from its beginning
void resume(CusimBlock* b, CusimThread* t);       // until it waits or ends
void yield(CusimThread* t);                       // back to the scheduler
[[noreturn]] void die(CusimThread* t, int code);  // abandon the block from inside a fiber
std::string who(CusimThread* t);                  // kernel, block and thread, for reports

// ---- warp.cpp
bool tryResolve(CusimBlock* b, CusimThread* t);    // completes t's warp operation if all its lanes have arrived
bool resolveStuckWarp(CusimBlock* b, uint32_t w);  // nobody in the warp can run: exited lanes, activemask
bool barReady(CusimBlock* b, int id);
void barRelease(CusimBlock* b, int id);
void deadlock(CusimBlock* b);  // reports it and ends the block
}  // namespace cusim
