// Tensors of the cuDNN tests: values in NCHW order as doubles, in device memory in any layout and type.
#pragma once
#include "check.h"
#include <cstring>
#include <functional>
#include <memory>

enum Layout { NCHW, NHWC, STRIDED };
enum Type { FLOAT = 0, DOUBLE = 1, HALF = 2 };
inline int bytesOf(Type t) { return t == DOUBLE ? 8 : t == HALF ? 2 : 4; }
inline double tolerance(Type t) { return t == DOUBLE ? 1e-12 : t == HALF ? 2e-3 : 3e-5; }  // relative, 1 and above
inline double rounded(Type t, double v) {
    return t == DOUBLE ? v : t == HALF ? halfToFloat(floatToHalf((float)v)) : (float)v;
}

// The factors alpha and beta of a call: double for double tensors, float otherwise.
struct Factor {
    double d;
    float f;
    Type type;
    Factor(double v, Type t) : d(v), f((float)v), type(t) {}
    const void* p() const { return type == DOUBLE ? (const void*)&d : (const void*)&f; }
};

struct Tensor {
    Layout layout;
    Type type;
    int n, c, h, w;
    int64_t s[4];
    std::vector<double> v;  // NCHW order
    void* d = nullptr;
    CUdeviceptr p = 0;
    Device& device;

    // random values, or zeros that count as unwritten until a call writes them
    Tensor(Device& dev, Layout l, Type t, int n_, int c_, int h_, int w_, bool random = true)
        : layout(l), type(t), n(n_), c(c_), h(h_), w(w_), v((size_t)n_ * c_ * h_ * w_), device(dev) {
        OK(cudnnCreateTensorDescriptor(&d));
        if (l == NHWC)
            s[1] = 1, s[3] = c, s[2] = (int64_t)w * c, s[0] = (int64_t)h * w * c;
        else {
            int gap = l == STRIDED ? 3 : 0;
            s[3] = 1, s[2] = w + gap, s[1] = h * s[2] + gap, s[0] = c * s[1] + gap;
        }
        if (l == STRIDED)
            OK(cudnnSetTensor4dDescriptorEx(d, type, n, c, h, w, s[0], s[1], s[2], s[3]));
        else
            OK(cudnnSetTensor4dDescriptor(d, l, type, n, c, h, w));
        p = device.alloc(size());
        if (random) {
            auto r = randoms(v.size());
            for (size_t i = 0; i < v.size(); i++) v[i] = rounded(type, r[i]);
            write();
        }
    }
    Tensor(const Tensor&) = delete;
    ~Tensor() {
        OK(cudnnDestroyTensorDescriptor(d));
        device.free(p);
    }
    size_t size() const {
        return (size_t)((n - 1) * s[0] + (c - 1) * s[1] + (h - 1) * s[2] + (w - 1) * s[3] + 1) * bytesOf(type);
    }
    double& at(int a, int b, int y, int x) { return v[(((size_t)a * c + b) * h + y) * w + x]; }
    void each(const std::function<void(double&, size_t)>& f) {  // value, offset in elements
        for (int a = 0; a < n; a++)
            for (int b = 0; b < c; b++)
                for (int y = 0; y < h; y++)
                    for (int x = 0; x < w; x++) f(at(a, b, y, x), a * s[0] + b * s[1] + y * s[2] + x * s[3]);
    }
    void write() {  // gaps get a value that must be there afterwards
        std::vector<char> m(size(), 0x5a);
        each([&](double& q, size_t o) {
            if (type == DOUBLE) memcpy(&m[o * 8], &q, 8);
            float f = (float)q;
            if (type == FLOAT) memcpy(&m[o * 4], &f, 4);
            uint16_t u = floatToHalf(f);
            if (type == HALF) memcpy(&m[o * 2], &u, 2);
        });
        OK(cuMemcpyHtoD_v2(p, m.data(), m.size()));
    }
    // compares what is on the device with `want` in NCHW order, and that gaps are as they were
    bool is(const std::vector<double>& want, double tol, const char* what) {
        OK(cuCtxSynchronize());
        auto m = device.down<char>(p, size());
        std::vector<bool> used(m.size());
        double worst = 0;
        size_t i = 0;
        bool finite = true;
        each([&](double&, size_t o) {
            double got;
            float f;
            uint16_t u;
            if (type == DOUBLE)
                memcpy(&got, &m[o * 8], 8);
            else if (type == FLOAT)
                memcpy(&f, &m[o * 4], 4), got = f;
            else
                memcpy(&u, &m[o * 2], 2), got = halfToFloat(u);
            for (int b = 0; b < bytesOf(type); b++) used[o * bytesOf(type) + b] = true;
            double e = std::fabs(got - want[i]) / std::max(1., std::fabs(want[i]));
            finite &= e == e;
            worst = std::max(worst, e);
            i++;
        });
        for (size_t b = 0; b < m.size(); b++)
            if (!used[b] && m[b] != 0x5a) return fail(__FILE__, __LINE__, std::string(what) + ": a gap was written");
        if (worst <= tol && finite && i == want.size()) return true;
        return fail(__FILE__, __LINE__, std::string(what) + ": largest error " + std::to_string(worst));
    }
};

// A device with a cuDNN handle on a stream of its own.
struct Cudnn : Device {
    void *h = nullptr, *s = nullptr;
    Cudnn() {
        s = stream(0);  // a blocking one: plain copies wait for it
        OK(cudnnCreate(&h));
        OK(cudnnSetStream(h, s));
    }
    ~Cudnn() { OK(cudnnDestroy(h)); }
};
