// How many arguments does the caller of cuLaunchKernel really pass? The kernelParams array carries no length, but JCuda
// builds it with operator new[]. Its import of operator new[] is redirected to the recorder below.
#include "driver/driver.h"
#include <cstdlib>
#include <cstring>
#include <link.h>
#include <sys/mman.h>

namespace cusim {
namespace {
thread_local struct {
    void* p;
    size_t n;
} newRing[256];
thread_local unsigned newPos;
void* recordingNew(size_t n) {
    void* p = malloc(n ? n : 1);
    if (!p) abort();
    auto& e = newRing[newPos++ & 255];
    e.p = p;
    e.n = n;
    return p;
}
int hookLibrary(dl_phdr_info* info, size_t, void*) {
    if (!info->dlpi_name || !strstr(info->dlpi_name, "libJCudaDriver")) return 0;
    const ElfW(Dyn)* dyn = nullptr;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            dyn = (const ElfW(Dyn)*)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    const ElfW(Rela) * rel[2] = {};
    size_t n[2] = {};
    const ElfW(Sym)* sym = nullptr;
    const char* str = nullptr;
    for (; dyn && dyn->d_tag; dyn++) switch (dyn->d_tag) {
            case DT_JMPREL:
                rel[0] = (const ElfW(Rela)*)dyn->d_un.d_ptr;
                break;
            case DT_PLTRELSZ:
                n[0] = dyn->d_un.d_val / sizeof(ElfW(Rela));
                break;
            case DT_RELA:
                rel[1] = (const ElfW(Rela)*)dyn->d_un.d_ptr;
                break;
            case DT_RELASZ:
                n[1] = dyn->d_un.d_val / sizeof(ElfW(Rela));
                break;
            case DT_SYMTAB:
                sym = (const ElfW(Sym)*)dyn->d_un.d_ptr;
                break;
            case DT_STRTAB:
                str = (const char*)dyn->d_un.d_ptr;
                break;
        }
    if (!sym || !str) return 0;
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; rel[k] && i < n[k]; i++) {
            unsigned t = ELF64_R_TYPE(rel[k][i].r_info);
            if (t != R_X86_64_JUMP_SLOT && t != R_X86_64_GLOB_DAT) continue;
            if (strcmp(str + sym[ELF64_R_SYM(rel[k][i].r_info)].st_name, "_Znam")) continue;
            void** slot = (void**)(info->dlpi_addr + rel[k][i].r_offset);
            mprotect((void*)((uintptr_t)slot & ~4095UL), 8192, PROT_READ | PROT_WRITE);
            *slot = (void*)&recordingNew;
        }
    return 0;
}
}  // namespace

long arrayBytes(void* p) {
    for (unsigned i = 0; i < 256; i++) {
        auto& e = newRing[(newPos - 1 - i) & 255];
        if (e.p == p) return (long)e.n;
    }
    return -1;
}
void hookArgumentCount() { dl_iterate_phdr(hookLibrary, nullptr); }
}  // namespace cusim
