// Wrong calls of cuDNN: each must give its very report and status.
#include "tensors.h"

namespace {
const float ONE = 1, ZERO = 0;
struct Small {  // a convolution of 1x3x8x8 with four 3x3 filters
    Cudnn dev;
    Tensor x{dev, NCHW, FLOAT, 1, 3, 8, 8}, y{dev, NCHW, FLOAT, 1, 4, 8, 8}, w{dev, NCHW, FLOAT, 4, 3, 3, 3};
    void *filter, *conv;
    Small() {
        OK(cudnnCreateFilterDescriptor(&filter));
        OK(cudnnSetFilter4dDescriptor(filter, 0, 0, 4, 3, 3, 3));
        OK(cudnnCreateConvolutionDescriptor(&conv));
        OK(cudnnSetConvolution2dDescriptor(conv, 1, 1, 1, 1, 1, 1, 1, 0));
    }
    ~Small() {
        OK(cudnnDestroyFilterDescriptor(filter));
        OK(cudnnDestroyConvolutionDescriptor(conv));
    }
    int run(void* xd, CUdeviceptr xp, void* yd, CUdeviceptr yp, int algo = 0, CUdeviceptr space = 0, size_t bytes = 0) {
        return cudnnConvolutionForward(dev.h, &ONE, xd, (void*)xp, filter, (void*)w.p, conv, algo, (void*)space, bytes,
                                       &ZERO, yd, (void*)yp);
    }
};
}  // namespace
TEST(cudnnFaults, aRightCallIsSilent) {
    Small s;
    OK(s.run(s.x.d, s.x.p, s.y.d, s.y.p));
    OK(cuCtxSynchronize());
}
TEST(cudnnFaults, outputOfTheWrongShape) {
    Small s;
    OK(cudnnSetConvolution2dDescriptor(s.conv, 0, 0, 1, 1, 1, 1, 1, 0));
    CHECK_EQ(s.run(s.x.d, s.x.p, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "output is (1,4,8,8), expected (1,4,6,6)");
}
TEST(cudnnFaults, channelsThatDoNotFit) {
    Small s;
    OK(cudnnSetConvolutionGroupCount(s.conv, 2));
    CHECK_EQ(s.run(s.x.d, s.x.p, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "groups 2");
}
TEST(cudnnFaults, mixedTypes) {
    Small s;
    Tensor y(s.dev, NCHW, HALF, 1, 4, 8, 8);
    CHECK_EQ(s.run(s.x.d, s.x.p, y.d, y.p), 3000);
    EXPECT(API_ERROR, 1, "mixed data types");
}
TEST(cudnnFaults, workspace) {
    Small s;
    size_t bytes = 0;
    OK(cudnnGetConvolutionForwardWorkspaceSize(s.dev.h, s.x.d, s.filter, s.conv, s.y.d, 1, &bytes));
    CHECK(bytes > 0);
    auto space = s.dev.alloc(bytes), small = s.dev.alloc(bytes / 2);
    CHECK_EQ(s.run(s.x.d, s.x.p, s.y.d, s.y.p, 1), 2000);
    EXPECT(API_ERROR, 1, "workspace of 0 bytes, algorithm 1 needs");
    CHECK_EQ(s.run(s.x.d, s.x.p, s.y.d, s.y.p, 1, space, bytes - 1), 2000);
    EXPECT(API_ERROR, 1, "algorithm 1 needs");
    CHECK_EQ(s.run(s.x.d, s.x.p, s.y.d, s.y.p, 1, small, bytes), 2000);
    EXPECT(API_ERROR, 1, "not inside one live allocation");
    CHECK_EQ(s.run(s.x.d, s.x.p, s.y.d, s.y.p, 5), 3000);
    EXPECT(API_ERROR, 1, "algorithm 5 is not supported");
    AlgoPerf perf[8];
    int n;
    CHECK_EQ(cudnnFindConvolutionForwardAlgorithmEx(s.dev.h, s.x.d, (void*)s.x.p, s.filter, (void*)s.w.p, s.conv, s.y.d,
                                                    (void*)s.y.p, 8, &n, perf, (void*)small, bytes),
             2000);
    EXPECT(API_ERROR, 1, "not inside one live allocation");
}
TEST(cudnnFaults, bufferTooSmall) {
    Small s;
    Tensor x(s.dev, NCHW, FLOAT, 2, 3, 8, 8), y(s.dev, NCHW, FLOAT, 2, 4, 8, 8);
    CHECK_EQ(s.run(x.d, s.x.p, y.d, y.p), 2000);
    EXPECT(API_ERROR, 1, "x (2,3,8,8)");
    CHECK_EQ(s.run(x.d, x.p, y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "y (2,4,8,8)");
}
TEST(cudnnFaults, pointers) {
    Small s;
    CHECK_EQ(s.run(s.x.d, 0, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "x is null");
    CHECK_EQ(s.run(s.x.d, s.x.p + 2, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "x is misaligned");
    auto gone = s.dev.alloc(3 * 64 * 4);
    s.dev.free(gone);
    CHECK_EQ(s.run(s.x.d, gone, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "freed allocation");
}
TEST(cudnnFaults, descriptors) {
    Small s;
    void* t;
    OK(cudnnCreateTensorDescriptor(&t));
    CHECK_EQ(s.run(t, s.x.p, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "was never set");
    CHECK_EQ(s.run(s.filter, s.x.p, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "not a live descriptor of its kind");
    OK(cudnnDestroyTensorDescriptor(t));
    CHECK_EQ(s.run(t, s.x.p, s.y.d, s.y.p), 2000);
    EXPECT(API_ERROR, 1, "not a live descriptor of its kind");
    CHECK_EQ(cudnnDestroyTensorDescriptor(t), 2000);
    EXPECT(API_ERROR, 1, "not a live descriptor");
    CHECK_EQ(cudnnSetTensor4dDescriptor(s.x.d, 0, 0, 1, 0, 8, 8), 2000);
    EXPECT(API_ERROR, 1, "(1,0,8,8)");
    CHECK_EQ(cudnnSetStream(s.dev.h, &s), 2000);
    EXPECT(API_ERROR, 1, "not a live stream");
}
TEST(cudnnFaults, noContext) {
    void* h;
    CHECK_EQ(cudnnCreate(&h), 1001);
    EXPECT(API_ERROR, 1, "no current CUDA context");
}
TEST(cudnnFaults, uninitialisedInputs) {
    Small s;
    auto raw = s.dev.alloc(3 * 64 * 4), rawY = s.dev.alloc(4 * 64 * 4);
    OK(s.run(s.x.d, raw, s.y.d, rawY));  // an output may be unwritten
    OK(cuCtxSynchronize());
    EXPECT(UNINITIALISED, 1, "cudnnConvolutionForward, x");
    auto fresh = s.dev.alloc(4 * 64 * 4);
    OK(cudnnConvolutionForward(s.dev.h, &ONE, s.x.d, (void*)s.x.p, s.filter, (void*)s.w.p, s.conv, 0, nullptr, 0, &ONE,
                               s.y.d, (void*)fresh));
    OK(cuCtxSynchronize());
    EXPECT(UNINITIALISED, 1, "cudnnConvolutionForward, y");  // beta reads it
    void* act;
    OK(cudnnCreateActivationDescriptor(&act));
    OK(cudnnSetActivationDescriptor(act, 1, 1, 0));
    Tensor bias(s.dev, NCHW, FLOAT, 1, 4, 1, 1), z(s.dev, NCHW, FLOAT, 1, 4, 8, 8, false);
    OK(cudnnConvolutionBiasActivationForward(s.dev.h, &ONE, s.x.d, (void*)s.x.p, s.filter, (void*)s.w.p, s.conv, 0,
                                             nullptr, 0, &ONE, z.d, (void*)z.p, bias.d, (void*)bias.p, act, s.y.d,
                                             (void*)s.y.p));
    OK(cuCtxSynchronize());
    EXPECT(UNINITIALISED, 1, "cudnnConvolutionBiasActivationForward, z");
    OK(cudnnDestroyActivationDescriptor(act));
}
TEST(cudnnFaults, fusedConvolution) {
    Small s;
    void* act;
    OK(cudnnCreateActivationDescriptor(&act));
    Tensor bias(s.dev, NCHW, FLOAT, 1, 4, 1, 1), wrong(s.dev, NCHW, FLOAT, 1, 3, 1, 1);
    auto run = [&](Tensor& b, int algo) {
        return cudnnConvolutionBiasActivationForward(s.dev.h, &ONE, s.x.d, (void*)s.x.p, s.filter, (void*)s.w.p, s.conv,
                                                     algo, nullptr, 0, &ZERO, s.y.d, (void*)s.y.p, b.d, (void*)b.p, act,
                                                     s.y.d, (void*)s.y.p);
    };
    OK(cudnnSetActivationDescriptor(act, 5, 1, 0));
    CHECK_EQ(run(bias, 0), 3000);
    EXPECT(API_ERROR, 1, "identity activation needs IMPLICIT_PRECOMP_GEMM");
    OK(cudnnSetActivationDescriptor(act, 2, 1, 0));
    CHECK_EQ(run(bias, 0), 3000);
    EXPECT(API_ERROR, 1, "activation 2");
    OK(cudnnSetActivationDescriptor(act, 1, 1, 0));
    CHECK_EQ(run(wrong, 0), 2000);
    EXPECT(API_ERROR, 1, "z or bias does not fit y");
    OK(run(bias, 0));
    OK(cuCtxSynchronize());
    OK(cudnnDestroyActivationDescriptor(act));
}
TEST(cudnnFaults, otherShapes) {
    Small s;
    Tensor odd(s.dev, NCHW, FLOAT, 1, 5, 8, 8), bn(s.dev, NCHW, FLOAT, 1, 4, 1, 1);
    CHECK_EQ(cudnnAddTensor(s.dev.h, &ONE, odd.d, (void*)odd.p, &ONE, s.y.d, (void*)s.y.p), 2000);
    EXPECT(API_ERROR, 1, "does not broadcast");
    CHECK_EQ(cudnnBatchNormalizationForwardInference(s.dev.h, 1, &ONE, &ZERO, s.x.d, (void*)s.x.p, s.x.d, (void*)s.x.p,
                                                     bn.d, (void*)bn.p, (void*)bn.p, (void*)bn.p, (void*)bn.p, 1e-5),
             2000);
    EXPECT(API_ERROR, 1, "scale/bias descriptor is (1,4,1,1)");
    CHECK_EQ(cudnnSoftmaxForward(s.dev.h, 1, 1, &ONE, s.x.d, (void*)s.x.p, &ZERO, s.y.d, (void*)s.y.p), 2000);
    EXPECT(API_ERROR, 1, "x and y differ");
    void* p;
    OK(cudnnCreatePoolingDescriptor(&p));
    CHECK_EQ(cudnnSetPooling2dDescriptor(p, 0, 1, 2, 2, 2, 2, 1, 1), 2000);
    EXPECT(API_ERROR, 1, "window 2x2 pad 2,2");
    OK(cudnnSetPooling2dDescriptor(p, 0, 1, 2, 2, 0, 0, 2, 2));
    CHECK_EQ(cudnnPoolingForward(s.dev.h, p, &ONE, s.x.d, (void*)s.x.p, &ZERO, s.y.d, (void*)s.y.p), 2000);
    EXPECT(API_ERROR, 1, "expected (1,3,4,4)");
    OK(cudnnDestroyPoolingDescriptor(p));
}
