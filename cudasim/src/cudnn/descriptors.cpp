// Tensor and filter descriptors.
#include "cudnn/tensor.h"

namespace cudnnsim {
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
int outDim(int in, int pad, int k, int stride, int dil) { return (in + 2 * pad - ((k - 1) * dil + 1)) / stride + 1; }
}  // namespace cudnnsim

using namespace cudnnsim;

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
