// Batch normalisation: training, inference, backward.
#include "cudnn/tensor.h"
#include <cmath>

using namespace cudnnsim;

static int64_t bnIndex(int mode, const Tensor& x, int64_t i) {
    int64_t hw = (int64_t)x.h * x.w;
    return mode == 0 ? i % (x.c * hw) : i / hw % x.c;
}
static int bnDesc(const char* fn, int mode, const Tensor& x, const Tensor& b) {
    bool ok = b.n == 1 && b.c == x.c && (mode == 0 ? b.h == x.h && b.w == x.w : b.h == 1 && b.w == 1);
    if (!ok)
        return fail(BAD_PARAM, fn, "scale/bias descriptor is (%d,%d,%d,%d) for mode %d and input (%d,%d,%d,%d)", b.n,
                    b.c, b.h, b.w, mode, x.n, x.c, x.h, x.w);
    int want = x.type == DOUBLE ? DOUBLE : FLOAT;
    if (b.type != want) return fail(BAD_PARAM, fn, "scale/bias type %d, expected %d", b.type, want);
    return OK;
}
static void bnStats(int mode, const Tensor& X, const std::vector<double>& v, size_t C, std::vector<double>& mean,
                    std::vector<double>& var, double& m) {
    mean.assign(C, 0);
    var.assign(C, 0);
    m = (double)v.size() / C;
    for (size_t i = 0; i < v.size(); i++) mean[bnIndex(mode, X, i)] += v[i];
    for (auto& q : mean) q /= m;
    for (size_t i = 0; i < v.size(); i++) {
        double d = v[i] - mean[bnIndex(mode, X, i)];
        var[bnIndex(mode, X, i)] += d * d;
    }
    for (auto& q : var) q /= m;
}
API cudnnDeriveBNTensorDescriptor(void* d, void* xd, int mode) {
    GET(Tensor, TENSOR, t, d);
    GETSET(Tensor, TENSOR, x, xd);
    t.type = x.type == DOUBLE ? DOUBLE : FLOAT;
    t.n = 1;
    t.c = x.c;
    t.h = mode == 0 ? x.h : 1;
    t.w = mode == 0 ? x.w : 1;
    contiguous(t, 0);
    t.set = true;
    return OK;
}
API cudnnBatchNormalizationForwardTraining(void* h, int mode, const void* alpha, const void* beta, void* xd,
                                           const void* x, void* yd, void* y, void* bd, const void* scale,
                                           const void* bias, double factor, void* rm, void* rv, double eps, void* sm,
                                           void* siv) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, y_, yd);
    GETSET(Tensor, TENSOR, b_, bd);
    if (!x_.same(y_)) return fail(BAD_PARAM, __func__, "x and y differ");
    if (int e = bnDesc(__func__, mode, x_, b_)) return e;
    if (eps < 0) return fail(BAD_PARAM, __func__, "epsilon %g", eps);
    if (!rm != !rv || !sm != !siv) return fail(BAD_PARAM, __func__, "running or saved pair only half given");
    IN(x_, x);
    OUT(y_, y);
    IN(b_, scale);
    IN(b_, bias);
    if (rm) {
        OUT(b_, rm);
        OUT(b_, rv);
    }
    if (sm) {
        OUT(b_, sm);
        OUT(b_, siv);
    }
    Tensor X = x_, Y = y_, B = b_;
    double a = scalar(alpha, X.type), be = scalar(beta, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnBatchNormalizationForwardTraining";
        initCheck(f, "x", X, x);
        initCheck(f, "scale", B, scale);
        initCheck(f, "bias", B, bias);
        auto v = stage<double>(X, x), s = stage<double>(B, scale), b = stage<double>(B, bias);
        std::vector<double> mean, var;
        double m;
        bnStats(mode, X, v, s.size(), mean, var, m);
        std::vector<double> r(v.size()), inv(s.size());
        for (size_t c = 0; c < s.size(); c++) inv[c] = 1 / std::sqrt(var[c] + eps);
        for (size_t i = 0; i < v.size(); i++) {
            size_t c = bnIndex(mode, X, i);
            r[i] = s[c] * (v[i] - mean[c]) * inv[c] + b[c];
        }
        unstage(Y, y, r, a, be);
        if (rm) {
            if (factor != 1) {
                initCheck(f, "running mean", B, rm);
                initCheck(f, "running variance", B, rv);
            }
            auto unb = var;
            for (auto& q : unb) q *= m > 1 ? m / (m - 1) : 1;
            unstage(B, rm, mean, factor, 1 - factor);
            unstage(B, rv, unb, factor, 1 - factor);
        }
        if (sm) {
            unstage(B, sm, mean, 1, 0);
            unstage(B, siv, inv, 1, 0);
        }
        return 0;
    });
}
API cudnnBatchNormalizationForwardInference(void* h, int mode, const void* alpha, const void* beta, void* xd,
                                            const void* x, void* yd, void* y, void* bd, const void* scale,
                                            const void* bias, const void* em, const void* ev, double eps) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, y_, yd);
    GETSET(Tensor, TENSOR, b_, bd);
    if (!x_.same(y_)) return fail(BAD_PARAM, __func__, "x and y differ");
    if (int e = bnDesc(__func__, mode, x_, b_)) return e;
    IN(x_, x);
    OUT(y_, y);
    IN(b_, scale);
    IN(b_, bias);
    IN(b_, em);
    IN(b_, ev);
    Tensor X = x_, Y = y_, B = b_;
    double a = scalar(alpha, X.type), be = scalar(beta, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnBatchNormalizationForwardInference";
        initCheck(f, "x", X, x);
        for (auto p : {scale, bias, em, ev}) initCheck(f, "parameter", B, p);
        auto v = stage<double>(X, x), s = stage<double>(B, scale), b = stage<double>(B, bias), m = stage<double>(B, em),
             va = stage<double>(B, ev);
        for (size_t i = 0; i < v.size(); i++) {
            size_t c = bnIndex(mode, X, i);
            v[i] = s[c] * (v[i] - m[c]) / std::sqrt(va[c] + eps) + b[c];
        }
        unstage(Y, y, v, a, be);
        return 0;
    });
}
API cudnnBatchNormalizationBackward(void* h, int mode, const void* ad, const void* bdt, const void* ap, const void* bp,
                                    void* xd, const void* x, void* dyd, const void* dy, void* dxd, void* dx, void* bd,
                                    const void* scale, void* ds, void* db, double eps, const void* sm,
                                    const void* siv) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, dy_, dyd);
    GETSET(Tensor, TENSOR, dx_, dxd);
    GETSET(Tensor, TENSOR, b_, bd);
    if (!x_.same(dy_) || !x_.same(dx_)) return fail(BAD_PARAM, __func__, "x, dy and dx differ");
    if (int e = bnDesc(__func__, mode, x_, b_)) return e;
    if (!sm != !siv) return fail(BAD_PARAM, __func__, "saved mean and inverse variance must come together");
    IN(x_, x);
    IN(dy_, dy);
    OUT(dx_, dx);
    IN(b_, scale);
    OUT(b_, ds);
    OUT(b_, db);
    if (sm) {
        IN(b_, sm);
        IN(b_, siv);
    }
    Tensor X = x_, DY = dy_, DX = dx_, B = b_;
    double a1 = scalar(ad, X.type), b1 = scalar(bdt, X.type), a2 = scalar(ap, X.type), b2 = scalar(bp, X.type);
    return submit(hd, [=] {
        const char* f = "cudnnBatchNormalizationBackward";
        initCheck(f, "x", X, x);
        initCheck(f, "dy", DY, dy);
        initCheck(f, "scale", B, scale);
        if (sm) {
            initCheck(f, "saved mean", B, sm);
            initCheck(f, "saved inverse variance", B, siv);
        }
        auto v = stage<double>(X, x), g = stage<double>(DY, dy), s = stage<double>(B, scale);
        std::vector<double> mean, inv;
        double m = (double)v.size() / s.size();
        if (sm) {
            mean = stage<double>(B, sm);
            inv = stage<double>(B, siv);
        } else {
            bnStats(mode, X, v, s.size(), mean, inv, m);
            for (auto& q : inv) q = 1 / std::sqrt(q + eps);
        }
        std::vector<double> dS(s.size()), dB(s.size()), r(v.size());
        for (size_t i = 0; i < v.size(); i++) {
            size_t c = bnIndex(mode, X, i);
            dB[c] += g[i];
            dS[c] += g[i] * (v[i] - mean[c]) * inv[c];
        }
        for (size_t i = 0; i < v.size(); i++) {
            size_t c = bnIndex(mode, X, i);
            double xh = (v[i] - mean[c]) * inv[c];
            r[i] = s[c] * inv[c] * (g[i] - dB[c] / m - xh * dS[c] / m);
        }
        unstage(DX, dx, r, a1, b1);
        unstage(B, ds, dS, a2, b2);
        unstage(B, db, dB, a2, b2);
        return 0;
    });
}
