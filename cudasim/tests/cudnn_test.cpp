// The rest of the cuDNN stand-in against plain loops: normalisation, pooling, activations, softmax, arithmetic.
#include "tensors.h"
#include <algorithm>

static const Layout LAYOUTS[] = {NCHW, NHWC, STRIDED};
static const Type TYPES[] = {FLOAT, DOUBLE, HALF};
template <class F>
static void everywhere(F f) {
    Cudnn d;
    for (auto l : LAYOUTS)
        for (auto t : TYPES) f(d, l, t);
}

TEST(cudnn, batchNorm) {
    everywhere([](Cudnn& dev, Layout l, Type t) {
        const int N = 3, C = 4, H = 5, W = 6, M = N * H * W;
        const double eps = 1e-3, factor = 0.1;
        Type pt = t == DOUBLE ? DOUBLE : FLOAT;
        Tensor x(dev, l, t, N, C, H, W), y(dev, l, t, N, C, H, W), dy(dev, l, t, N, C, H, W), dx(dev, l, t, N, C, H, W);
        auto param = [&] { return std::make_unique<Tensor>(dev, NCHW, pt, 1, C, 1, 1); };
        auto scale = param(), bias = param(), rm = param(), rv = param(), sm = param(), si = param(), ds = param(),
             db = param();
        for (auto& q : rv->v) q = rounded(pt, 1.5 + std::fabs(q));
        rv->write();
        void* bd;
        OK(cudnnCreateTensorDescriptor(&bd));
        OK(cudnnDeriveBNTensorDescriptor(bd, x.d, 1));
        Factor one(1, t), zero(0, t);
        auto channel = [&](size_t i) { return i / (H * W) % C; };
        std::vector<double> mean(C), var(C), inv(C), training(x.v.size()), inference(x.v.size()), gs(C), gb(C),
            gx(x.v.size()), nm(C), nv(C);
        for (size_t i = 0; i < x.v.size(); i++) mean[channel(i)] += x.v[i] / M;
        for (size_t i = 0; i < x.v.size(); i++) var[channel(i)] += std::pow(x.v[i] - mean[channel(i)], 2) / M;
        for (int c = 0; c < C; c++) {
            inv[c] = 1 / std::sqrt(var[c] + eps);
            nm[c] = (1 - factor) * rm->v[c] + factor * mean[c];
            nv[c] = (1 - factor) * rv->v[c] + factor * var[c] * M / (M - 1);
        }
        for (size_t i = 0; i < x.v.size(); i++) {
            int c = (int)channel(i);
            double xh = (x.v[i] - mean[c]) * inv[c];
            training[i] = scale->v[c] * xh + bias->v[c];
            inference[i] = scale->v[c] * (x.v[i] - rm->v[c]) / std::sqrt(rv->v[c] + eps) + bias->v[c];
            gs[c] += dy.v[i] * xh;
            gb[c] += dy.v[i];
        }
        for (size_t i = 0; i < x.v.size(); i++) {
            int c = (int)channel(i);
            double xh = (x.v[i] - mean[c]) * inv[c];
            gx[i] = scale->v[c] * inv[c] * (dy.v[i] - gb[c] / M - xh * gs[c] / M);
        }
        double tol = tolerance(t), ptol = tolerance(pt);
        OK(cudnnBatchNormalizationForwardInference(dev.h, 1, one.p(), zero.p(), x.d, (void*)x.p, y.d, (void*)y.p, bd,
                                                   (void*)scale->p, (void*)bias->p, (void*)rm->p, (void*)rv->p, eps));
        y.is(inference, tol, "inference");
        OK(cudnnBatchNormalizationForwardTraining(dev.h, 1, one.p(), zero.p(), x.d, (void*)x.p, y.d, (void*)y.p, bd,
                                                  (void*)scale->p, (void*)bias->p, factor, (void*)rm->p, (void*)rv->p,
                                                  eps, (void*)sm->p, (void*)si->p));
        y.is(training, tol, "training");
        rm->is(nm, ptol, "running mean");
        rv->is(nv, ptol, "running variance");
        sm->is(mean, ptol, "saved mean");
        si->is(inv, ptol, "saved inverse deviation");
        for (bool saved : {true, false}) {
            dx.write();
            OK(cudnnBatchNormalizationBackward(dev.h, 1, one.p(), zero.p(), one.p(), zero.p(), x.d, (void*)x.p, dy.d,
                                               (void*)dy.p, dx.d, (void*)dx.p, bd, (void*)scale->p, (void*)ds->p,
                                               (void*)db->p, eps, saved ? (void*)sm->p : nullptr,
                                               saved ? (void*)si->p : nullptr));
            dx.is(gx, tol, "dx");
            ds->is(gs, ptol, "dscale");
            db->is(gb, ptol, "dbias");
        }
        OK(cudnnDestroyTensorDescriptor(bd));
    });
}
static void pool(Cudnn& dev, Layout l, Type t, int mode, int H, int W, int k, int pad, int stride) {
    const int N = 2, C = 3;
    void* pd;
    OK(cudnnCreatePoolingDescriptor(&pd));
    OK(cudnnSetPooling2dDescriptor(pd, mode, 1, k, k, pad, pad, stride, stride));
    Tensor x(dev, l, t, N, C, H, W), dx(dev, l, t, N, C, H, W);
    int n, c, P, Q;
    OK(cudnnGetPooling2dForwardOutputDim(pd, x.d, &n, &c, &P, &Q));
    CHECK(n == N && c == C && P == (H + 2 * pad - k) / stride + 1 && Q == (W + 2 * pad - k) / stride + 1);
    Tensor y(dev, l, t, N, C, P, Q), dy(dev, l, t, N, C, P, Q);
    std::vector<double> want(y.v.size()), grad(x.v.size());
    size_t o = 0;
    for (int m = 0; m < N * C; m++)
        for (int p = 0; p < P; p++)
            for (int q = 0; q < Q; q++, o++) {
                std::vector<size_t> in;
                for (int i = p * stride - pad; i < p * stride - pad + k; i++)
                    for (int j = q * stride - pad; j < q * stride - pad + k; j++)
                        if (i >= 0 && j >= 0 && i < H && j < W) in.push_back(((size_t)m * H + i) * W + j);
                if (mode == 0) {
                    size_t best =
                        *std::max_element(in.begin(), in.end(), [&](size_t a, size_t b) { return x.v[a] < x.v[b]; });
                    want[o] = x.v[best];
                    grad[best] += dy.v[o];
                    continue;
                }
                double count = mode == 1 ? k * k : (double)in.size();
                for (size_t i : in) want[o] += x.v[i] / count, grad[i] += dy.v[o] / count;
            }
    Factor one(1, t), zero(0, t);
    OK(cudnnPoolingForward(dev.h, pd, one.p(), x.d, (void*)x.p, zero.p(), y.d, (void*)y.p));
    y.is(want, tolerance(t), "pooled");
    OK(cudnnPoolingBackward(dev.h, pd, one.p(), y.d, (void*)y.p, dy.d, (void*)dy.p, x.d, (void*)x.p, zero.p(), dx.d,
                            (void*)dx.p));
    dx.is(grad, tolerance(t), "pooling gradient");
    OK(cudnnDestroyPoolingDescriptor(pd));
}
TEST(cudnn, pooling) {
    everywhere([](Cudnn& dev, Layout l, Type t) {
        for (int mode = 0; mode < 3; mode++) {  // maximum, average with padding, average without
            pool(dev, l, t, mode, 9, 10, 3, 1, 2);
            pool(dev, l, t, mode, 8, 8, 2, 0, 2);
        }
    });
}
TEST(cudnn, activations) {
    everywhere([](Cudnn& dev, Layout l, Type t) {
        void* a;
        OK(cudnnCreateActivationDescriptor(&a));
        Factor one(1, t), zero(0, t);
        Tensor x(dev, l, t, 2, 3, 4, 5), y(dev, l, t, 2, 3, 4, 5), dy(dev, l, t, 2, 3, 4, 5), dx(dev, l, t, 2, 3, 4, 5);
        for (int mode : {0, 1, 2, 3}) {  // sigmoid, ReLU, tanh, clipped ReLU
            OK(cudnnSetActivationDescriptor(a, mode, 1, 0.5));
            std::vector<double> want(x.v.size()), grad(x.v.size());
            for (size_t i = 0; i < want.size(); i++) {
                double v = x.v[i], s = 1 / (1 + std::exp(-v));
                want[i] = mode == 0   ? s
                          : mode == 1 ? std::max(0., v)
                          : mode == 2 ? std::tanh(v)
                                      : std::clamp(v, 0., .5);
                double r = rounded(t, want[i]);
                grad[i] = dy.v[i] * (mode == 0   ? r * (1 - r)
                                     : mode == 1 ? v > 0
                                     : mode == 2 ? 1 - r * r
                                                 : v > 0 && v < .5);
            }
            OK(cudnnActivationForward(dev.h, a, one.p(), x.d, (void*)x.p, zero.p(), y.d, (void*)y.p));
            y.is(want, tolerance(t), "activation");
            OK(cudnnActivationBackward(dev.h, a, one.p(), y.d, (void*)y.p, dy.d, (void*)dy.p, x.d, (void*)x.p, zero.p(),
                                       dx.d, (void*)dx.p));
            dx.is(grad, tolerance(t), "activation gradient");
        }
        OK(cudnnDestroyActivationDescriptor(a));
    });
}
TEST(cudnn, softmax) {
    everywhere([](Cudnn& dev, Layout l, Type t) {
        Tensor x(dev, l, t, 2, 5, 3, 4), y(dev, l, t, 2, 5, 3, 4), dy(dev, l, t, 2, 5, 3, 4), dx(dev, l, t, 2, 5, 3, 4);
        Factor one(1, t), zero(0, t);
        for (int algo : {1, 2}) {  // accurate, logarithm
            std::vector<double> want(x.v.size()), grad(x.v.size());
            for (int n = 0; n < 2; n++)
                for (int p = 0; p < 12; p++) {
                    auto at = [&](int c) { return ((size_t)n * 5 + c) * 12 + p; };
                    double z = 0, g = 0;
                    for (int c = 0; c < 5; c++) z += std::exp(x.v[at(c)]);
                    for (int c = 0; c < 5; c++) {
                        double q = std::exp(x.v[at(c)]) / z;
                        want[at(c)] = algo == 1 ? q : std::log(q);
                        g += dy.v[at(c)] * (algo == 1 ? q : 1);
                    }
                    for (int c = 0; c < 5; c++) {
                        double q = std::exp(x.v[at(c)]) / z;
                        grad[at(c)] = algo == 1 ? q * (dy.v[at(c)] - g) : dy.v[at(c)] - q * g;
                    }
                }
            OK(cudnnSoftmaxForward(dev.h, algo, 1, one.p(), x.d, (void*)x.p, zero.p(), y.d, (void*)y.p));
            y.is(want, tolerance(t), "softmax");
            OK(cudnnSoftmaxBackward(dev.h, algo, 1, one.p(), y.d, (void*)y.p, dy.d, (void*)dy.p, zero.p(), dx.d,
                                    (void*)dx.p));
            dx.is(grad, tolerance(t) * (t == HALF ? 4 : 1), "softmax gradient");
        }
    });
}
TEST(cudnn, arithmetic) {
    everywhere([](Cudnn& dev, Layout l, Type t) {
        Tensor a(dev, l, t, 2, 3, 4, 5), b(dev, l, t, 1, 3, 1, 1), c(dev, l, t, 2, 3, 4, 5);
        Factor two(2, t), half(0.5, t), zero(0, t), one(1, t);
        auto bias = [&](size_t i) { return b.v[i / 20 % 3]; };
        std::vector<double> want(c.v.size());
        for (size_t i = 0; i < want.size(); i++) want[i] = 2 * bias(i) + 0.5 * c.v[i];
        OK(cudnnAddTensor(dev.h, two.p(), b.d, (void*)b.p, half.p(), c.d, (void*)c.p));
        c.is(want, tolerance(t), "add");
        void* od;
        OK(cudnnCreateOpTensorDescriptor(&od));
        for (int op = 0; op < 4; op++) {  // sum, product, minimum, maximum
            OK(cudnnSetOpTensorDescriptor(od, op, t == DOUBLE, 1));
            for (size_t i = 0; i < want.size(); i++) {
                double p = 2 * a.v[i], q = 0.5 * bias(i);
                want[i] = op == 0 ? p + q : op == 1 ? p * q : op == 2 ? std::min(p, q) : std::max(p, q);
            }
            c.write();
            OK(cudnnOpTensor(dev.h, od, two.p(), a.d, (void*)a.p, half.p(), b.d, (void*)b.p, zero.p(), c.d,
                             (void*)c.p));
            c.is(want, tolerance(t), "operation");
        }
        OK(cudnnDestroyOpTensorDescriptor(od));
        void* rd;
        size_t bytes = 0;
        OK(cudnnCreateReduceTensorDescriptor(&rd));
        std::vector<double> sums(3);
        for (size_t i = 0; i < a.v.size(); i++) sums[i / 20 % 3] += a.v[i];
        OK(cudnnSetReduceTensorDescriptor(rd, 0, t == DOUBLE, 1, 0, 0));
        OK(cudnnGetReductionWorkspaceSize(dev.h, rd, a.d, b.d, &bytes));
        CUdeviceptr space = dev.alloc(bytes);
        OK(cudnnReduceTensor(dev.h, rd, nullptr, 0, (void*)space, bytes, one.p(), a.d, (void*)a.p, zero.p(), b.d,
                             (void*)b.p));
        b.is(sums, tolerance(t), "sum");
        dev.free(space);
        OK(cudnnDestroyReduceTensorDescriptor(rd));
        Tensor other(dev, l == NHWC ? NCHW : NHWC, t, 2, 3, 4, 5);
        OK(cudnnTransformTensor(dev.h, one.p(), a.d, (void*)a.p, zero.p(), other.d, (void*)other.p));
        other.is(a.v, 0, "transform");
        OK(cudnnScaleTensor(dev.h, other.d, (void*)other.p, two.p()));
        for (size_t i = 0; i < want.size(); i++) want[i] = 2 * a.v[i];
        other.is(want, 0, "scale");
    });
}
TEST(cudnn, libraryAndDescriptors) {
    Cudnn dev;
    CHECK_EQ(cudnnGetVersion(), 90500u);
    CHECK_EQ(cudnnGetCudartVersion(), 12060u);
    int major = 0;
    OK(cudnnGetProperty(0, &major));
    CHECK_EQ(major, 9);
    CHECK(std::string(cudnnGetErrorString(2000)) == "CUDNN_STATUS_BAD_PARAM");
    void* s = nullptr;
    OK(cudnnGetStream(dev.h, &s));
    CHECK(s == dev.s);
    Tensor t(dev, NHWC, HALF, 2, 3, 4, 5);
    int v[9];
    size_t bytes = 0;
    OK(cudnnGetTensor4dDescriptor(t.d, v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7, v + 8));
    CHECK((std::vector<int>(v, v + 9) == std::vector<int>{2, 2, 3, 4, 5, 60, 1, 15, 3}));
    OK(cudnnGetTensorSizeInBytes(t.d, &bytes));
    CHECK_EQ(bytes, 240u);
}
