// What needs several threads: shared memory, barriers, warp operations, atomics.
extern "C" {
__global__ void reduceShared(const float* in, float* out, int n) {
    __shared__ float s[256];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    s[t] = i < n ? in[i] : 0.f;
    __syncthreads();
    for (int k = blockDim.x / 2; k > 0; k >>= 1) {
        if (t < k) s[t] += s[t + k];
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = s[0];
}
__global__ void reduceDynamic(const int* in, int* out, int n) {
    extern __shared__ int d[];
    int t = threadIdx.x, acc = 0;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) acc += in[i];
    d[t] = acc;
    __syncthreads();
    for (int k = blockDim.x / 2; k > 0; k >>= 1) {
        if (t < k) d[t] += d[t + k];
        __syncthreads();
    }
    if (t == 0) atomicAdd(out, d[0]);
}
__global__ void reduceWarp(const int* in, int* out, int n) {
    __shared__ int part[32];
    int lane = threadIdx.x & 31, w = threadIdx.x >> 5, v = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) v += in[i];
    for (int o = 16; o > 0; o >>= 1) v += __shfl_down_sync(~0u, v, o);
    if (lane == 0) part[w] = v;
    __syncthreads();
    if (w == 0) {
        v = lane < (blockDim.x >> 5) ? part[lane] : 0;
        for (int o = 16; o > 0; o >>= 1) v += __shfl_down_sync(~0u, v, o);
        if (lane == 0) out[blockIdx.x] = v;
    }
}
__global__ void shuffles(const int* in, int* o) {
    int v = in[threadIdx.x];
    int* p = o + threadIdx.x * 6;
    p[0] = __shfl_xor_sync(~0u, v, 5);
    p[1] = __shfl_up_sync(~0u, v, 3, 8);
    p[2] = __shfl_sync(~0u, v, 7, 16);
    p[3] = __shfl_down_sync(~0u, v, 2);
    p[4] = __reduce_add_sync(~0u, v);
    p[5] = __reduce_max_sync(~0u, v);
}
__global__ void votes(const int* in, int* o) {
    int v = in[threadIdx.x], lane = threadIdx.x & 31, same;
    int* p = o + threadIdx.x * 8;
    p[0] = __ballot_sync(~0u, v & 1);
    p[1] = __any_sync(~0u, v == in[0]);
    p[2] = __all_sync(~0u, v >= 0);
    p[3] = __syncthreads_count(v & 1);
    p[4] = 0;
    if (lane < 10) p[4] = __activemask();
    __syncwarp();
    p[5] = __match_any_sync(~0u, v % 5);
    __match_all_sync(~0u, 7, &same);
    p[6] = same;
    p[7] = __syncthreads_or(v == 3) * 2 + __syncthreads_and(v >= 0);
}
__global__ void half(int* o) {  // shuffles of half a warp, the rest has left
    if (threadIdx.x >= 16) return;
    o[threadIdx.x] = __shfl_xor_sync(0xffffu, (int)threadIdx.x, 1);
}
__global__ void atomics(int* i, unsigned* u, float* f, unsigned long long* l, double* d) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    atomicMax(&i[0], t); atomicMin(&i[1], -t); atomicSub(&i[2], 1); atomicExch(&i[3], 77);
    atomicAnd(&u[0], ~(1u << (t & 31))); atomicOr(&u[1], 1u << (t & 31)); atomicXor(&u[2], t); atomicInc(&u[3], 9u);
    atomicAdd(l, (unsigned long long)t);
    atomicAdd(d, 0.5);
    int *a = (int*)f, old = *a, assumed;  // the maximum of floats by compare and swap
    float v = (float)(t % 37);
    do {
        assumed = old;
        old = atomicCAS(a, assumed, __float_as_int(fmaxf(v, __int_as_float(assumed))));
    } while (assumed != old);
}
__global__ void histogram(const unsigned char* img, int n, int* counts) {
    __shared__ int h[256];
    for (int i = threadIdx.x; i < 256; i += blockDim.x) h[i] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) atomicAdd(&h[img[i]], 1);
    __syncthreads();
    for (int i = threadIdx.x; i < 256; i += blockDim.x) if (h[i]) atomicAdd(&counts[i], h[i]);
}
__global__ void lastBlock(const int* in, int* part, unsigned* done, int* out, int n) {
    __shared__ bool last;
    int s = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) s += in[i];
    atomicAdd(&part[blockIdx.x], s);
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) last = atomicInc(done, gridDim.x - 1) == gridDim.x - 1;
    __syncthreads();
    if (last && threadIdx.x == 0) {
        int t = 0;
        for (int b = 0; b < gridDim.x; b++) t += ((volatile int*)part)[b];
        *out = t;
    }
}
__device__ float* pick(float* s, float* g, int w) { return w ? s : g; }
__global__ void generic(float* g, int w) {  // pointers that may be to shared or to global memory
    __shared__ float s[32];
    s[threadIdx.x] = threadIdx.x;
    __syncthreads();
    float* p = pick(s, g, (w + threadIdx.x) & 1);
    p[31 - threadIdx.x] += 1.f;
    __syncthreads();
    g[32 + threadIdx.x] = s[threadIdx.x];
}
__global__ void asyncCopy(const float4* g, float4* o) {
    __shared__ float4 s[64];
    unsigned d = (unsigned)__cvta_generic_to_shared(&s[threadIdx.x]);
    asm volatile("cp.async.ca.shared.global [%0], [%1], 16;" ::"r"(d), "l"(g + threadIdx.x));
    asm volatile("cp.async.commit_group;");
    asm volatile("cp.async.wait_group 0;");
    __syncthreads();
    o[threadIdx.x] = s[63 - threadIdx.x];
}
__global__ void divergent(const int* in, int* o) {  // different trip counts and early exits around a barrier
    int i = threadIdx.x, r = 0;
    for (int k = 0; k < in[i]; k++) {
        if (k == 7) continue;
        if (k > 20) break;
        r += k;
    }
    __syncthreads();
    if (i & 1) return;
    o[i] = r;
}
__global__ void order(int* next, int* o) {
    if (threadIdx.x == 0) o[blockIdx.x] = atomicAdd(next, 1);
}
__global__ void shape(int* o) {
    int b = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    int t = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    o[b * blockDim.x * blockDim.y * blockDim.z + t] = b * 1000 + t;
}
__global__ void fill(int* o, int v, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) o[i] = v + i;
}
__global__ void add(const int* a, int* b, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) b[i] += a[i];
}
__global__ void __launch_bounds__(64) bounded(int* o) { o[threadIdx.x] = 1; }
__global__ void nothing() {}
}
