// Instructions: each result against the same computed on the host.
#include "check.h"
#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

static int bits(uint32_t v) { return (int)v; }
static uint32_t reversed(uint32_t v) {
    uint32_t r = 0;
    for (int i = 0; i < 32; i++) r |= (v >> i & 1) << (31 - i);
    return r;
}
static int saturated(long v) { return (int)std::clamp(v, (long)INT_MIN, (long)INT_MAX); }

TEST(ptx, integers) {
    Device d("ptx");
    int n = 500;
    auto a = ints(n, INT_MIN, INT_MAX), b = ints(n, INT_MIN, INT_MAX), c = ints(n, -1000, 1000);
    a[0] = INT_MIN, b[0] = 1, a[1] = 0, a[2] = INT_MAX, b[2] = INT_MAX, b[3] = 7, b[4] = -7;
    auto A = d.up(a), B = d.up(b), C = d.up(c), O = d.alloc(n * 128);
    OK(d.run("integers", 4, 128, 0, A, B, C, O, n));
    auto o = d.down<int>(O, n * 32);
    for (int i = 0; i < n; i++) {
        int64_t x = a[i], y = b[i];
        uint32_t u = a[i], v = b[i], w = c[i], k = w & 31;
        int64_t y1 = b[i] | 1;
        uint64_t both = (uint64_t)v << 32 | u;
        uint32_t field = u >> k & 127;
        int width = std::min(7u, 32 - k);
        uint32_t mask = (uint32_t)(511ull << k);
        int dot = c[i];
        for (int q = 0; q < 4; q++) dot += (int8_t)(u >> 8 * q) * (int8_t)(v >> 8 * q);
        int64_t h1 = x >> 1, h2 = y >> 1;
        int want[32] = {bits(u + v),
                        bits(u - v),
                        bits(u * v),
                        (int)(x / y1),
                        (int)(x % y1),
                        bits(u / (v | 1)),
                        bits(u % (v | 1)),
                        (int)(x * y >> 32),
                        bits((uint64_t)u * v >> 32),
                        bits(u << k),
                        a[i] >> k,
                        bits(u >> k),
                        std::min(a[i], b[i]),
                        bits(std::max(u, v)),
                        bits(a[i] < 0 ? 0 - u : u),
                        u ? __builtin_clz(u) : 32,
                        __builtin_popcount(u),
                        bits(reversed(u)),
                        __builtin_ffs(a[i]),
                        bits((u & 0xffff) | v << 16),
                        bits(both << k >> 32),
                        bits((uint32_t)(both >> k)),
                        bits(field),
                        bits((int)(field << (32 - width)) >> (32 - width)),
                        bits((v & ~mask) | (u << k & mask)),
                        saturated(x + y),
                        bits((uint32_t)(h1 > h2 ? h1 - h2 : h2 - h1) + w),
                        u ? 31 - __builtin_clz(u) : -1,
                        bits(u ^ v ^ w),
                        c[i] >= 0 ? a[i] : b[i],
                        (int)((x * y >> 32) + c[i]),
                        dot};
        for (int q = 0; q < 32; q++)
            if (o[i * 32 + q] != want[q]) {
                fail(__FILE__, __LINE__,
                     "operation " + std::to_string(q) + " of " + std::to_string(a[i]) + ", " + std::to_string(b[i]) +
                         ", " + std::to_string(c[i]) + " is " + std::to_string(o[i * 32 + q]) + ", expected " +
                         std::to_string(want[q]));
                return;
            }
    }
}
TEST(ptx, longs) {
    Device d("ptx");
    int n = 64;
    std::vector<int64_t> a(n), b(n);
    for (auto v : {&a, &b})
        for (auto& x : *v) x = (int64_t)((uint64_t)rng() << 32 | rng());
    auto A = d.up(a), B = d.up(b), O = d.alloc(n * 64);
    OK(d.run("longs", 1, n, 0, A, B, O, n));
    auto o = d.down<int64_t>(O, n * 8);
    for (int i = 0; i < n; i++) {
        int64_t x = a[i], y = b[i];
        uint64_t u = x;
        int64_t want[8] = {(int64_t)(u * (uint64_t)y),
                           x / (y | 1),
                           x % (y | 1),
                           (int64_t)((__int128)x * y >> 64),
                           x >> (y & 63),
                           (int64_t)(u >> (y & 63)),
                           __builtin_popcountll(u) * 100 + __builtin_clzll(u),
                           (int64_t)(u + (uint64_t)y)};
        for (int q = 0; q < 8; q++) CHECK_EQ(o[i * 8 + q], want[q]);
    }
}
static float directed(double exact, int direction) {  // exact must be exact
    float r = (float)exact;
    if (direction < 0 && r > exact) r = std::nextafterf(r, -INFINITY);
    if (direction > 0 && r < exact) r = std::nextafterf(r, INFINITY);
    return r;
}
TEST(ptx, rounding) {
    Device d("ptx");
    int n = 256;
    auto a = randoms(n), b = randoms(n);
    auto A = d.up(a), B = d.up(b), O = d.alloc(n * 48);
    OK(d.run("rounding", 1, n, 0, A, B, O));
    auto o = d.down<float>(O, n * 12);
    for (int i = 0; i < n; i++) {
        double s = (double)a[i] + b[i], p = (double)a[i] * b[i];
        float want[12] = {directed(s, -1),
                          directed(s, 1),
                          directed(p, p > 0 ? -1 : 1),
                          a[i] / b[i],
                          std::fma(a[i], b[i], 0.125f),
                          std::sqrt(std::fabs(a[i])),
                          std::clamp(a[i], 0.f, 1.f),
                          std::copysign(a[i], b[i]),
                          std::min(a[i], b[i]),
                          a[i],
                          (float)s,
                          directed(p, 1)};
        for (int q = 0; q < 12; q++) CHECK_EQ(o[i * 12 + q], want[q]);
    }
}
TEST(ptx, conversions) {
    Device d("ptx");
    int n = 256;
    auto a = randoms(n);
    for (auto& x : a) x *= 300;
    a[0] = 2.5f, a[1] = -2.5f, a[2] = 0, a[3] = 1e9f, a[4] = -0.5f;
    auto A = d.up(a), O = d.alloc(n * 48);
    OK(d.run("conversions", 1, n, 0, A, O));
    auto o = d.down<float>(O, n * 12);
    for (int i = 0; i < n; i++) {
        float x = a[i];
        float want[12] = {(float)(int)std::nearbyint(x),
                          (float)(int)x,
                          (float)(int)std::floor(x),
                          (float)(int)std::ceil(x),
                          x < 0 ? 0.f : (float)(uint32_t)x,
                          (float)(uint8_t)(int)x,
                          (float)(int8_t)(int)x,
                          (float)(int64_t)x,
                          std::nearbyint(x),
                          std::trunc(x),
                          (float)std::clamp((int)x, 0, 255),
                          x};
        for (int q = 0; q < 12; q++) CHECK_EQ(o[i * 12 + q], want[q]);
    }
}
TEST(ptx, halves) {
    Device d("ptx");
    int n = 128;
    std::vector<uint32_t> a(n), b(n);
    for (auto v : {&a, &b})
        for (auto& x : *v) {
            auto r = randoms(2);
            x = floatToHalf(r[0]) | (uint32_t)floatToHalf(r[1]) << 16;
        }
    auto f = randoms(n);
    f[0] = 1e-6f, f[1] = 65519.f, f[2] = 65520.f, f[3] = -3e-8f, f[4] = 0, f[5] = 6.1e-5f;
    auto A = d.up(a), B = d.up(b), F = d.up(f), O = d.alloc(n * 16), R = d.alloc(n * 2);
    OK(d.run("halves", 1, n, 0, A, B, O, R, F));
    auto o = d.down<uint32_t>(O, n * 4);
    auto r = d.down<uint16_t>(R, n);
    for (int i = 0; i < n; i++) {
        CHECK_EQ((int)r[i], floatToHalf(f[i]));
        for (int s : {0, 16}) {
            float x = halfToFloat(a[i] >> s), y = halfToFloat(b[i] >> s);
            float sum = halfToFloat(floatToHalf(x + y));
            CHECK_EQ((int)(uint16_t)(o[4 * i] >> s), floatToHalf(x + y));
            CHECK_EQ((int)(uint16_t)(o[4 * i + 1] >> s), floatToHalf(x * y));
            // the product of halves is exact in float, so is its sum with a half in double
            CHECK_EQ((int)(uint16_t)(o[4 * i + 2] >> s), floatToHalf((float)((double)x * y + sum)));
            CHECK_EQ((int)(uint16_t)(o[4 * i + 3] >> s), floatToHalf(std::max(x, y)));
        }
    }
}
TEST(ptx, brains) {
    Device d("ptx");
    int n = 64;
    auto f = randoms(n);
    auto F = d.up(f), O = d.alloc(n * 2), B = d.alloc(n * 4);
    auto p = ptxOf("ptx");
    OK(d.run("brains", 1, n, 0, F, O, B));
    auto back = d.down<float>(B, n);
    for (int i = 0; i < n; i++) {  // to nearest: half a unit of an 8-bit significand
        CHECK(std::fabs(back[i] - f[i]) <= std::ldexp(1.f, std::ilogb(f[i]) - 8));
        uint32_t u;
        memcpy(&u, &back[i], 4);
        CHECK((u & 0xffff) == 0);
    }
}
TEST(ptx, functions) {
    Device d("ptx");
    int n = 1000;
    auto x = randoms(n), r = randoms(n);
    std::vector<double> xd(n);
    for (int i = 0; i < n; i++) x[i] *= 3, xd[i] = r[i] * 3.0;
    x[0] = 0, x[1] = -0.f, x[2] = 123456.7f;
    auto X = d.up(x), XD = d.up(xd), O = d.alloc(n * 48), OD = d.alloc(n * 48);
    OK(d.run("functions", 8, 128, 0, X, XD, O, OD, n));
    auto o = d.down<float>(O, n * 12);
    auto od = d.down<double>(OD, n * 6);
    for (int i = 0; i < n; i++) {
        double v = x[i], a = std::fabs(v), q = xd[i], b = std::fabs(q);
        double want[12] = {std::exp(v),          std::log((double)((float)a + 1e-3f)),
                           std::sin(v),          std::cos(v),
                           std::tanh(v),         std::sqrt(a),
                           1 / std::sqrt(a + 1), std::pow((double)((float)a + .1f), (double)1.7f),
                           std::floor(v),        std::ceil(v),
                           std::erf(v),          std::log1p(a)};
        double exact[6] = {std::exp(q),     std::log(b + 1e-3), std::sqrt(b),
                           q / (1 + q * q), std::sin(q),        std::pow(b + .1, 1.7)};
        for (int k = 0; k < 12; k++)
            if (want[k] < 3e38) CHECK(std::fabs(o[i * 12 + k] - want[k]) <= 2e-6 * std::max(1., std::fabs(want[k])));
        for (int k = 0; k < 6; k++)
            CHECK(std::fabs(od[i * 6 + k] - exact[k]) <= 1e-14 * std::max(1., std::fabs(exact[k])));
    }
}
TEST(ptx, predicates) {
    Device d("ptx");
    std::vector<float> special{0, -0.f, 1, -1, INFINITY, -INFINITY, NAN, 1e-40f}, a, b;
    for (float x : special)
        for (float y : special) a.push_back(x), b.push_back(y);
    auto A = d.up(a), B = d.up(b), O = d.alloc(64 * 4);
    OK(d.run("predicates", 1, 64, 0, A, B, O));
    auto o = d.down<int>(O, 64);
    for (int i = 0; i < 64; i++) {
        float x = a[i], y = b[i];
        int want = (x < y) | (x <= y) << 1 | (x > y) << 2 | (x >= y) << 3 | (x == y) << 4 | (x != y) << 5 |
                   !(x < y) << 6 | std::isnan(x) << 7 | std::isinf(x) << 8 | std::isfinite(x) << 9;
        CHECK_EQ(o[i], want);
    }
}
TEST(ptx, vectors) {
    Device d("ptx");
    int n = 100;
    auto a = randoms(4 * n);
    std::vector<uint8_t> k(4 * n);
    for (auto& x : k) x = (uint8_t)rng();
    auto A = d.up(a), K = d.up(k), O = d.alloc(n * 16), S = d.alloc(n * 4);
    OK(d.run("vectors", 1, n, 0, A, K, O, S));
    auto o = d.down<float>(O, 4 * n);
    auto s = d.down<int16_t>(S, 2 * n);
    for (int i = 0; i < 4 * n; i++) CHECK_EQ(o[i], a[i] * k[i]);
    for (int i = 0; i < 2 * n; i++) CHECK_EQ((int)s[i], k[2 * i] - k[2 * i + 1]);
}
TEST(ptx, denseSwitch) {
    Device d("ptx");
    std::vector<int> in(12), v(12);
    for (int i = 0; i < 12; i++) in[i] = i, v[i] = 1000 + i * 37;
    auto I = d.up(in), O = d.up(v);
    OK(d.run("dense", 1, 32, 0, I, O, 12));
    auto o = d.down<int>(O, 12);
    std::vector<int> want{3001,  v[1] / 7,  __builtin_popcount(v[2]), v[3] * v[3], v[4] ^ 0x55, 17, v[6] % 11,
                          -v[7], v[8] << 3, __builtin_clz(v[9]),      99,          99};
    CHECK(o == want);
}
TEST(ptx, structs) {
    Device d("ptx");
    struct {
        float scale[3];
        int n;
        short k;
        double d;
        CUdeviceptr src;
    } p = {{1, 2, 3}, 50, 7, 0.5, 0};
    std::vector<float> src(50);
    for (int i = 0; i < 50; i++) src[i] = i;
    p.src = d.up(src);
    auto O = d.alloc(200);
    OK(d.run("structs", 1, 64, 0, p, O));
    auto o = d.down<float>(O, 50);
    for (int i = 0; i < 50; i++) CHECK_EQ(o[i], i * (1.f + i % 3) + 7.5f);
}
TEST(ptx, localArraysConstantsAndGlobals) {
    Device d("ptx");
    int n = 300, table[8] = {3, 1, 4, 1, 5, 9, 2, 6};
    auto in = ints(n, 0, 1 << 20);
    auto I = d.up(in), O = d.alloc(n * 4);
    OK(d.run("bump", 1, 32, 0));
    OK(d.run("localArrays", 3, 100, 0, I, O, n));
    auto o = d.down<int>(O, n);
    for (int i = 0; i < n; i++) {
        int loc[16];
        uint32_t r = 0;
        for (int k = 0; k < 16; k++) loc[k] = (in[i] >> (k & 7)) & 15;
        for (int k = 0; k < 16; k++) {
            int j = loc[k], t = loc[j];
            loc[j] = loc[k] + 1;
            loc[k] = t & 15;
            loc[j] &= 15;
        }
        for (int k = 0; k < (in[i] & 15); k++) r += k * table[k & 7];
        for (int k = 0; k < 16; k++) r = r * 31 + loc[k];
        CHECK_EQ(o[i], (int)(r + 6));
    }
    CUdeviceptr g = 0;
    size_t size = 0;
    OK(cuModuleGetGlobal_v2(&g, &size, d.module, "bumps"));
    CHECK_EQ(size, 4u);
    CHECK_EQ(d.down<int>(g, 1)[0], 6);
    std::vector<int> nine{9};
    OK(cuMemcpyHtoD_v2(g, nine.data(), 4));
    OK(d.run("bump", 1, 32, 0));
    CHECK_EQ(d.down<int>(g, 1)[0], 10);
}
TEST(ptx, recursion) {
    Device d("ptx");
    auto O = d.alloc(48);
    OK(d.run("recursion", 1, 12, 0, O));
    auto o = d.down<int>(O, 12);
    CHECK_EQ(o[5], 120);
    CHECK_EQ(o[10], 3628800);
}
TEST(ptx, philox) {
    Device d("ptx");
    int n = 500;
    auto O = d.alloc(n * 4);
    OK(d.run("philox", 5, 100, 0, O, 42u, n));
    auto o = d.down<uint32_t>(O, n);
    for (int i = 0; i < n; i++) {
        uint32_t c[4] = {(uint32_t)i, 0, 7, 9}, k0 = 42, k1 = 42 ^ 0x55;
        for (int r = 0; r < 10; r++) {
            uint64_t p = (uint64_t)0xD2511F53u * c[0], q = (uint64_t)0xCD9E8D57u * c[2];
            uint32_t next[4] = {(uint32_t)(q >> 32) ^ c[1] ^ k0, (uint32_t)q, (uint32_t)(p >> 32) ^ c[3] ^ k1,
                                (uint32_t)p};
            memcpy(c, next, sizeof c);
            k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
        }
        CHECK_EQ(o[i], c[0] ^ c[1] ^ c[2] ^ c[3]);
    }
}
TEST(ptx, printing) {
    Device d("ptx");
    char path[] = "/tmp/cusim-print-XXXXXX";
    int f = mkstemp(path), out = dup(1);
    fflush(stdout);
    dup2(f, 1);
    int r = d.run("print", 1, 4, 0, 42);
    fflush(stdout);
    dup2(out, 1);
    close(out);
    char text[200] = {};
    CHECK(pread(f, text, sizeof text - 1, 0) > 0);
    close(f);
    unlink(path);
    OK(r);
    CHECK(std::string(text) == "thread 1 value 42 half 21.00 text\n");
}
