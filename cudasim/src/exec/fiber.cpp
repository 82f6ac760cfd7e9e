// The threads of a block as fibers that switch at barriers and warp operations.
#include "exec/block.h"
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

extern "C" void cusim_switch(void** saveSp, void* newSp);
__asm__(R"(
.text
.globl cusim_switch
.hidden cusim_switch
.type cusim_switch,@function
cusim_switch:
    pushq %rbp; pushq %rbx; pushq %r12; pushq %r13; pushq %r14; pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15; popq %r14; popq %r13; popq %r12; popq %rbx; popq %rbp
    popq %rcx
    jmpq *%rcx                 # a ret here would always be mispredicted
.size cusim_switch,.-cusim_switch
)");

namespace cusim {
void* newStack() {
    char* p = (char*)mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        perror("[cusim] mmap stack");
        abort();
    }
    mprotect(p, 4096, PROT_NONE);
    return p;
}
std::string who(CusimThread* t) {
    char b[200];
    snprintf(b, sizeof b, "%s, block (%u,%u,%u), thread (%u,%u,%u)", t->block->k->info.name.c_str(), t->ctaid[0],
             t->ctaid[1], t->ctaid[2], t->tid[0], t->tid[1], t->tid[2]);
    return b;
}
void die(CusimThread* t, int code) {
    CusimBlock* b = t->block;
    b->fault = code;
    b->stop->store(1);
    void* dummy;
    cusim_switch(&dummy, b->mainSp);
    __builtin_unreachable();
}
void yield(CusimThread* t) { cusim_switch(&t->fiber.sp, t->block->mainSp); }

static void runAllNoSync(CusimBlock* b) {  // no synchronisation: one fiber runs all threads in turn
    CusimThread* t = &b->threads[0];
    auto fn = b->k->fn;
    const uint32_t* B = b->d->b;
    uint32_t i = 0;
    for (uint32_t z = 0; z < B[2]; z++)
        for (uint32_t y = 0; y < B[1]; y++)
            for (uint32_t x = 0; x < B[0]; x++, i++) {
                t->tid[0] = x;
                t->tid[1] = y;
                t->tid[2] = z;
                t->linear = i;
                t->lane = i & 31;
                t->warp = i >> 5;
                t->fuel = cfg.fuel;
                fn(t);
            }
}
static thread_local CusimThread* entering;
static void fiberMain() {
    CusimThread* t = entering;
    CusimBlock* b = t->block;
    if (b->fibers)
        b->k->fn(t);
    else
        runAllNoSync(b);
    b->st[t->linear] = T_DONE;
    b->exited++;
    void* dummy;
    cusim_switch(&dummy, b->mainSp);
    __builtin_unreachable();
}
void prepare(CusimThread* t) {
    uint64_t* sp = (uint64_t*)((char*)t->fiber.stackHi - 64 -
                               t->linear * 320 % 16384); /* staggered: equal offsets would share cache sets */
    *--sp = 0;
    *--sp = (uint64_t)&fiberMain;  // return address; keeps rsp 16-byte aligned + 8 at entry
    for (int i = 0; i < 6; i++) *--sp = 0;
    t->fiber.sp = sp;
    t->block->st[t->linear] = T_RUN;
}
void resume(CusimBlock* b, CusimThread* t) {
    b->current = t;
    entering = t;
    cusim_switch(&b->mainSp, t->fiber.sp);
}
}  // namespace cusim
