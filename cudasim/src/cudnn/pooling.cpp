// Pooling: maximum and averages.
#include "cudnn/tensor.h"
#include <algorithm>
#include <limits>

using namespace cudnnsim;

API cudnnCreatePoolingDescriptor(void** d) { return create<Pool>(d); }
API cudnnDestroyPoolingDescriptor(void* d) { return destroy<Pool>(d, POOL, __func__); }
API cudnnSetPooling2dDescriptor(void* d, int mode, int nan, int wh, int ww, int ph, int pw, int sh, int sw) {
    GET(Pool, POOL, p, d);
    if (wh < 1 || ww < 1 || ph < 0 || pw < 0 || sh < 1 || sw < 1 || ph >= wh || pw >= ww)
        return fail(BAD_PARAM, __func__, "window %dx%d pad %d,%d stride %d,%d", wh, ww, ph, pw, sh, sw);
    p.mode = mode;
    p.nan = nan;
    p.wh = wh;
    p.ww = ww;
    p.ph = ph;
    p.pw = pw;
    p.sh = sh;
    p.sw = sw;
    p.set = true;
    return OK;
}
API cudnnSetPoolingNdDescriptor(void* d, int mode, int nan, int n, const int* w, const int* p, const int* s) {
    if (n != 2) return NOT_SUPPORTED;
    return cudnnSetPooling2dDescriptor(d, mode, nan, w[0], w[1], p[0], p[1], s[0], s[1]);
}
API cudnnGetPooling2dDescriptor(void* d, int* mode, int* nan, int* wh, int* ww, int* ph, int* pw, int* sh, int* sw) {
    GETSET(Pool, POOL, p, d);
    *mode = p.mode;
    *nan = p.nan;
    *wh = p.wh;
    *ww = p.ww;
    *ph = p.ph;
    *pw = p.pw;
    *sh = p.sh;
    *sw = p.sw;
    return OK;
}
API cudnnGetPooling2dForwardOutputDim(void* d, void* xd, int* n, int* c, int* h, int* w) {
    GETSET(Pool, POOL, p, d);
    GETSET(Tensor, TENSOR, x, xd);
    *n = x.n;
    *c = x.c;
    *h = outDim(x.h, p.ph, p.wh, p.sh, 1);
    *w = outDim(x.w, p.pw, p.ww, p.sw, 1);
    return OK;
}
static int poolDims(const char* fn, const Pool& p, const Tensor& x, const Tensor& y) {
    int h = outDim(x.h, p.ph, p.wh, p.sh, 1), w = outDim(x.w, p.pw, p.ww, p.sw, 1);
    if (y.n != x.n || y.c != x.c || y.h != h || y.w != w)
        return fail(BAD_PARAM, fn, "output is (%d,%d,%d,%d), expected (%d,%d,%d,%d)", y.n, y.c, y.h, y.w, x.n, x.c, h,
                    w);
    return OK;
}
template <class F>
static void poolWindows(const Pool& p, const Tensor& x, const Tensor& y, F f) {
    for (int64_t nc = 0; nc < (int64_t)x.n * x.c; nc++)
        for (int i = 0; i < y.h; i++)
            for (int j = 0; j < y.w; j++) {
                int y0 = i * p.sh - p.ph, x0 = j * p.sw - p.pw, y1 = std::min(y0 + p.wh, x.h),
                    x1 = std::min(x0 + p.ww, x.w);
                y0 = std::max(y0, 0);
                x0 = std::max(x0, 0);
                f(nc * x.h * x.w, (nc * y.h + i) * y.w + j, y0, y1, x0, x1,
                  p.mode == 1 ? p.wh * p.ww : (y1 - y0) * (x1 - x0));
            }
}
API cudnnPoolingForward(void* h, void* pd, const void* alpha, void* xd, const void* x, const void* beta, void* yd,
                        void* y) {
    HANDLE_(h);
    GETSET(Pool, POOL, p, pd);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, y_, yd);
    if (int e = poolDims(__func__, p, x_, y_)) return e;
    IN(x_, x);
    OUT(y_, y);
    Tensor X = x_, Y = y_;
    Pool P = p;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        initCheck("cudnnPoolingForward", "x", X, x);
        auto v = stage<double>(X, x);
        std::vector<double> r(Y.count());
        poolWindows(P, X, Y, [&](int64_t base, int64_t o, int y0, int y1, int x0, int x1, int cnt) {
            bool mx = P.mode == 0 || P.mode == 3;
            double acc = mx ? -std::numeric_limits<double>::infinity() : 0;
            for (int i = y0; i < y1; i++)
                for (int j = x0; j < x1; j++) {
                    double q = v[base + (int64_t)i * X.w + j];
                    if (mx) {
                        if (q > acc || q != q) acc = q;
                    } else
                        acc += q;
                }
            r[o] = mx ? acc : acc / cnt;
        });
        unstage(Y, y, r, a, b);
        return 0;
    });
}
API cudnnPoolingBackward(void* h, void* pd, const void* alpha, void* yd, const void* y, void* dyd, const void* dy,
                         void* xd, const void* x, const void* beta, void* dxd, void* dx) {
    HANDLE_(h);
    GETSET(Pool, POOL, p, pd);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, y_, yd);
    GETSET(Tensor, TENSOR, dy_, dyd);
    GETSET(Tensor, TENSOR, dx_, dxd);
    if (int e = poolDims(__func__, p, x_, y_)) return e;
    if (!dy_.same(y_) || !dx_.same(x_)) return fail(BAD_PARAM, __func__, "gradient shapes differ");
    IN(x_, x);
    IN(y_, y);
    IN(dy_, dy);
    OUT(dx_, dx);
    Tensor X = x_, Y = y_, DY = dy_, DX = dx_;
    Pool P = p;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnPoolingBackward";
        if (P.mode == 0 || P.mode == 3) {  // averages read neither
            initCheck(f, "x", X, x);
            initCheck(f, "y", Y, y);
        }
        initCheck(f, "dy", DY, dy);
        auto v = stage<double>(X, x), g = stage<double>(DY, dy);
        std::vector<double> r(X.count());
        poolWindows(P, X, Y, [&](int64_t base, int64_t o, int y0, int y1, int x0, int x1, int cnt) {
            if (P.mode == 0 || P.mode == 3) {
                int64_t best = -1;
                for (int i = y0; i < y1; i++)
                    for (int j = x0; j < x1; j++) {
                        int64_t k = base + (int64_t)i * X.w + j;
                        if (best < 0 || v[k] > v[best]) best = k;
                    }
                if (best >= 0) r[best] += g[o];
            } else
                for (int i = y0; i < y1; i++)
                    for (int j = x0; j < x1; j++) r[base + (int64_t)i * X.w + j] += g[o] / cnt;
        });
        unstage(DX, dx, r, a, b);
        return 0;
    });
}
