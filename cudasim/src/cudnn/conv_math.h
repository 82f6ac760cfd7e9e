// Convolution on contiguous NCHW values: im2col and a matrix product, in float or double.
#pragma once
#include "cudnn/descriptors.h"
#include <vector>

namespace cudnnsim {
struct Geo {
    int N, C, H, W, K, R, S, P, Q, G;
    Conv cv;
    int Cg() const { return C / G; }
    int Kg() const { return K / G; }
    int crs() const { return Cg() * R * S; }
    int64_t pq() const { return (int64_t)P * Q; }
};
// 0 and the geometry, or the status of what does not fit
int geo(const char* fn, const Tensor& x, const Filter& w, const Conv& c, const Tensor& y, Geo& g);
template <class T>
std::vector<T> convForward(const Geo& g, const std::vector<T>& x, const std::vector<T>& w);
template <class T>
std::vector<T> convBackwardData(const Geo& g, const std::vector<T>& w, const std::vector<T>& dy);
template <class T>
std::vector<T> convBackwardFilter(const Geo& g, const std::vector<T>& x, const std::vector<T>& dy);
}  // namespace cudnnsim
