// ptxdump FILE.ptx: prints the translated C++ and, on stderr, the kernels and what is unsupported
#include "ptx/ptx.h"
#include <fstream>
#include <iostream>
#include <sstream>
int main(int c, char** v) {
    std::ifstream f(v[1]);
    std::stringstream s;
    s << f.rdbuf();
    auto t = cusim::translate(s.str());
    std::cout << t.cpp;
    for (auto& u : t.unsupported) std::cerr << "UNSUPPORTED " << u << "\n";
    for (auto& k : t.kernels) {
        std::cerr << k.name << " smem " << k.staticSmem << " dyn " << k.usesDynSmem << " fib " << k.needsFibers
                  << " params";
        for (auto& p : k.params) std::cerr << " " << p.offset << ":" << p.size << (p.globalPtr ? "*" : "");
        std::cerr << "\n";
    }
}
