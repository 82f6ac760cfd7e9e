// Modules, their kernels and variables, kernel attributes, occupancy.
#include "driver/driver.h"
#include <algorithm>
#include <cstdio>

using namespace cusim;

namespace cusim {
std::set<Module*> modules;
std::map<Kernel*, Module*> kernels;
}  // namespace cusim

static std::string imageText(const void* image) {
    const char* c = (const char*)image;
    if ((unsigned char)c[0] == 0x7f || *(const uint32_t*)c == 0xba55ed50u) return "";
    return c;
}
static int load(void** out, const void* image, char* err, size_t errSize, const char* fn, Ctx* cx) {
    if (!image || !out) return 1;
    std::string ptx = imageText(image), log;
    if (ptx.find(".version") == std::string::npos)
        return apiErr(200, fn, "the image is not PTX text (cubin and fatbin cannot be simulated)");
    size_t t = ptx.find(".target sm_");
    if (t != std::string::npos) {
        int sm = atoi(ptx.c_str() + t + 11);
        if (sm > cfg.ccMajor * 10 + cfg.ccMinor)
            return apiErr(209, fn, "PTX is for sm_%d, the device is %d.%d (CUSIM_CC)", sm, cfg.ccMajor, cfg.ccMinor);
    }
    Module* m = nullptr;
    int r = loadModule(ptx, cx, cx->device, m, log);
    if (r) {
        if (err && errSize) {
            snprintf(err, errSize, "%s", log.c_str());
        }
        return apiErr(r, fn, "%s", log.c_str());
    }
    modules.insert(m);
    for (auto k : m->kernels) kernels[k] = m;
    *out = m;
    return 0;
}
API cuModuleLoadDataEx(void** m, const void* image, unsigned n, int* opt, void** val) {
    NEED_CTX;
    char* err = nullptr;
    size_t es = 0;
    for (unsigned i = 0; i < n; i++) {
        if (opt[i] == 5) err = (char*)val[i];
        if (opt[i] == 6) es = (size_t)val[i];
        if (opt[i] == 3 && val[i]) *(char*)val[i] = 0;
    }
    if (err && es) *err = 0;
    return load(m, image, err, es, __func__, cx);
}
API cuModuleLoadData(void** m, const void* image) {
    NEED_CTX;
    return load(m, image, nullptr, 0, __func__, cx);
}
API cuModuleLoadFatBinary(void** m, const void* image) {
    NEED_CTX;
    return load(m, image, nullptr, 0, __func__, cx);
}
API cuModuleLoad(void** m, const char* path) {
    NEED_CTX;
    FILE* f = fopen(path, "rb");
    if (!f) return apiErr(301, __func__, "%s", path);
    std::string s;
    char b[4096];
    size_t n;
    while ((n = fread(b, 1, sizeof b, f)) > 0) s.append(b, n);
    fclose(f);
    return load(m, s.c_str(), nullptr, 0, __func__, cx);
}
API cuModuleUnload(void* h) {
    NEED_CTX;
    Module* m = (Module*)h;
    if (!modules.count(m)) return apiErr(400, __func__, "not a loaded module");
    drainAll();
    for (auto k : m->kernels) kernels.erase(k);
    unloadModule(m);
    modules.erase(m);
    return 0;
}
API cuModuleGetFunction(void** f, void* h, const char* name) {
    NEED_CTX;
    Module* m = (Module*)h;
    if (!modules.count(m)) return apiErr(400, __func__, "not a loaded module");
    for (auto k : m->kernels)
        if (k->info.name == name) {
            *f = k;
            return 0;
        }
    return apiErr(500, __func__, "no kernel %s in the module", name);
}
API cuModuleGetGlobal_v2(CUdeviceptr* p, size_t* n, void* h, const char* name) {
    NEED_CTX;
    Module* m = (Module*)h;
    if (!modules.count(m)) return apiErr(400, __func__, "not a loaded module");
    auto i = m->symIdx.find(name);
    if (i == m->symIdx.end()) return apiErr(500, __func__, "no variable %s in the module", name);
    if (p) *p = m->symbols[i->second];
    if (n) *n = m->t.vars[i->second].size;
    return 0;
}
API cuModuleGetLoadingMode(int* m) {
    *m = 1;
    return 0;
}
API cuFuncGetAttribute(int* v, int a, void* f) {
    NEED_CTX;
    KERNEL(f);
    auto& i = k->info;
    int sm = cfg.ccMajor * 10 + cfg.ccMinor;
    switch (a) {
        case 0:
            *v = i.maxntid ? i.maxntid : 1024;
            break;
        case 1:
            *v = i.staticSmem;
            break;
        case 2:
            *v = 0;
            break;
        case 3:
            *v = i.localBytes;
            break;
        case 4:
            *v = std::min(255u, i.regs / 2 + 8);
            break;
        case 5:
        case 6:
            *v = sm;
            break;
        case 7:
            *v = 0;
            break;
        case 8:
            *v = k->maxDynSmem;
            break;
        case 9:
            *v = -1;
            break;
        default:
            return 1;
    }
    return 0;
}
API cuFuncSetAttribute(void* f, int a, int v) {
    NEED_CTX;
    KERNEL(f);
    if (a == 8) {
        if (v < 0 || v + (int)k->info.staticSmem > 101376)
            return apiErr(1, __func__, "%d bytes of dynamic shared memory", v);
        k->maxDynSmem = v;
        return 0;
    }
    return a == 9 ? 0 : 1;
}
API cuFuncSetCacheConfig(void* f, int) {
    NEED_CTX;
    KERNEL(f);
    return 0;
}
API cuFuncSetSharedMemConfig(void* f, int) {
    NEED_CTX;
    KERNEL(f);
    return 0;
}
API cuFuncGetModule(void** m, void* f) {
    NEED_CTX;
    KERNEL(f);
    *m = k->mod;
    return 0;
}
API cuFuncGetName(const char** n, void* f) {
    NEED_CTX;
    KERNEL(f);
    *n = k->info.name.c_str();
    return 0;
}
API cuFuncGetParamInfo(void* f, size_t i, size_t* o, size_t* s) {
    NEED_CTX;
    KERNEL(f);
    if (i >= k->info.params.size()) return 1;
    if (o) *o = k->info.params[i].offset;
    if (s) *s = k->info.params[i].size;
    return 0;
}
API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* n, void* f, int bs, size_t dyn) {
    NEED_CTX;
    KERNEL(f);
    if (bs <= 0) return 1;
    size_t sm = k->info.staticSmem + dyn + 1024;
    *n = (int)std::min<size_t>({(size_t)1536 / bs, 102400 / sm, 16});
    return 0;
}
API cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* n, void* f, int bs, size_t dyn, unsigned) {
    return cuOccupancyMaxActiveBlocksPerMultiprocessor(n, f, bs, dyn);
}
API cuOccupancyMaxPotentialBlockSize(int* mg, int* bs, void* f, void*, size_t, int lim) {
    NEED_CTX;
    KERNEL(f);
    int m = k->info.maxntid ? k->info.maxntid : 1024;
    if (lim > 0 && lim < m) m = lim;
    *bs = std::min(m, 256);
    *mg = 6;
    return 0;
}
