// Which algorithms there are and the workspaces they ask for. Both are made up, but enforced.
#include "cudnn/convolution.h"
#include <algorithm>
#include <string>

namespace cudnnsim {
// ---- algorithms: three per direction are "supported", each with its own workspace need
struct Perf {
    int algo, status;
    float time;
    size_t memory;
    int determinism, mathType, reserved[3];
};
size_t workspaceFor(int dir, int algo, const Geo& g) {  // (size_t)-1: not supported
    size_t col = (size_t)g.crs() * g.pq() * 4, small = 4096 + (size_t)g.P * g.Q * 8;
    if (dir == 0) return algo == 0 ? 0 : algo == 1 ? small : algo == 2 ? (g.G == 1 ? col : (size_t)-1) : (size_t)-1;
    if (dir == 1) return algo == 0 ? 0 : algo == 1 ? small : (size_t)-1;
    return algo == 0 ? 0 : algo == 1 ? small : algo == 3 ? col : (size_t)-1;
}
int perfList(int dir, const Geo& g, int requested, int* returned, Perf* out, bool timed) {
    static const std::vector<int> order[3] = {{1, 0, 2, 6, 7, 4, 5, 3}, {1, 0, 4, 5, 2, 3}, {1, 0, 3, 5, 6, 2}};
    std::vector<Perf> v;
    for (int pass = 0; pass < 2; pass++)
        for (int a : order[dir]) {
            size_t m = workspaceFor(dir, a, g);
            if ((m != (size_t)-1) == (pass == 0))
                v.push_back({a,
                             pass == 0 ? OK : NOT_SUPPORTED,
                             timed && pass == 0 ? 0.1f * (v.size() + 1) : -1.f,
                             pass == 0 ? m : 0,
                             (dir == 0 || (dir == 1 && a == 1) || (dir == 2 && a == 1)) ? 1 : 0,
                             g.cv.math,
                             {0, 0, 0}});
        }
    int n = std::min<int>(requested, v.size());
    for (int i = 0; i < n; i++) out[i] = v[i];
    if (returned) *returned = n;
    return OK;
}
int checkWs(const char* fn, int dir, int algo, const Geo& g, void* ws, size_t size) {
    size_t need = workspaceFor(dir, algo, g);
    if (need == (size_t)-1) return fail(NOT_SUPPORTED, fn, "algorithm %d is not supported here", algo);
    if (size < need) return fail(BAD_PARAM, fn, "workspace of %zu bytes, algorithm %d needs %zu", size, algo, need);
    if (need && cusim_check((std::string(fn) + ", workspace").c_str(), (uint64_t)ws, size, 0)) return BAD_PARAM;
    return OK;
}
}  // namespace cudnnsim

using namespace cudnnsim;

API cudnnGetConvolutionForwardAlgorithmMaxCount(void*, int* n) {
    *n = 8;
    return OK;
}
API cudnnGetConvolutionBackwardDataAlgorithmMaxCount(void*, int* n) {
    *n = 6;
    return OK;
}
API cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(void*, int* n) {
    *n = 6;
    return OK;
}
API cudnnGetConvolutionForwardAlgorithm_v7(void* h, void* xd, void* wd, void* cd, void* yd, int req, int* ret,
                                           Perf* p) {
    CONV_GEO(xd, wd, cd, yd);
    return perfList(0, g, req, ret, p, false);
}
API cudnnGetConvolutionBackwardDataAlgorithm_v7(void* h, void* wd, void* dyd, void* cd, void* dxd, int req, int* ret,
                                                Perf* p) {
    CONV_GEO(dxd, wd, cd, dyd);
    return perfList(1, g, req, ret, p, false);
}
API cudnnGetConvolutionBackwardFilterAlgorithm_v7(void* h, void* xd, void* dyd, void* cd, void* wd, int req, int* ret,
                                                  Perf* p) {
    CONV_GEO(xd, wd, cd, dyd);
    return perfList(2, g, req, ret, p, false);
}
API cudnnFindConvolutionForwardAlgorithm(void* h, void* xd, void* wd, void* cd, void* yd, int req, int* ret, Perf* p) {
    CONV_GEO(xd, wd, cd, yd);
    return perfList(0, g, req, ret, p, true);
}
API cudnnFindConvolutionBackwardDataAlgorithm(void* h, void* wd, void* dyd, void* cd, void* dxd, int req, int* ret,
                                              Perf* p) {
    CONV_GEO(dxd, wd, cd, dyd);
    return perfList(1, g, req, ret, p, true);
}
API cudnnFindConvolutionBackwardFilterAlgorithm(void* h, void* xd, void* dyd, void* cd, void* wd, int req, int* ret,
                                                Perf* p) {
    CONV_GEO(xd, wd, cd, dyd);
    return perfList(2, g, req, ret, p, true);
}
static void trim(Perf* p, int* ret, size_t ws) {
    int k = 0;
    for (int i = 0; i < *ret; i++)
        if (p[i].memory <= ws) p[k++] = p[i];
    *ret = k;
}
API cudnnFindConvolutionForwardAlgorithmEx(void* h, void* xd, const void* x, void* wd, const void* w, void* cd,
                                           void* yd, void* y, int req, int* ret, Perf* p, void* ws, size_t n) {
    CONV_GEO(xd, wd, cd, yd);
    IN(x_, x);
    IN(w_.asTensor(), w);
    OUT(y_, y);
    if (n && cusim_check((std::string(__func__) + ", workspace").c_str(), (uint64_t)ws, n, 0)) return BAD_PARAM;
    int r = perfList(0, g, req, ret, p, true);
    scribble(ws, n);
    std::vector<float> junk(y_.count(), 12345.f);
    unstage(y_, y, junk, 1, 0);
    trim(p, ret, n);
    return r;
}
API cudnnFindConvolutionBackwardDataAlgorithmEx(void* h, void* wd, const void* w, void* dyd, const void* dy, void* cd,
                                                void* dxd, void* dx, int req, int* ret, Perf* p, void* ws, size_t n) {
    CONV_GEO(dxd, wd, cd, dyd);
    IN(w_.asTensor(), w);
    IN(y_, dy);
    OUT(x_, dx);
    if (n && cusim_check((std::string(__func__) + ", workspace").c_str(), (uint64_t)ws, n, 0)) return BAD_PARAM;
    int r = perfList(1, g, req, ret, p, true);
    scribble(ws, n);
    std::vector<float> junk(x_.count(), 12345.f);
    unstage(x_, dx, junk, 1, 0);
    trim(p, ret, n);
    return r;
}
API cudnnFindConvolutionBackwardFilterAlgorithmEx(void* h, void* xd, const void* x, void* dyd, const void* dy, void* cd,
                                                  void* wd, void* dw, int req, int* ret, Perf* p, void* ws, size_t n) {
    CONV_GEO(xd, wd, cd, dyd);
    IN(x_, x);
    IN(y_, dy);
    OUT(w_.asTensor(), dw);
    if (n && cusim_check((std::string(__func__) + ", workspace").c_str(), (uint64_t)ws, n, 0)) return BAD_PARAM;
    int r = perfList(2, g, req, ret, p, true);
    scribble(ws, n);
    Tensor wt = w_.asTensor();
    std::vector<float> junk(wt.count(), 12345.f);
    unstage(wt, dw, junk, 1, 0);
    trim(p, ret, n);
    return r;
}
API cudnnGetConvolutionForwardWorkspaceSize(void* h, void* xd, void* wd, void* cd, void* yd, int algo, size_t* n) {
    CONV_GEO(xd, wd, cd, yd);
    *n = workspaceFor(0, algo, g);
    if (*n == (size_t)-1) {
        *n = 0;
        return NOT_SUPPORTED;
    }
    return OK;
}
API cudnnGetConvolutionBackwardDataWorkspaceSize(void* h, void* wd, void* dyd, void* cd, void* dxd, int algo,
                                                 size_t* n) {
    CONV_GEO(dxd, wd, cd, dyd);
    *n = workspaceFor(1, algo, g);
    if (*n == (size_t)-1) {
        *n = 0;
        return NOT_SUPPORTED;
    }
    return OK;
}
API cudnnGetConvolutionBackwardFilterWorkspaceSize(void* h, void* xd, void* dyd, void* cd, void* wd, int algo,
                                                   size_t* n) {
    CONV_GEO(xd, wd, cd, dyd);
    *n = workspaceFor(2, algo, g);
    if (*n == (size_t)-1) {
        *n = 0;
        return NOT_SUPPORTED;
    }
    return OK;
}
