// See conv_math.h.
#include "cudnn/conv_math.h"
#include "cudnn/tensor.h"
#include <algorithm>

namespace cudnnsim {
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
template std::vector<float> convForward(const Geo&, const std::vector<float>&, const std::vector<float>&);
template std::vector<double> convForward(const Geo&, const std::vector<double>&, const std::vector<double>&);
template std::vector<float> convBackwardData(const Geo&, const std::vector<float>&, const std::vector<float>&);
template std::vector<double> convBackwardData(const Geo&, const std::vector<double>&, const std::vector<double>&);
template std::vector<float> convBackwardFilter(const Geo&, const std::vector<float>&, const std::vector<float>&);
template std::vector<double> convBackwardFilter(const Geo&, const std::vector<double>&, const std::vector<double>&);
}  // namespace cudnnsim
