// PTX text -> C++ source. See ptx.cpp.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace cusim {

struct ParamInfo {
    std::string name;
    uint32_t offset, size, align;
    bool globalPtr = false;
};

struct KernelInfo {
    std::string name, symbol;  // PTX name, exported C++ symbol
    std::vector<ParamInfo> params;
    uint32_t paramBytes = 0, staticSmem = 0, localBytes = 0, regs = 0;
    uint32_t maxntid = 0, reqntid[3] = {0, 0, 0};
    bool usesDynSmem = false, needsFibers = false;
};

struct Reloc {
    uint32_t offset;
    std::string symbol;
    int64_t addend;
};
struct VarInfo {
    std::string name;
    bool isConst = false;
    uint32_t align = 4;
    uint64_t size = 0;
    std::vector<uint8_t> init;
    std::vector<Reloc> relocs;
};

struct SrcLoc {
    int file = 0, line = 0;
};

struct Translated {
    std::string cpp;
    std::vector<KernelInfo> kernels;
    std::vector<VarInfo> vars;
    std::vector<std::string> lines;  // PTX lines, for reports (index 0 = line 1)
    std::vector<SrcLoc> locs;        // per PTX line: the CUDA source line, when compiled with -lineinfo
    std::vector<std::string> files;
    std::vector<std::string> unsupported;  // "line N: text"
};

Translated translate(const std::string& ptx);  // throws std::runtime_error on a syntax it cannot read

}  // namespace cusim
