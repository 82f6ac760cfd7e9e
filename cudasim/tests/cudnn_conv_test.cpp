// Convolutions of the cuDNN stand-in against plain loops, for every layout, type and algorithm that is offered.
#include "tensors.h"

namespace {
struct Shape {
    int n, c, h, w, k, f, pad, stride, dilation, groups, mode;  // mode 0: convolution, 1: cross-correlation
};
struct Problem {
    Cudnn& dev;
    Shape q;
    void *conv = nullptr, *filter = nullptr;
    int P = 0, Q = 0;
    std::unique_ptr<Tensor> x, w, y, dy, dx, dw;
    CUdeviceptr space = 0;

    Problem(Cudnn& d, Layout l, Type t, const Shape& s) : dev(d), q(s) {
        OK(cudnnCreateConvolutionDescriptor(&conv));
        OK(cudnnSetConvolution2dDescriptor(conv, s.pad, s.pad, s.stride, s.stride, s.dilation, s.dilation, s.mode,
                                           t == DOUBLE));
        OK(cudnnSetConvolutionGroupCount(conv, s.groups));
        OK(cudnnCreateFilterDescriptor(&filter));
        Layout packed = l == NHWC ? NHWC : NCHW;  // filters have no strides
        OK(cudnnSetFilter4dDescriptor(filter, t, packed, s.k, s.c / s.groups, s.f, s.f));
        x.reset(new Tensor(d, l, t, s.n, s.c, s.h, s.w));
        int n = 0, k = 0;
        OK(cudnnGetConvolution2dForwardOutputDim(conv, x->d, filter, &n, &k, &P, &Q));
        CHECK_EQ(n, s.n);
        CHECK_EQ(k, s.k);
        w.reset(new Tensor(d, packed, t, s.k, s.c / s.groups, s.f, s.f));
        dw.reset(new Tensor(d, packed, t, s.k, s.c / s.groups, s.f, s.f));
        y.reset(new Tensor(d, l, t, n, k, P, Q));
        dy.reset(new Tensor(d, l, t, n, k, P, Q));
        dx.reset(new Tensor(d, l, t, s.n, s.c, s.h, s.w));
    }
    ~Problem() {
        OK(cudnnDestroyConvolutionDescriptor(conv));
        OK(cudnnDestroyFilterDescriptor(filter));
    }
    // f(x value, w value, y index) for each product of the convolution, as indices
    template <class F>
    void products(F f) {
        int cg = q.c / q.groups, kg = q.k / q.groups;
        for (int n = 0; n < q.n; n++)
            for (int k = 0; k < q.k; k++)
                for (int p = 0; p < P; p++)
                    for (int o = 0; o < Q; o++)
                        for (int c = 0; c < cg; c++)
                            for (int r = 0; r < q.f; r++)
                                for (int s = 0; s < q.f; s++) {
                                    int rr = q.mode ? r : q.f - 1 - r, ss = q.mode ? s : q.f - 1 - s;
                                    int i = p * q.stride - q.pad + rr * q.dilation;
                                    int j = o * q.stride - q.pad + ss * q.dilation;
                                    if (i < 0 || j < 0 || i >= q.h || j >= q.w) continue;
                                    size_t xi = (((size_t)n * q.c + k / kg * cg + c) * q.h + i) * q.w + j;
                                    size_t wi = (((size_t)k * cg + c) * q.f + r) * q.f + s;
                                    size_t yi = (((size_t)n * q.k + k) * P + p) * Q + o;
                                    f(xi, wi, yi);
                                }
    }
    std::vector<double> forward() {
        std::vector<double> r(y->v.size());
        products([&](size_t a, size_t b, size_t o) { r[o] += x->v[a] * w->v[b]; });
        return r;
    }
};
std::vector<double> blend(double a, const std::vector<double>& r, double b, const std::vector<double>& old) {
    std::vector<double> v(r.size());
    for (size_t i = 0; i < v.size(); i++) v[i] = a * r[i] + b * old[i];
    return v;
}
void convolution(Cudnn& dev, Layout l, Type t, const Shape& s, double alpha, double beta) {
    Problem p(dev, l, t, s);
    Factor a(alpha, t), b(beta, t);
    double tol = tolerance(t) * (t == HALF ? 4 : 1);
    AlgoPerf perf[8];
    int n = 0;
    auto want = blend(alpha, p.forward(), beta, p.y->v);
    OK(cudnnGetConvolutionForwardAlgorithm_v7(dev.h, p.x->d, p.filter, p.conv, p.y->d, 8, &n, perf));
    CHECK_EQ(n, 8);
    int used = 0;
    for (int i = 0; i < n; i++) {
        size_t bytes = 1;
        int r = cudnnGetConvolutionForwardWorkspaceSize(dev.h, p.x->d, p.filter, p.conv, p.y->d, perf[i].algo, &bytes);
        CHECK_EQ(r, perf[i].status);
        if (r) continue;
        CHECK_EQ(bytes, perf[i].memory);
        CUdeviceptr space = dev.alloc(bytes);
        p.y->write();
        OK(cudnnConvolutionForward(dev.h, a.p(), p.x->d, (void*)p.x->p, p.filter, (void*)p.w->p, p.conv, perf[i].algo,
                                   (void*)space, bytes, b.p(), p.y->d, (void*)p.y->p));
        p.y->is(want, tol, "forward");
        dev.free(space);
        used++;
    }
    CHECK(used >= 2);
    std::vector<double> dx(p.x->v.size()), dw(p.w->v.size());
    p.products([&](size_t x, size_t w, size_t y) {
        dx[x] += p.w->v[w] * p.dy->v[y];
        dw[w] += p.x->v[x] * p.dy->v[y];
    });
    want = blend(alpha, dx, beta, p.dx->v);
    OK(cudnnGetConvolutionBackwardDataAlgorithm_v7(dev.h, p.filter, p.dy->d, p.conv, p.dx->d, 8, &n, perf));
    used = 0;
    for (int i = 0; i < n; i++) {
        if (perf[i].status) continue;
        size_t bytes = 1;
        OK(cudnnGetConvolutionBackwardDataWorkspaceSize(dev.h, p.filter, p.dy->d, p.conv, p.dx->d, perf[i].algo,
                                                        &bytes));
        CUdeviceptr space = dev.alloc(bytes);
        p.dx->write();
        OK(cudnnConvolutionBackwardData(dev.h, a.p(), p.filter, (void*)p.w->p, p.dy->d, (void*)p.dy->p, p.conv,
                                        perf[i].algo, (void*)space, bytes, b.p(), p.dx->d, (void*)p.dx->p));
        p.dx->is(want, tol, "backward data");
        dev.free(space);
        used++;
    }
    CHECK(used >= 2);
    want = blend(alpha, dw, beta, p.dw->v);
    OK(cudnnGetConvolutionBackwardFilterAlgorithm_v7(dev.h, p.x->d, p.dy->d, p.conv, p.filter, 8, &n, perf));
    used = 0;
    for (int i = 0; i < n; i++) {
        if (perf[i].status) continue;
        size_t bytes = 1;
        OK(cudnnGetConvolutionBackwardFilterWorkspaceSize(dev.h, p.x->d, p.dy->d, p.conv, p.filter, perf[i].algo,
                                                          &bytes));
        CUdeviceptr space = dev.alloc(bytes);
        p.dw->write();
        OK(cudnnConvolutionBackwardFilter(dev.h, a.p(), p.x->d, (void*)p.x->p, p.dy->d, (void*)p.dy->p, p.conv,
                                          perf[i].algo, (void*)space, bytes, b.p(), p.filter, (void*)p.dw->p));
        p.dw->is(want, tol, "backward filter");
        dev.free(space);
        used++;
    }
    CHECK(used >= 2);
}
const Shape SHAPES[] = {{2, 3, 9, 11, 4, 3, 1, 1, 1, 1, 1},  {2, 6, 10, 8, 4, 3, 1, 2, 1, 2, 1},
                        {2, 4, 9, 9, 8, 3, 2, 1, 2, 1, 1},   {1, 5, 7, 7, 3, 1, 0, 1, 1, 1, 1},
                        {2, 8, 12, 12, 8, 3, 4, 1, 4, 8, 1}, {1, 3, 16, 12, 5, 7, 3, 2, 1, 1, 0}};
}  // namespace

TEST(cudnn, convolutionNchw) {
    Cudnn d;
    for (auto& s : SHAPES) convolution(d, NCHW, FLOAT, s, 1, 0);
}
TEST(cudnn, convolutionNhwc) {
    Cudnn d;
    for (auto& s : SHAPES) convolution(d, NHWC, FLOAT, s, 1, 0);
}
TEST(cudnn, convolutionStrided) {
    Cudnn d;
    for (auto& s : SHAPES) convolution(d, STRIDED, FLOAT, s, 1, 0);
}
TEST(cudnn, convolutionDouble) {
    Cudnn d;
    for (auto l : {NCHW, NHWC, STRIDED}) convolution(d, l, DOUBLE, SHAPES[1], 1, 0);
}
TEST(cudnn, convolutionHalf) {
    Cudnn d;
    for (auto l : {NCHW, NHWC, STRIDED}) convolution(d, l, HALF, SHAPES[0], 1, 0);
}
TEST(cudnn, convolutionBlends) {
    Cudnn d;
    for (auto t : {FLOAT, DOUBLE, HALF}) convolution(d, NCHW, t, SHAPES[0], 0.5, 2);
}
TEST(cudnn, convolutionBiasActivation) {
    Cudnn dev;
    void* act;
    OK(cudnnCreateActivationDescriptor(&act));
    for (auto l : {NCHW, NHWC, STRIDED})
        for (auto t : {FLOAT, DOUBLE, HALF})
            for (int mode : {1, 5})  // ReLU, identity
                for (double a2 : {0., 0.75}) {
                    Problem p(dev, l, t, SHAPES[0]);
                    Tensor z(dev, l, t, p.q.n, p.q.k, p.P, p.Q), bias(dev, NCHW, t, 1, p.q.k, 1, 1);
                    OK(cudnnSetActivationDescriptor(act, mode, 1, 0));
                    Factor a(0.5, t), b(a2, t);
                    size_t bytes = 0;
                    OK(cudnnGetConvolutionForwardWorkspaceSize(dev.h, p.x->d, p.filter, p.conv, p.y->d, 1, &bytes));
                    CUdeviceptr space = dev.alloc(bytes);
                    auto run = [&](Tensor& zt) {
                        OK(cudnnConvolutionBiasActivationForward(
                            dev.h, a.p(), p.x->d, (void*)p.x->p, p.filter, (void*)p.w->p, p.conv, 1, (void*)space,
                            bytes, b.p(), zt.d, (void*)zt.p, bias.d, (void*)bias.p, act, p.y->d, (void*)p.y->p));
                    };
                    auto wanted = [&](const std::vector<double>& zv) {
                        auto r = p.forward();
                        for (size_t i = 0; i < r.size(); i++) {
                            r[i] = 0.5 * r[i] + a2 * zv[i] + bias.v[i / (p.P * p.Q) % p.q.k];
                            if (mode == 1) r[i] = std::max(0., r[i]);
                        }
                        return r;
                    };
                    run(z);
                    p.y->is(wanted(z.v), tolerance(t) * (t == HALF ? 4 : 1), "z elsewhere");
                    p.y->write();
                    run(*p.y);  // z is y itself
                    p.y->is(wanted(p.y->v), tolerance(t) * (t == HALF ? 4 : 1), "z in place");
                    dev.free(space);
                }
    OK(cudnnDestroyActivationDescriptor(act));
}
TEST(cudnn, backwardBias) {
    Cudnn dev;
    for (auto l : {NCHW, NHWC, STRIDED})
        for (auto t : {FLOAT, DOUBLE, HALF}) {
            Tensor dy(dev, l, t, 2, 5, 3, 4), db(dev, NCHW, t, 1, 5, 1, 1);
            std::vector<double> want(5);
            for (size_t i = 0; i < dy.v.size(); i++) want[i / 12 % 5] += 2 * dy.v[i];
            for (int c = 0; c < 5; c++) want[c] += 0.5 * db.v[c];
            Factor a(2, t), b(0.5, t);
            OK(cudnnConvolutionBackwardBias(dev.h, a.p(), dy.d, (void*)dy.p, b.p(), db.d, (void*)db.p));
            db.is(want, tolerance(t), "bias");
        }
}
TEST(cudnn, searchForAlgorithms) {
    Cudnn dev;
    Problem p(dev, NCHW, FLOAT, SHAPES[0]);
    AlgoPerf perf[8], timed[8];
    int n = 0, m = 0, math = -1;
    OK(cudnnSetConvolutionMathType(p.conv, 1));
    OK(cudnnGetConvolutionMathType(p.conv, &math));
    CHECK_EQ(math, 1);
    OK(cudnnGetConvolutionForwardAlgorithm_v7(dev.h, p.x->d, p.filter, p.conv, p.y->d, 2, &n, perf));
    CHECK_EQ(n, 2);  // as many as asked for
    CHECK_EQ(perf[0].mathType, 1);
    OK(cudnnFindConvolutionForwardAlgorithm(dev.h, p.x->d, p.filter, p.conv, p.y->d, 8, &m, timed));
    for (int i = 1; i < m && !timed[i].status; i++) CHECK(timed[i].time >= timed[i - 1].time);
    // with buffers: the output is overwritten, and nothing is offered that needs more workspace than was given
    for (size_t bytes : {(size_t)0, (size_t)1 << 20}) {
        CUdeviceptr space = dev.alloc(bytes);
        OK(cudnnFindConvolutionForwardAlgorithmEx(dev.h, p.x->d, (void*)p.x->p, p.filter, (void*)p.w->p, p.conv, p.y->d,
                                                  (void*)p.y->p, 8, &n, perf, (void*)space, bytes));
        CHECK(n >= 1);
        for (int i = 0; i < n; i++) CHECK(perf[i].status || perf[i].memory <= bytes);
        OK(cudnnFindConvolutionBackwardDataAlgorithmEx(dev.h, p.filter, (void*)p.w->p, p.dy->d, (void*)p.dy->p, p.conv,
                                                       p.dx->d, (void*)p.dx->p, 8, &n, perf, (void*)space, bytes));
        CHECK(n >= 1);
        for (int i = 0; i < n; i++) CHECK(perf[i].status || perf[i].memory <= bytes);
        OK(cudnnFindConvolutionBackwardFilterAlgorithmEx(dev.h, p.x->d, (void*)p.x->p, p.dy->d, (void*)p.dy->p, p.conv,
                                                         p.filter, (void*)p.dw->p, 8, &n, perf, (void*)space, bytes));
        CHECK(n >= 1);
        for (int i = 0; i < n; i++) CHECK(perf[i].status || perf[i].memory <= bytes);
        dev.free(space);
    }
    auto y = dev.down<float>(p.y->p, 1);
    CHECK(y[0] != (float)p.y->v[0]);
}
