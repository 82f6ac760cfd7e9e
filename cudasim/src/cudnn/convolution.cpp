// Convolution: descriptor, forward, backward, and fused with bias and activation.
#include "cudnn/convolution.h"
#include "cudnn/activation.h"

using namespace cudnnsim;

API cudnnCreateConvolutionDescriptor(void** d) { return create<Conv>(d); }
API cudnnDestroyConvolutionDescriptor(void* d) { return destroy<Conv>(d, CONV, __func__); }
API cudnnSetConvolution2dDescriptor(void* d, int ph, int pw, int u, int v, int dh, int dw, int mode, int type) {
    GET(Conv, CONV, c, d);
    if (ph < 0 || pw < 0 || u < 1 || v < 1 || dh < 1 || dw < 1)
        return fail(BAD_PARAM, __func__, "pad %d,%d stride %d,%d dilation %d,%d", ph, pw, u, v, dh, dw);
    c.ph = ph;
    c.pw = pw;
    c.sh = u;
    c.sw = v;
    c.dh = dh;
    c.dw = dw;
    c.mode = mode;
    c.type = type;
    c.set = true;
    return OK;
}
API cudnnSetConvolutionNdDescriptor(void* d, int n, const int* p, const int* s, const int* dl, int mode, int type) {
    if (n != 2) return NOT_SUPPORTED;
    return cudnnSetConvolution2dDescriptor(d, p[0], p[1], s[0], s[1], dl[0], dl[1], mode, type);
}
API cudnnGetConvolution2dDescriptor(void* d, int* ph, int* pw, int* u, int* v, int* dh, int* dw, int* mode, int* type) {
    GETSET(Conv, CONV, c, d);
    *ph = c.ph;
    *pw = c.pw;
    *u = c.sh;
    *v = c.sw;
    *dh = c.dh;
    *dw = c.dw;
    *mode = c.mode;
    *type = c.type;
    return OK;
}
API cudnnSetConvolutionGroupCount(void* d, int g) {
    GET(Conv, CONV, c, d);
    if (g < 1) return BAD_PARAM;
    c.groups = g;
    return OK;
}
API cudnnGetConvolutionGroupCount(void* d, int* g) {
    GET(Conv, CONV, c, d);
    *g = c.groups;
    return OK;
}
API cudnnSetConvolutionMathType(void* d, int m) {
    GET(Conv, CONV, c, d);
    c.math = m;
    return OK;
}
API cudnnGetConvolutionMathType(void* d, int* m) {
    GET(Conv, CONV, c, d);
    *m = c.math;
    return OK;
}
API cudnnSetConvolutionReorderType(void* d, int m) {
    GET(Conv, CONV, c, d);
    c.reorder = m;
    return OK;
}
API cudnnGetConvolutionReorderType(void* d, int* m) {
    GET(Conv, CONV, c, d);
    *m = c.reorder;
    return OK;
}
API cudnnGetConvolution2dForwardOutputDim(void* cd, void* xd, void* wd, int* n, int* k, int* p, int* q) {
    GETSET(Conv, CONV, c, cd);
    GETSET(Tensor, TENSOR, x, xd);
    GETSET(Filter, FILTER, w, wd);
    if (w.c * c.groups != x.c)
        return fail(BAD_PARAM, __func__, "input channels %d, filter channels %d, groups %d", x.c, w.c, c.groups);
    *n = x.n;
    *k = w.k;
    *p = outDim(x.h, c.ph, w.h, c.sh, c.dh);
    *q = outDim(x.w, c.pw, w.w, c.sw, c.dw);
    if (*p < 1 || *q < 1) return fail(BAD_PARAM, __func__, "empty output");
    return OK;
}
API cudnnGetConvolutionNdForwardOutputDim(void* cd, void* xd, void* wd, int nb, int* o) {
    if (nb != 4) return NOT_SUPPORTED;
    return cudnnGetConvolution2dForwardOutputDim(cd, xd, wd, o, o + 1, o + 2, o + 3);
}
API cudnnConvolutionForward(void* h, const void* alpha, void* xd, const void* x, void* wd, const void* w, void* cd,
                            int algo, void* ws, size_t wn, const void* beta, void* yd, void* y) {
    CONV_GEO(xd, wd, cd, yd);
    Tensor X = x_, Y = y_, Wt = w_.asTensor();
    IN(X, x);
    IN(Wt, w);
    OUT(Y, y);
    if (int e = checkWs(__func__, 0, algo, g, ws, wn)) return e;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnConvolutionForward";
        initCheck(f, "x", X, x);
        initCheck(f, "w", Wt, w);
        if (b != 0) initCheck(f, "y", Y, y);
        scribble(ws, wn);
        if (X.type == DOUBLE)
            unstage(Y, y, convForward(g, stage<double>(X, x), stage<double>(Wt, w)), a, b);
        else
            unstage(Y, y, convForward(g, stage<float>(X, x), stage<float>(Wt, w)), a, b);
        return 0;
    });
}
API cudnnConvolutionBackwardData(void* h, const void* alpha, void* wd, const void* w, void* dyd, const void* dy,
                                 void* cd, int algo, void* ws, size_t wn, const void* beta, void* dxd, void* dx) {
    CONV_GEO(dxd, wd, cd, dyd);
    Tensor X = x_, Y = y_, Wt = w_.asTensor();
    IN(Wt, w);
    IN(Y, dy);
    OUT(X, dx);
    if (int e = checkWs(__func__, 1, algo, g, ws, wn)) return e;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnConvolutionBackwardData";
        initCheck(f, "w", Wt, w);
        initCheck(f, "dy", Y, dy);
        if (b != 0) initCheck(f, "dx", X, dx);
        scribble(ws, wn);
        if (X.type == DOUBLE)
            unstage(X, dx, convBackwardData(g, stage<double>(Wt, w), stage<double>(Y, dy)), a, b);
        else
            unstage(X, dx, convBackwardData(g, stage<float>(Wt, w), stage<float>(Y, dy)), a, b);
        return 0;
    });
}
API cudnnConvolutionBackwardFilter(void* h, const void* alpha, void* xd, const void* x, void* dyd, const void* dy,
                                   void* cd, int algo, void* ws, size_t wn, const void* beta, void* wd, void* dw) {
    CONV_GEO(xd, wd, cd, dyd);
    Tensor X = x_, Y = y_, Wt = w_.asTensor();
    IN(X, x);
    IN(Y, dy);
    OUT(Wt, dw);
    if (int e = checkWs(__func__, 2, algo, g, ws, wn)) return e;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnConvolutionBackwardFilter";
        initCheck(f, "x", X, x);
        initCheck(f, "dy", Y, dy);
        if (b != 0) initCheck(f, "dw", Wt, dw);
        scribble(ws, wn);
        if (X.type == DOUBLE)
            unstage(Wt, dw, convBackwardFilter(g, stage<double>(X, x), stage<double>(Y, dy)), a, b);
        else
            unstage(Wt, dw, convBackwardFilter(g, stage<float>(X, x), stage<float>(Y, dy)), a, b);
        return 0;
    });
}
API cudnnConvolutionBackwardBias(void* h, const void* alpha, void* dyd, const void* dy, const void* beta, void* dbd,
                                 void* db) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, y_, dyd);
    GETSET(Tensor, TENSOR, b_, dbd);
    if (b_.n != 1 || b_.c != y_.c || b_.h != 1 || b_.w != 1)
        return fail(BAD_PARAM, __func__, "db is (%d,%d,%d,%d) for %d channels", b_.n, b_.c, b_.h, b_.w, y_.c);
    IN(y_, dy);
    OUT(b_, db);
    Tensor Y = y_, B = b_;
    double a = scalar(alpha, Y.type), b = scalar(beta, Y.type);
    return submit(hd, [=] {
        initCheck("cudnnConvolutionBackwardBias", "dy", Y, dy);
        auto v = stage<double>(Y, dy);
        std::vector<double> s(Y.c);
        int64_t hw = (int64_t)Y.h * Y.w;
        for (int n = 0; n < Y.n; n++)
            for (int c = 0; c < Y.c; c++)
                for (int64_t i = 0; i < hw; i++) s[c] += v[((int64_t)n * Y.c + c) * hw + i];
        unstage(B, db, s, a, b);
        return 0;
    });
}
API cudnnConvolutionBiasActivationForward(void* h, const void* a1, void* xd, const void* x, void* wd, const void* w,
                                          void* cd, int algo, void* ws, size_t wn, const void* a2, void* zd,
                                          const void* z, void* bd, const void* bias, void* ad, void* yd, void* y) {
    CONV_GEO(xd, wd, cd, yd);
    GETSET(Tensor, TENSOR, z_, zd);
    GETSET(Tensor, TENSOR, b_, bd);
    GETSET(Act, ACT, ac, ad);
    Tensor X = x_, Y = y_, Z = z_, B = b_, Wt = w_.asTensor();
    if (!Z.same(Y) || B.c != Y.c || B.count() != Y.c) return fail(BAD_PARAM, __func__, "z or bias does not fit y");
    if (ac.mode != 1 && ac.mode != 5) return fail(NOT_SUPPORTED, __func__, "activation %d", ac.mode);
    if (ac.mode == 5 && algo != 1)
        return fail(NOT_SUPPORTED, __func__, "identity activation needs IMPLICIT_PRECOMP_GEMM");
    IN(X, x);
    IN(Wt, w);
    IN(B, bias);
    OUT(Y, y);
    double al = scalar(a1, X.type), az = scalar(a2, X.type);
    if (az != 0) IN(Z, z);
    if (int e = checkWs(__func__, 0, algo, g, ws, wn)) return e;
    Act A = ac;
    return submit(hd, [=] {
        const char* f = "cudnnConvolutionBiasActivationForward";
        initCheck(f, "x", X, x);
        initCheck(f, "w", Wt, w);
        initCheck(f, "bias", B, bias);
        if (az != 0) initCheck(f, "z", Z, z);
        scribble(ws, wn);
        std::vector<double> r;
        if (X.type == DOUBLE)
            r = convForward(g, stage<double>(X, x), stage<double>(Wt, w));
        else {
            auto q = convForward(g, stage<float>(X, x), stage<float>(Wt, w));
            r.assign(q.begin(), q.end());
        }
        auto bv = stage<double>(B, bias);
        std::vector<double> zv;
        if (az != 0) zv = stage<double>(Z, z);
        int64_t hw = (int64_t)Y.h * Y.w;
        for (size_t i = 0; i < r.size(); i++) r[i] = act(A, al * r[i] + (az != 0 ? az * zv[i] : 0) + bv[i / hw % Y.c]);
        unstage(Y, y, r, 1, 0);
        return 0;
    });
}
