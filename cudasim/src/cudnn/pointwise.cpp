// Arithmetic on whole tensors: addition, two-operand operations, reductions, copies between layouts.
#include "cudnn/tensor.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace cudnnsim;

static bool broadcasts(const Tensor& a, const Tensor& c) {
    return (a.n == 1 || a.n == c.n) && (a.c == 1 || a.c == c.c) && (a.h == 1 || a.h == c.h) && (a.w == 1 || a.w == c.w);
}
template <class F>
static void each4(const Tensor& c, F f) {
    int64_t i = 0;
    for (int n = 0; n < c.n; n++)
        for (int k = 0; k < c.c; k++)
            for (int y = 0; y < c.h; y++)
                for (int x = 0; x < c.w; x++) f(i++, n, k, y, x);
}
static int64_t bIndex(const Tensor& a, int n, int c, int y, int x) {
    return ((((int64_t)(a.n == 1 ? 0 : n) * a.c + (a.c == 1 ? 0 : c)) * a.h + (a.h == 1 ? 0 : y)) * a.w) +
           (a.w == 1 ? 0 : x);
}
API cudnnAddTensor(void* h, const void* alpha, void* ad, const void* a, const void* beta, void* cd, void* c) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, a_, ad);
    GETSET(Tensor, TENSOR, c_, cd);
    if (!broadcasts(a_, c_))
        return fail(BAD_PARAM, __func__, "(%d,%d,%d,%d) does not broadcast to (%d,%d,%d,%d)", a_.n, a_.c, a_.h, a_.w,
                    c_.n, c_.c, c_.h, c_.w);
    IN(a_, a);
    OUT(c_, c);
    Tensor A = a_, C = c_;
    double al = scalar(alpha, C.type), be = scalar(beta, C.type);
    return submit(hd, [=] {
        const char* f = "cudnnAddTensor";
        initCheck(f, "A", A, a);
        if (be != 0) initCheck(f, "C", C, c);
        auto v = stage<double>(A, a);
        std::vector<double> r(C.count());
        each4(C, [&](int64_t i, int n, int k, int y, int x) { r[i] = v[bIndex(A, n, k, y, x)]; });
        unstage(C, c, r, al, be);
        return 0;
    });
}
API cudnnCreateOpTensorDescriptor(void** d) { return create<OpT>(d); }
API cudnnDestroyOpTensorDescriptor(void* d) { return destroy<OpT>(d, OPT, __func__); }
API cudnnSetOpTensorDescriptor(void* d, int op, int type, int nan) {
    GET(OpT, OPT, o, d);
    o.op = op;
    o.type = type;
    o.nan = nan;
    o.set = true;
    return OK;
}
API cudnnOpTensor(void* h, void* od, const void* a1, void* ad, const void* a, const void* a2, void* bd, const void* b,
                  const void* beta, void* cd, void* c) {
    HANDLE_(h);
    GETSET(OpT, OPT, o_, od);
    GETSET(Tensor, TENSOR, a_, ad);
    GETSET(Tensor, TENSOR, b_, bd);
    GETSET(Tensor, TENSOR, c_, cd);
    int op = o_.op;
    bool two = op < 4;
    if (!a_.same(c_) || (two && !broadcasts(b_, c_))) return fail(BAD_PARAM, __func__, "shapes do not fit");
    IN(a_, a);
    if (two) IN(b_, b);
    OUT(c_, c);
    Tensor A = a_, B = b_, C = c_;
    double s1 = scalar(a1, C.type), s2 = scalar(a2, C.type), be = scalar(beta, C.type);
    return submit(hd, [=] {
        const char* f = "cudnnOpTensor";
        initCheck(f, "A", A, a);
        if (two) initCheck(f, "B", B, b);
        if (be != 0) initCheck(f, "C", C, c);
        auto v = stage<double>(A, a);
        std::vector<double> w;
        if (two) w = stage<double>(B, b);
        each4(C, [&](int64_t i, int n, int k, int y, int x) {
            double p = s1 * v[i], q = two ? s2 * w[bIndex(B, n, k, y, x)] : 0;
            v[i] = op == 0   ? p + q
                   : op == 1 ? p * q
                   : op == 2 ? std::min(p, q)
                   : op == 3 ? std::max(p, q)
                   : op == 4 ? std::sqrt(p)
                             : 1 - p;
        });
        unstage(C, c, v, 1, be);
        return 0;
    });
}
API cudnnCreateReduceTensorDescriptor(void** d) { return create<Reduce>(d); }
API cudnnDestroyReduceTensorDescriptor(void* d) { return destroy<Reduce>(d, REDUCE, __func__); }
API cudnnSetReduceTensorDescriptor(void* d, int op, int type, int nan, int idx, int itype) {
    GET(Reduce, REDUCE, r, d);
    r.op = op;
    r.type = type;
    r.nan = nan;
    r.idx = idx;
    r.itype = itype;
    r.set = true;
    return OK;
}
API cudnnGetReductionIndicesSize(void*, void*, void*, void*, size_t* n) {
    *n = 0;
    return OK;
}
API cudnnGetReductionWorkspaceSize(void* h, void* rd, void* ad, void* cd, size_t* n) {
    HANDLE_(h);
    GETSET(Reduce, REDUCE, r, rd);
    GETSET(Tensor, TENSOR, a, ad);
    GETSET(Tensor, TENSOR, c, cd);
    *n = a.count() == c.count() ? 0 : (size_t)c.count() * 4 + 256;
    return OK;
}
API cudnnReduceTensor(void* h, void* rd, void*, size_t, void* ws, size_t wn, const void* alpha, void* ad, const void* a,
                      const void* beta, void* cd, void* c) {
    HANDLE_(h);
    GETSET(Reduce, REDUCE, r_, rd);
    GETSET(Tensor, TENSOR, a_, ad);
    GETSET(Tensor, TENSOR, c_, cd);
    if (r_.idx) return fail(NOT_SUPPORTED, __func__, "indices");
    if (!broadcasts(c_, a_)) return fail(BAD_PARAM, __func__, "shapes do not fit");
    size_t need;
    cudnnGetReductionWorkspaceSize(h, rd, ad, cd, &need);
    if (wn < need || (need && cusim_check("cudnnReduceTensor, workspace", (uint64_t)ws, wn, 0)))
        return fail(BAD_PARAM, __func__, "workspace of %zu bytes, %zu needed", wn, need);
    IN(a_, a);
    OUT(c_, c);
    Tensor A = a_, C = c_;
    int op = r_.op;
    double al = scalar(alpha, C.type), be = scalar(beta, C.type);
    return submit(hd, [=] {
        initCheck("cudnnReduceTensor", "A", A, a);
        scribble(ws, wn);
        auto v = stage<double>(A, a);
        double inf = std::numeric_limits<double>::infinity();
        std::vector<double> r(C.count(), op == 1 || op == 8 ? 1 : op == 2 ? inf : op == 3 ? -inf : 0);
        each4(A, [&](int64_t i, int n, int k, int y, int x) {
            double& q = r[bIndex(C, n, k, y, x)];
            double p = v[i];
            switch (op) {
                case 0:
                case 5:
                    q += p;
                    break;
                case 1:
                    q *= p;
                    break;
                case 2:
                    q = std::min(q, p);
                    break;
                case 3:
                    q = std::max(q, p);
                    break;
                case 4:
                    q = std::max(q, std::fabs(p));
                    break;
                case 6:
                    q += std::fabs(p);
                    break;
                case 7:
                    q += p * p;
                    break;
                case 8:
                    if (p != 0) q *= p;
            }
        });
        double m = (double)A.count() / C.count();
        if (op == 5)
            for (auto& q : r) q /= m;
        if (op == 7)
            for (auto& q : r) q = std::sqrt(q);
        unstage(C, c, r, al, be);
        return 0;
    });
}
API cudnnTransformTensor(void* h, const void* alpha, void* xd, const void* x, const void* beta, void* yd, void* y) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, x_, xd);
    GETSET(Tensor, TENSOR, y_, yd);
    if (!x_.same(y_)) return fail(BAD_PARAM, __func__, "shapes differ");
    IN(x_, x);
    OUT(y_, y);
    Tensor X = x_, Y = y_;
    double a = scalar(alpha, X.type), b = scalar(beta, X.type);
    return submit(hd, [=] {
        initCheck("cudnnTransformTensor", "x", X, x);
        unstage(Y, y, stage<double>(X, x), a, b);
        return 0;
    });
}
API cudnnSetTensor(void* h, void* yd, void* y, const void* value) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, y_, yd);
    OUT(y_, y);
    Tensor Y = y_;
    double v = ld(value, 0, Y.type);
    return submit(hd, [=] {
        unstage(Y, y, std::vector<double>(Y.count(), v), 1, 0);
        return 0;
    });
}
API cudnnScaleTensor(void* h, void* yd, void* y, const void* alpha) {
    HANDLE_(h);
    GETSET(Tensor, TENSOR, y_, yd);
    OUT(y_, y);
    Tensor Y = y_;
    double a = scalar(alpha, Y.type);
    return submit(hd, [=] {
        initCheck("cudnnScaleTensor", "y", Y, y);
        unstage(Y, y, stage<double>(Y, y), a, 0);
        return 0;
    });
}
