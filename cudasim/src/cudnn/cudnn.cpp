// A stand-in for libcudnn.so.9 on the software CUDA device: plain loops, all
// arguments checked against the descriptors and the live device allocations.
#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

extern "C" {  // from libcuda.so.1 (driver.cpp)
int cusim_enqueue(void* stream, int (*fn)(void*), void* arg);
int cusim_check(const char* what, uint64_t p, uint64_t n, int needInit);
void cusim_mark(uint64_t p, uint64_t n);
void cusim_report(const char* msg);
int cusim_has_context();
void* cusim_context();
void cusim_leak(const char* msg);
void cusim_on_context_end(void (*f)(void* context, const char* when));
int cusim_stream_ok(void* s);
}
#define API extern "C" __attribute__((visibility("default"))) int
enum { OK = 0, NOT_INITIALIZED = 1001, BAD_PARAM = 2000, NOT_SUPPORTED = 3000, INTERNAL = 4000, EXEC_FAILED = 5000 };
enum { FLOAT = 0, DOUBLE = 1, HALF = 2, INT32 = 4, BF16 = 9, INT64 = 10 };

namespace {
const uint32_t MAGIC = 0xC0D77;
enum Kind { HANDLE = 1, TENSOR, FILTER, CONV, POOL, ACT, OPT, REDUCE };
struct Base {
    uint32_t magic = MAGIC;
    Kind kind;
    bool set = false;
    void* context = cusim_context();  // current when this was made; only for the report of leaks
    explicit Base(Kind k) : kind(k) {}
};
struct Handle : Base {
    void* stream = nullptr;
    Handle() : Base(HANDLE) {}
};
struct Tensor : Base {
    int type = 0, n = 0, c = 0, h = 0, w = 0;
    int64_t s[4] = {};
    Tensor() : Base(TENSOR) {}
    int64_t count() const { return (int64_t)n * c * h * w; }
    int64_t span() const { return count() ? (n - 1) * s[0] + (c - 1) * s[1] + (h - 1) * s[2] + (w - 1) * s[3] + 1 : 0; }
    bool same(const Tensor& o) const { return n == o.n && c == o.c && h == o.h && w == o.w; }
};
struct Filter : Base {
    int type = 0, fmt = 0, k = 0, c = 0, h = 0, w = 0;
    Filter() : Base(FILTER) {}
    Tensor asTensor() const {
        Tensor t;
        t.type = type;
        t.n = k;
        t.c = c;
        t.h = h;
        t.w = w;
        t.set = true;
        if (fmt == 0) {
            t.s[0] = (int64_t)c * h * w;
            t.s[1] = h * w;
            t.s[2] = w;
            t.s[3] = 1;
        } else {
            t.s[0] = (int64_t)c * h * w;
            t.s[1] = 1;
            t.s[2] = (int64_t)w * c;
            t.s[3] = c;
        }
        return t;
    }
};
struct Conv : Base {
    int ph = 0, pw = 0, sh = 1, sw = 1, dh = 1, dw = 1, mode = 1, type = 0, groups = 1, math = 0, reorder = 0;
    Conv() : Base(CONV) {}
};
struct Pool : Base {
    int mode = 0, nan = 0, wh = 1, ww = 1, ph = 0, pw = 0, sh = 1, sw = 1;
    Pool() : Base(POOL) {}
};
struct Act : Base {
    int mode = 0, nan = 0;
    double coef = 0, beta = 1;
    Act() : Base(ACT) {}
};
struct OpT : Base {
    int op = 0, type = 0, nan = 0;
    OpT() : Base(OPT) {}
};
struct Reduce : Base {
    int op = 0, type = 0, nan = 0, idx = 0, itype = 0;
    Reduce() : Base(REDUCE) {}
};

std::set<Base*> live;
std::mutex mu;
void reportLeaks(void* context, const char* when) {
    static const char* const names[] = {"",
                                        "handle",
                                        "tensor descriptor",
                                        "filter descriptor",
                                        "convolution descriptor",
                                        "pooling descriptor",
                                        "activation descriptor",
                                        "op-tensor descriptor",
                                        "reduction descriptor"};
    std::lock_guard<std::mutex> g(mu);
    for (auto b : live)
        if (b->context == context) {
            cusim_leak((std::string("leak at ") + when + ": cuDNN " + names[b->kind]).c_str());
            b->context = nullptr;  // once
        }
}
const int registered = (cusim_on_context_end(reportLeaks), 0);
int fail(int code, const char* fn, const char* fmt, ...) __attribute__((format(printf, 3, 4)));
int fail(int code, const char* fn, const char* fmt, ...) {
    char b[600], o[800];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(b, sizeof b, fmt, ap);
    va_end(ap);
    snprintf(o, sizeof o, "%s -> status %d: %s", fn, code, b);
    cusim_report(o);
    return code;
}
template <class D>
D* as(void* p, Kind k) {
    std::lock_guard<std::mutex> g(mu);
    Base* b = (Base*)p;
    return live.count(b) && b->kind == k ? (D*)b : nullptr;
}
template <class D>
int create(void** p) {
    if (!p) return BAD_PARAM;
    D* d = new D;
    {
        std::lock_guard<std::mutex> g(mu);
        live.insert(d);
    }
    *p = d;
    return OK;
}
template <class D>
int destroy(void* p, Kind k, const char* fn) {
    D* d = as<D>(p, k);
    if (!d) return fail(BAD_PARAM, fn, "not a live descriptor");
    {
        std::lock_guard<std::mutex> g(mu);
        live.erase(d);
    }
    delete d;
    return OK;
}
#define GET(T, K, var, ptr)                                                                      \
    T* var##_ = as<T>((void*)(ptr), K);                                                          \
    if (!var##_) return fail(BAD_PARAM, __func__, #var " is not a live descriptor of its kind"); \
    T& var = *var##_;                                                                            \
    (void)var
#define GETSET(T, K, var, ptr) \
    GET(T, K, var, ptr);       \
    if (!var.set) return fail(BAD_PARAM, __func__, #var " was never set")
#define HANDLE_(h)                               \
    Handle* hd = as<Handle>((void*)(h), HANDLE); \
    if (!hd) return fail(BAD_PARAM, __func__, "not a live handle")

int bytesOf(int type) {
    return type == DOUBLE || type == INT64  ? 8
           : type == HALF || type == BF16   ? 2
           : type == FLOAT || type == INT32 ? 4
                                            : 1;
}
bool floatType(int t) { return t == FLOAT || t == DOUBLE || t == HALF || t == BF16; }

float h2f(uint16_t h) {
    uint32_t s = (h & 0x8000u) << 16, e = h >> 10 & 31, m = h & 1023;
    float f;
    uint32_t u;
    if (e == 31)
        u = s | 0x7f800000u | m << 13;
    else if (e)
        u = s | (e + 112) << 23 | m << 13;
    else {
        f = std::ldexp((float)m, -24);
        return s ? -f : f;
    }
    memcpy(&f, &u, 4);
    return f;
}
uint16_t f2h(float f) {
    uint32_t u;
    memcpy(&u, &f, 4);
    uint16_t s = u >> 16 & 0x8000;
    if (f != f) return s | 0x7fff;
    float a = std::fabs(f);
    if (a >= 65520.f) return s | 0x7c00;
    if (a < 6.103515625e-5f) return s | (uint16_t)std::nearbyint(a * 16777216.f);
    u &= 0x7fffffff;
    u += 0xfff + (u >> 13 & 1);
    return s | (uint16_t)((u - 0x38000000u) >> 13);
}
double ld(const void* p, int64_t i, int t) {
    switch (t) {
        case FLOAT:
            return ((const float*)p)[i];
        case DOUBLE:
            return ((const double*)p)[i];
        case HALF:
            return h2f(((const uint16_t*)p)[i]);
        case BF16: {
            uint32_t u = (uint32_t)((const uint16_t*)p)[i] << 16;
            float f;
            memcpy(&f, &u, 4);
            return f;
        }
        case INT32:
            return ((const int32_t*)p)[i];
        default:
            return ((const int8_t*)p)[i];
    }
}
void st(void* p, int64_t i, int t, double v) {
    switch (t) {
        case FLOAT:
            ((float*)p)[i] = (float)v;
            break;
        case DOUBLE:
            ((double*)p)[i] = v;
            break;
        case HALF:
            ((uint16_t*)p)[i] = f2h((float)v);
            break;
        case BF16: {
            float f = (float)v;
            uint32_t u;
            memcpy(&u, &f, 4);
            u += 0x7fff + (u >> 16 & 1);
            ((uint16_t*)p)[i] = u >> 16;
            break;
        }
        case INT32:
            ((int32_t*)p)[i] = (int32_t)v;
            break;
        default:
            ((int8_t*)p)[i] = (int8_t)v;
    }
}

// whole tensor <-> contiguous NCHW
template <class T>
std::vector<T> stage(const Tensor& t, const void* p) {
    std::vector<T> v(t.count());
    size_t k = 0;
    for (int n = 0; n < t.n; n++)
        for (int c = 0; c < t.c; c++)
            for (int h = 0; h < t.h; h++) {
                int64_t o = n * t.s[0] + c * t.s[1] + h * t.s[2];
                if (t.type == FLOAT && t.s[3] == 1) {
                    const float* q = (const float*)p + o;
                    for (int w = 0; w < t.w; w++) v[k++] = (T)q[w];
                } else
                    for (int w = 0; w < t.w; w++) v[k++] = (T)ld(p, o + w * t.s[3], t.type);
            }
    return v;
}
template <class T>
void unstage(const Tensor& t, void* p, const std::vector<T>& v, double alpha, double beta) {
    size_t k = 0;
    for (int n = 0; n < t.n; n++)
        for (int c = 0; c < t.c; c++)
            for (int h = 0; h < t.h; h++)
                for (int w = 0; w < t.w; w++, k++) {
                    int64_t o = n * t.s[0] + c * t.s[1] + h * t.s[2] + w * t.s[3];
                    double r = alpha * v[k];
                    if (beta != 0) r += beta * ld(p, o, t.type);
                    st(p, o, t.type, r);
                }
    for (int n = 0; n < t.n; n++)
        for (int c = 0; c < t.c; c++)
            for (int h = 0; h < t.h; h++) {
                int64_t o = n * t.s[0] + c * t.s[1] + h * t.s[2];
                int b = bytesOf(t.type);
                if (t.s[3] == 1)
                    cusim_mark((uint64_t)p + o * b, (uint64_t)t.w * b);
                else
                    for (int w = 0; w < t.w; w++) cusim_mark((uint64_t)p + (o + w * t.s[3]) * b, b);
            }
}
double scalar(const void* p, int type) { return type == DOUBLE ? *(const double*)p : *(const float*)p; }
// pointer checks: the full extent of a tensor must lie in one allocation; packed inputs must have been written
bool packed(const Tensor& t) { return t.span() == t.count(); }
int checkT(const char* fn, const char* name, const Tensor& t, const void* p, bool read) {
    char b[200];
    snprintf(b, sizeof b, "%s, %s (%d,%d,%d,%d)", fn, name, t.n, t.c, t.h, t.w);
    if (!p) return fail(BAD_PARAM, fn, "%s is null", name);
    if (((uint64_t)p) % bytesOf(t.type)) return fail(BAD_PARAM, fn, "%s is misaligned", name);
    return cusim_check(b, (uint64_t)p, (uint64_t)t.span() * bytesOf(t.type), read && packed(t)) ? BAD_PARAM : OK;
}
#define IN(t, p) \
    if (int e_ = checkT(__func__, #p, t, p, false)) return e_
#define OUT(t, p) IN(t, p)
struct Job {
    std::function<int()> f;
};
int runJob(void* a) {
    std::unique_ptr<Job> j((Job*)a);
    return j->f();
}
int submit(Handle* h, std::function<int()> f) {
    int r = cusim_enqueue(h->stream, runJob, new Job{std::move(f)});
    return r == 0 ? OK : r == 400 ? BAD_PARAM : EXEC_FAILED;
}
void initCheck(const char* fn, const char* n, const Tensor& t, const void* p) { checkT(fn, n, t, p, true); }

// C[M x N] += A[M x K] * B[K x N]
template <class T>
void gemm(int M, int64_t N, int K, const T* A, const T* B, T* C) {
    const int64_t NB = 256;
    for (int64_t n0 = 0; n0 < N; n0 += NB) {
        int nn = (int)std::min(NB, N - n0);
        int m = 0;
        for (; m + 4 <= M; m += 4) {
            T acc[4][NB];
            for (int r = 0; r < 4; r++) memcpy(acc[r], C + (m + r) * N + n0, nn * sizeof(T));
            for (int k = 0; k < K; k++) {
                const T* b = B + k * N + n0;
                T a0 = A[(int64_t)m * K + k], a1 = A[(int64_t)(m + 1) * K + k], a2 = A[(int64_t)(m + 2) * K + k],
                  a3 = A[(int64_t)(m + 3) * K + k];
                for (int j = 0; j < nn; j++) {
                    T v = b[j];
                    acc[0][j] += a0 * v;
                    acc[1][j] += a1 * v;
                    acc[2][j] += a2 * v;
                    acc[3][j] += a3 * v;
                }
            }
            for (int r = 0; r < 4; r++) memcpy(C + (m + r) * N + n0, acc[r], nn * sizeof(T));
        }
        for (; m < M; m++) {
            T* c = C + m * N + n0;
            for (int k = 0; k < K; k++) {
                T a = A[(int64_t)m * K + k];
                const T* b = B + k * N + n0;
                for (int j = 0; j < nn; j++) c[j] += a * b[j];
            }
        }
    }
}
struct Geo {
    int N, C, H, W, K, R, S, P, Q, G;
    Conv cv;
    int Cg() const { return C / G; }
    int Kg() const { return K / G; }
    int crs() const { return Cg() * R * S; }
    int64_t pq() const { return (int64_t)P * Q; }
};
int outDim(int in, int pad, int k, int stride, int dil) { return (in + 2 * pad - ((k - 1) * dil + 1)) / stride + 1; }
int geo(const char* fn, const Tensor& x, const Filter& w, const Conv& c, const Tensor& y, Geo& g) {
    if (x.type != y.type || x.type != w.type)
        return fail(NOT_SUPPORTED, fn, "mixed data types %d %d %d", x.type, w.type, y.type);
    if (!floatType(x.type)) return fail(NOT_SUPPORTED, fn, "data type %d", x.type);
    if (c.groups < 1 || x.c % c.groups || w.k % c.groups || w.c * c.groups != x.c)
        return fail(BAD_PARAM, fn, "input channels %d, filter (%d,%d), groups %d", x.c, w.k, w.c, c.groups);
    int P = outDim(x.h, c.ph, w.h, c.sh, c.dh), Q = outDim(x.w, c.pw, w.w, c.sw, c.dw);
    if (y.n != x.n || y.c != w.k || y.h != P || y.w != Q)
        return fail(BAD_PARAM, fn, "output is (%d,%d,%d,%d), expected (%d,%d,%d,%d)", y.n, y.c, y.h, y.w, x.n, w.k, P,
                    Q);
    g = Geo{x.n, x.c, x.h, x.w, w.k, w.h, w.w, P, Q, c.groups, c};
    return OK;
}
// filter tap (r,s) reads input offset r*dil, or mirrored for CUDNN_CONVOLUTION (mode 0)
template <class T, class F>
void columns(const Geo& g, F f) {
    const Conv& c = g.cv;
    int row = 0;
    for (int ch = 0; ch < g.Cg(); ch++)
        for (int r = 0; r < g.R; r++)
            for (int s = 0; s < g.S; s++, row++) {
                int rr = c.mode == 1 ? r : g.R - 1 - r, ss = c.mode == 1 ? s : g.S - 1 - s;
                for (int p = 0; p < g.P; p++) {
                    int y = p * c.sh - c.ph + rr * c.dh;
                    for (int q = 0; q < g.Q; q++) {
                        int x = q * c.sw - c.pw + ss * c.dw;
                        f(row, (int64_t)p * g.Q + q,
                          y >= 0 && y < g.H && x >= 0 && x < g.W ? ((int64_t)ch * g.H + y) * g.W + x : -1);
                    }
                }
            }
}
template <class T>
void im2col(const Geo& g, const T* x, T* col) {
    int64_t pq = g.pq();
    columns<T>(g, [&](int r, int64_t o, int64_t i) { col[r * pq + o] = i < 0 ? T(0) : x[i]; });
}
template <class T>
std::vector<T> convForward(const Geo& g, const std::vector<T>& x, const std::vector<T>& w) {
    std::vector<T> y((size_t)g.N * g.K * g.pq(), 0), col((size_t)g.crs() * g.pq());
    for (int n = 0; n < g.N; n++)
        for (int k = 0; k < g.G; k++) {
            im2col(g, &x[((int64_t)n * g.C + k * g.Cg()) * g.H * g.W], col.data());
            gemm<T>(g.Kg(), g.pq(), g.crs(), &w[(int64_t)k * g.Kg() * g.crs()], col.data(),
                    &y[((int64_t)n * g.K + k * g.Kg()) * g.pq()]);
        }
    return y;
}
template <class T>
std::vector<T> convBackwardData(const Geo& g, const std::vector<T>& w, const std::vector<T>& dy) {
    std::vector<T> dx((size_t)g.N * g.C * g.H * g.W, 0), col((size_t)g.crs() * g.pq()), wt((size_t)g.Kg() * g.crs());
    for (int k = 0; k < g.G; k++) {
        const T* wg = &w[(int64_t)k * g.Kg() * g.crs()];
        for (int a = 0; a < g.Kg(); a++)
            for (int b = 0; b < g.crs(); b++) wt[(int64_t)b * g.Kg() + a] = wg[(int64_t)a * g.crs() + b];
        for (int n = 0; n < g.N; n++) {
            std::fill(col.begin(), col.end(), T(0));
            gemm<T>(g.crs(), g.pq(), g.Kg(), wt.data(), &dy[((int64_t)n * g.K + k * g.Kg()) * g.pq()], col.data());
            T* d = &dx[((int64_t)n * g.C + k * g.Cg()) * g.H * g.W];
            int64_t pq = g.pq();
            columns<T>(g, [&](int r, int64_t o, int64_t i) {
                if (i >= 0) d[i] += col[r * pq + o];
            });
        }
    }
    return dx;
}
template <class T>
std::vector<T> convBackwardFilter(const Geo& g, const std::vector<T>& x, const std::vector<T>& dy) {
    std::vector<T> dw((size_t)g.K * g.crs(), 0), colT((size_t)g.crs() * g.pq());
    int crs = g.crs();
    for (int n = 0; n < g.N; n++)
        for (int k = 0; k < g.G; k++) {
            const T* xs = &x[((int64_t)n * g.C + k * g.Cg()) * g.H * g.W];
            columns<T>(g, [&](int r, int64_t o, int64_t i) { colT[o * crs + r] = i < 0 ? T(0) : xs[i]; });
            gemm<T>(g.Kg(), crs, (int)g.pq(), &dy[((int64_t)n * g.K + k * g.Kg()) * g.pq()], colT.data(),
                    &dw[(int64_t)k * g.Kg() * crs]);
        }
    return dw;
}
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
void scribble(void* ws, size_t n) {
    if (ws && n) {
        memset(ws, 0xAB, n);
        cusim_mark((uint64_t)ws, n);
    }
}  // whatever the caller kept there is gone
void contiguous(Tensor& t, int fmt) {
    if (fmt == 1) {
        t.s[1] = 1;
        t.s[3] = t.c;
        t.s[2] = (int64_t)t.w * t.c;
        t.s[0] = (int64_t)t.h * t.w * t.c;
    } else {
        t.s[3] = 1;
        t.s[2] = t.w;
        t.s[1] = (int64_t)t.h * t.w;
        t.s[0] = t.c * t.s[1];
    }
}
}  // namespace

// ------------------------------------------------------------ library, handle
extern "C" __attribute__((visibility("default"))) size_t cudnnGetVersion() { return 90500; }
extern "C" __attribute__((visibility("default"))) size_t cudnnGetMaxDeviceVersion() { return 90500; }
extern "C" __attribute__((visibility("default"))) size_t cudnnGetCudartVersion() { return 12060; }
extern "C" __attribute__((visibility("default"))) const char* cudnnGetErrorString(int s) {
    switch (s) {
        case 0:
            return "CUDNN_STATUS_SUCCESS";
        case 1001:
            return "CUDNN_STATUS_NOT_INITIALIZED";
        case 2000:
            return "CUDNN_STATUS_BAD_PARAM";
        case 3000:
            return "CUDNN_STATUS_NOT_SUPPORTED";
        case 4000:
            return "CUDNN_STATUS_INTERNAL_ERROR";
        case 5000:
            return "CUDNN_STATUS_EXECUTION_FAILED";
        default:
            return "CUDNN_UNKNOWN_STATUS";
    }
}
API cudnnGetProperty(int type, int* v) {
    *v = type == 0 ? 9 : type == 1 ? 5 : 0;
    return OK;
}
API cudnnCreate(void** h) {
    if (!cusim_has_context()) return fail(NOT_INITIALIZED, __func__, "no current CUDA context");
    return create<Handle>(h);
}
API cudnnDestroy(void* h) { return destroy<Handle>(h, HANDLE, __func__); }
API cudnnSetStream(void* h, void* s) {
    HANDLE_(h);
    if (!cusim_stream_ok(s)) return fail(BAD_PARAM, __func__, "not a live stream");
    hd->stream = s;
    return OK;
}
API cudnnGetStream(void* h, void** s) {
    HANDLE_(h);
    *s = hd->stream;
    return OK;
}
API cudnnOpsVersionCheck() { return OK; }
API cudnnCnnVersionCheck() { return OK; }
API cudnnGraphVersionCheck() { return OK; }
API cudnnAdvVersionCheck() { return OK; }
// ------------------------------------------------------------ tensor descriptors
API cudnnCreateTensorDescriptor(void** d) { return create<Tensor>(d); }
API cudnnDestroyTensorDescriptor(void* d) { return destroy<Tensor>(d, TENSOR, __func__); }
API cudnnSetTensor4dDescriptor(void* d, int fmt, int type, int n, int c, int h, int w) {
    GET(Tensor, TENSOR, t, d);
    if (n <= 0 || c <= 0 || h <= 0 || w <= 0) return fail(BAD_PARAM, __func__, "(%d,%d,%d,%d)", n, c, h, w);
    if (fmt > 1) return NOT_SUPPORTED;
    t.type = type;
    t.n = n;
    t.c = c;
    t.h = h;
    t.w = w;
    contiguous(t, fmt);
    t.set = true;
    return OK;
}
API cudnnSetTensor4dDescriptorEx(void* d, int type, int n, int c, int h, int w, int sn, int sc, int sh, int sw) {
    GET(Tensor, TENSOR, t, d);
    if (n <= 0 || c <= 0 || h <= 0 || w <= 0 || sn <= 0 || sc <= 0 || sh <= 0 || sw <= 0)
        return fail(BAD_PARAM, __func__, "(%d,%d,%d,%d) strides (%d,%d,%d,%d)", n, c, h, w, sn, sc, sh, sw);
    t.type = type;
    t.n = n;
    t.c = c;
    t.h = h;
    t.w = w;
    t.s[0] = sn;
    t.s[1] = sc;
    t.s[2] = sh;
    t.s[3] = sw;
    t.set = true;
    return OK;
}
API cudnnSetTensorNdDescriptor(void* d, int type, int nb, const int* dim, const int* str) {
    if (nb != 4) return fail(NOT_SUPPORTED, __func__, "%d dimensions", nb);
    return cudnnSetTensor4dDescriptorEx(d, type, dim[0], dim[1], dim[2], dim[3], str[0], str[1], str[2], str[3]);
}
API cudnnSetTensorNdDescriptorEx(void* d, int fmt, int type, int nb, const int* dim) {
    if (nb != 4) return fail(NOT_SUPPORTED, __func__, "%d dimensions", nb);
    return cudnnSetTensor4dDescriptor(d, fmt, type, dim[0], dim[1], dim[2], dim[3]);
}
API cudnnGetTensor4dDescriptor(void* d, int* type, int* n, int* c, int* h, int* w, int* sn, int* sc, int* sh, int* sw) {
    GETSET(Tensor, TENSOR, t, d);
    *type = t.type;
    *n = t.n;
    *c = t.c;
    *h = t.h;
    *w = t.w;
    *sn = t.s[0];
    *sc = t.s[1];
    *sh = t.s[2];
    *sw = t.s[3];
    return OK;
}
API cudnnGetTensorNdDescriptor(void* d, int req, int* type, int* nb, int* dim, int* str) {
    GETSET(Tensor, TENSOR, t, d);
    int v[4] = {t.n, t.c, t.h, t.w};
    *type = t.type;
    *nb = 4;
    for (int i = 0; i < req && i < 4; i++) dim[i] = v[i], str[i] = t.s[i];
    return OK;
}
API cudnnGetTensorSizeInBytes(void* d, size_t* n) {
    GETSET(Tensor, TENSOR, t, d);
    *n = (size_t)t.span() * bytesOf(t.type);
    return OK;
}
// ------------------------------------------------------------ filter descriptors
API cudnnCreateFilterDescriptor(void** d) { return create<Filter>(d); }
API cudnnDestroyFilterDescriptor(void* d) { return destroy<Filter>(d, FILTER, __func__); }
API cudnnSetFilter4dDescriptor(void* d, int type, int fmt, int k, int c, int h, int w) {
    GET(Filter, FILTER, f, d);
    if (k <= 0 || c <= 0 || h <= 0 || w <= 0) return fail(BAD_PARAM, __func__, "(%d,%d,%d,%d)", k, c, h, w);
    if (fmt > 1) return NOT_SUPPORTED;
    f.type = type;
    f.fmt = fmt;
    f.k = k;
    f.c = c;
    f.h = h;
    f.w = w;
    f.set = true;
    return OK;
}
API cudnnSetFilterNdDescriptor(void* d, int type, int fmt, int nb, const int* dim) {
    if (nb != 4) return NOT_SUPPORTED;
    return cudnnSetFilter4dDescriptor(d, type, fmt, dim[0], dim[1], dim[2], dim[3]);
}
API cudnnGetFilter4dDescriptor(void* d, int* type, int* fmt, int* k, int* c, int* h, int* w) {
    GETSET(Filter, FILTER, f, d);
    *type = f.type;
    *fmt = f.fmt;
    *k = f.k;
    *c = f.c;
    *h = f.h;
    *w = f.w;
    return OK;
}
API cudnnGetFilterSizeInBytes(void* d, size_t* n) {
    GETSET(Filter, FILTER, f, d);
    *n = (size_t)f.k * f.c * f.h * f.w * bytesOf(f.type);
    return OK;
}
// ------------------------------------------------------------ convolution
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
#define CONV_GEO(xd, wd, cd, yd)                            \
    HANDLE_(h);                                             \
    GETSET(Tensor, TENSOR, x_, xd);                         \
    GETSET(Filter, FILTER, w_, wd);                         \
    GETSET(Conv, CONV, c_, cd);                             \
    GETSET(Tensor, TENSOR, y_, yd);                         \
    Geo g;                                                  \
    if (int e = geo(__func__, x_, w_, c_, y_, g)) return e; \
    (void)hd
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
// ------------------------------------------------------------ pooling
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
// ------------------------------------------------------------ batch normalisation
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
// ------------------------------------------------------------ activation, softmax
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
// ------------------------------------------------------------ tensor arithmetic
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
