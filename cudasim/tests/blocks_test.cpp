// Shared memory, barriers, warp operations, atomics, and the order of blocks.
#include "check.h"
#include <algorithm>
#include <numeric>

TEST(blocks, reductions) {
    Device d("blocks");
    int n = 5000;
    auto in = ints(n, -1000, 1000);
    std::vector<float> f(in.begin(), in.end());  // integers: the order of the sum does not matter
    int sum = std::accumulate(in.begin(), in.end(), 0);
    auto I = d.up(in), F = d.up(f), O = d.alloc(80), P = d.up(std::vector<int>{0}), W = d.alloc(16);
    OK(d.run("reduceShared", 20, 256, 0, F, O, n));
    auto o = d.down<float>(O, 20);
    CHECK_EQ(std::accumulate(o.begin(), o.end(), 0.f), (float)sum);
    OK(d.run("reduceDynamic", 7, 128, 512, I, P, n));
    CHECK_EQ(d.down<int>(P, 1)[0], sum);
    OK(d.run("reduceWarp", 4, 160, 0, I, W, n));
    auto w = d.down<int>(W, 4);
    CHECK_EQ(w[0] + w[1] + w[2] + w[3], sum);
}
TEST(blocks, shuffles) {
    Device d("blocks");
    auto in = ints(64, 0, 999);
    auto I = d.up(in), O = d.alloc(64 * 24);
    OK(d.run("shuffles", 1, 64, 0, I, O));
    auto o = d.down<int>(O, 64 * 6);
    for (int t = 0; t < 64; t++) {
        int w = t & 32, l = t & 31;
        const int* v = &in[w];
        int want[6] = {v[l ^ 5],
                       (l & 7) >= 3 ? v[l - 3] : v[l],
                       v[(l & 16) | 7],
                       l + 2 < 32 ? v[l + 2] : v[l],
                       std::accumulate(v, v + 32, 0),
                       *std::max_element(v, v + 32)};
        for (int k = 0; k < 6; k++) CHECK_EQ(o[t * 6 + k], want[k]);
    }
}
TEST(blocks, votes) {
    Device d("blocks");
    auto in = ints(96, 0, 9);
    auto I = d.up(in), O = d.alloc(96 * 32);
    OK(d.run("votes", 1, 96, 0, I, O));
    auto o = d.down<int>(O, 96 * 8);
    int odd = 0, three = 0;
    for (int v : in) odd += v & 1, three |= v == 3;
    for (int t = 0; t < 96; t++) {
        int w = t & ~31, ballot = 0, any = 0, match = 0;
        for (int l = 0; l < 32; l++) {
            ballot |= (in[w + l] & 1) << l;
            any |= in[w + l] == in[0];
            match |= (int)(in[w + l] % 5 == in[t] % 5) << l;
        }
        int want[8] = {ballot, any, 1, odd, (t & 31) < 10 ? 0x3ff : 0, match, 1, three * 2 + 1};
        for (int k = 0; k < 8; k++) CHECK_EQ(o[t * 8 + k], want[k]);
    }
}
TEST(blocks, halfAWarp) {
    Device d("blocks");
    auto O = d.alloc(64);
    OK(d.run("half", 1, 32, 0, O));
    auto o = d.down<int>(O, 16);
    for (int i = 0; i < 16; i++) CHECK_EQ(o[i], i ^ 1);
}
TEST(blocks, atomics) {
    Device d("blocks");
    int n = 640;
    auto I = d.up(std::vector<int>{0, 0, 1000, 0}), F = d.up(std::vector<float>{-1});
    auto U = d.up(std::vector<uint32_t>{~0u, 0, 0, 0});
    auto L = d.up(std::vector<uint64_t>{5}), D = d.up(std::vector<double>{1});
    OK(d.run("atomics", 10, 64, 0, I, U, F, L, D));
    CHECK((d.down<int>(I, 4) == std::vector<int>{n - 1, 1 - n, 1000 - n, 77}));
    uint32_t x = 0;
    for (int i = 0; i < n; i++) x ^= i;
    CHECK((d.down<uint32_t>(U, 4) == std::vector<uint32_t>{0, ~0u, x, (uint32_t)n % 10}));
    CHECK_EQ(d.down<float>(F, 1)[0], 36.f);
    CHECK_EQ(d.down<uint64_t>(L, 1)[0], 5u + n * (n - 1) / 2);
    CHECK_EQ(d.down<double>(D, 1)[0], 1 + n * 0.5);
}
TEST(blocks, histogram) {
    Device d("blocks");
    int n = 10000;
    std::vector<uint8_t> img(n);
    std::vector<int> want(256);
    for (auto& p : img) want[p = (uint8_t)(rng() % 200)]++;
    auto I = d.up(img), C = d.up(std::vector<int>(256));
    OK(d.run("histogram", 5, 96, 0, I, n, C));
    CHECK(d.down<int>(C, 256) == want);
}
TEST(blocks, lastBlockReduces) {
    Device d("blocks");
    auto in = ints(3000, 0, 1000);
    auto I = d.up(in), P = d.up(std::vector<int>(8)), N = d.up(std::vector<int>(1)), O = d.up(std::vector<int>(1));
    for (int run = 0; run < 2; run++) {  // the counter wraps to zero by itself
        OK(cuMemsetD32_v2(P, 0, 8));
        OK(d.run("lastBlock", 8, 64, 0, I, P, N, O, 3000));
        CHECK_EQ(d.down<int>(O, 1)[0], std::accumulate(in.begin(), in.end(), 0));
    }
}
TEST(blocks, genericPointers) {
    Device d("blocks");
    auto G = d.up(std::vector<float>(64));
    OK(d.run("generic", 1, 32, 0, G, 0));
    auto g = d.down<float>(G, 64);
    for (int i = 0; i < 32; i++) {
        CHECK_EQ(g[31 - i], i & 1 ? 0.f : 1.f);
        CHECK_EQ(g[63 - i], 31 - i + (i & 1 ? 1.f : 0.f));
    }
}
TEST(blocks, asynchronousCopiesToShared) {
    Device d("blocks");
    auto a = randoms(256);
    auto A = d.up(a), O = d.alloc(1024);
    OK(d.run("asyncCopy", 1, 64, 0, A, O));
    auto o = d.down<float>(O, 256);
    for (int i = 0; i < 64; i++)
        for (int k = 0; k < 4; k++) CHECK_EQ(o[4 * i + k], a[4 * (63 - i) + k]);
}
TEST(blocks, divergence) {
    Device d("blocks");
    auto in = ints(100, 0, 40);
    auto I = d.up(in), O = d.up(std::vector<int>(100, -1));
    OK(d.run("divergent", 1, 100, 0, I, O));
    auto o = d.down<int>(O, 100);
    for (int i = 0; i < 100; i++) {
        int r = 0;
        for (int k = 0; k < in[i] && k <= 20; k++) r += k == 7 ? 0 : k;
        CHECK_EQ(o[i], i & 1 ? -1 : r);
    }
}
TEST(blocks, shape) {
    Device d("blocks");
    auto O = d.alloc(2 * 3 * 4 * 5 * 6 * 2 * 4);
    void* p[] = {&O};
    OK(cuLaunchKernel(d.kernel("shape"), 2, 3, 4, 5, 6, 2, 0, nullptr, p, nullptr));
    auto o = d.down<int>(O, 2 * 3 * 4 * 5 * 6 * 2);
    for (int b = 0; b < 24; b++)
        for (int t = 0; t < 60; t++) CHECK_EQ(o[b * 60 + t], b * 1000 + t);
}
TEST(blocks, schedule) {  // in which order the blocks ran
    if (setting("CUSIM_WORKERS", 1) > 1) return;
    Device d("blocks");
    auto N = d.up(std::vector<int>(1)), O = d.alloc(40);
    OK(d.run("order", 10, 32, 0, N, O));
    auto o = d.down<int>(O, 10);
    for (int b = 0; b < 10; b++) CHECK_EQ(o[b], setting("CUSIM_SCHED", 0) == 1 ? 9 - b : b);
}
