// Activations and softmax.
#include "cudnn/activation.h"
#include "cudnn/tensor.h"
#include <algorithm>
#include <cmath>

namespace cudnnsim {
double act(const Act& a, double v) {
    switch (a.mode) {
        case 0:
            return 1 / (1 + std::exp(-v));
        case 1:
            return v > 0 || v != v ? v : 0;
        case 2:
            return std::tanh(v);
        case 3:
            return std::min(std::max(v, 0.), a.coef);
        case 4:
            return v > 0 ? v : a.coef * (std::exp(v) - 1);
        case 6:
            return v / (1 + std::exp(-a.beta * v));
        default:
            return v;
    }
}
double actGrad(const Act& a, double y, double x) {
    switch (a.mode) {
        case 0:
            return y * (1 - y);
        case 1:
            return x > 0 ? 1 : 0;
        case 2:
            return 1 - y * y;
        case 3:
            return x > 0 && x < a.coef ? 1 : 0;
        case 4:
            return x > 0 ? 1 : y + a.coef;
        case 6: {
            double s = 1 / (1 + std::exp(-a.beta * x));
            return s + a.beta * x * s * (1 - s);
        }
        default:
            return 1;
    }
}
}  // namespace cudnnsim

using namespace cudnnsim;

API cudnnCreateActivationDescriptor(void** d) { return create<Act>(d); }
API cudnnDestroyActivationDescriptor(void* d) { return destroy<Act>(d, ACT, __func__); }
API cudnnSetActivationDescriptor(void* d, int mode, int nan, double coef) {
    GET(Act, ACT, a, d);
    if (mode < 0 || mode > 6) return fail(BAD_PARAM, __func__, "mode %d", mode);
    a.mode = mode;
    a.nan = nan;
    a.coef = coef;
    a.set = true;
    return OK;
}
API cudnnGetActivationDescriptor(void* d, int* mode, int* nan, double* coef) {
    GETSET(Act, ACT, a, d);
    *mode = a.mode;
    *nan = a.nan;
    *coef = a.coef;
    return OK;
}
API cudnnSetActivationDescriptorSwishBeta(void* d, double b) {
    GET(Act, ACT, a, d);
    a.beta = b;
    return OK;
}
API cudnnActivationForward(void* h, void* ad, const void* alpha, void* xd, const void* x, const void* beta, void* yd,
                           void* y) {
    HANDLE_(h);
    GETSET(Act, ACT, a_, ad);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, y_, yd);
    if (!x_.same(y_)) return fail(BAD_PARAM, __func__, "x and y differ");
    IN(x_, x);
    OUT(y_, y);
    Act A = a_;
    Tensor X = x_, Y = y_;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        initCheck("cudnnActivationForward", "x", X, x);
        auto v = stage<double>(X, x);
        for (auto& q : v) q = act(A, q);
        unstage(Y, y, v, a, b);
        return 0;
    });
}
API cudnnActivationBackward(void* h, void* ad, const void* alpha, void* yd, const void* y, void* dyd, const void* dy,
                            void* xd, const void* x, const void* beta, void* dxd, void* dx) {
    HANDLE_(h);
    GETSET(Act, ACT, a_, ad);
    GETSET(Tensor, TENSOR, y_, yd);
    GETSET(Tensor, TENSOR, dy_, dyd);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, dx_, dxd);
    if (!x_.same(y_) || !x_.same(dy_) || !x_.same(dx_)) return fail(BAD_PARAM, __func__, "shapes differ");
    IN(y_, y);
    IN(dy_, dy);
    IN(x_, x);
    OUT(dx_, dx);
    Act A = a_;
    Tensor X = x_, Y = y_, DY = dy_, DX = dx_;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnActivationBackward";
        initCheck(f, "y", Y, y);
        initCheck(f, "dy", DY, dy);
        initCheck(f, "x", X, x);
        auto v = stage<double>(X, x), w = stage<double>(Y, y), g = stage<double>(DY, dy);
        for (size_t i = 0; i < g.size(); i++) g[i] *= actGrad(A, w[i], v[i]);
        unstage(DX, dx, g, a, b);
        return 0;
    });
}
template <class F>
static void softmaxGroups(int mode, const Tensor& t, F f) {
    int64_t hw = (int64_t)t.h * t.w;
    for (int n = 0; n < t.n; n++)
        if (mode == 0)
            f((int64_t)n * t.c * hw, t.c * hw, (int64_t)1);
        else
            for (int64_t p = 0; p < hw; p++) f((int64_t)n * t.c * hw + p, (int64_t)t.c, hw);
}
API cudnnSoftmaxForward(void* h, int algo, int mode, const void* alpha, void* xd, const void* x, const void* beta,
                        void* yd, void* y) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, y_, yd);
    if (!x_.same(y_)) return fail(BAD_PARAM, __func__, "x and y differ");
    IN(x_, x);
    OUT(y_, y);
    Tensor X = x_, Y = y_;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        initCheck("cudnnSoftmaxForward", "x", X, x);
        auto v = stage<double>(X, x);
        softmaxGroups(mode, X, [&](int64_t o, int64_t n, int64_t s) {
            double m = algo == 0 ? 0 : -1e300, z = 0;
            if (algo)
                for (int64_t i = 0; i < n; i++) m = std::max(m, v[o + i * s]);
            for (int64_t i = 0; i < n; i++) z += std::exp(v[o + i * s] - m);
            for (int64_t i = 0; i < n; i++) {
                double& q = v[o + i * s];
                q = algo == 2 ? q - m - std::log(z) : std::exp(q - m) / z;
            }
        });
        unstage(Y, y, v, a, b);
        return 0;
    });
}
API cudnnSoftmaxBackward(void* h, int algo, int mode, const void* alpha, void* yd, const void* y, void* dyd,
                         const void* dy, const void* beta, void* dxd, void* dx) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, y_, yd);
    GETSET(Tensor, TENSOR, dy_, dyd);
    GETSET(Tensor, TENSOR, dx_, dxd);
    if (!y_.same(dy_) || !y_.same(dx_)) return fail(BAD_PARAM, __func__, "shapes differ");
    IN(y_, y);
    IN(dy_, dy);
    OUT(dx_, dx);
    Tensor Y = y_, DY = dy_, DX = dx_;
    double a = scalar(alpha, Y.type), b = scalar(beta, Y.type);
    return submit(hd, [=] {
        const char* f = "cudnnSoftmaxBackward";
        initCheck(f, "y", Y, y);
        initCheck(f, "dy", DY, dy);
        auto v = stage<double>(Y, y), g = stage<double>(DY, dy);
        softmaxGroups(mode, Y, [&](int64_t o, int64_t n, int64_t s) {
            double d = 0;
            for (int64_t i = 0; i < n; i++) d += algo == 2 ? g[o + i * s] : g[o + i * s] * v[o + i * s];
            for (int64_t i = 0; i < n; i++) {
                double& q = g[o + i * s];
                double w = v[o + i * s];
                q = algo == 2 ? q - std::exp(w) * d : w * (q - d);
            }
        });
        unstage(DX, dx, g, a, b);
        return 0;
    });
}
