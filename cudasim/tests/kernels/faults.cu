// Broken kernels: each has one fault that the simulator must report.
extern "C" {
__global__ void copy(const float* x, float* y) { y[threadIdx.x] = x[threadIdx.x] * 2.f; }
__global__ void writeAt(float* x, int n) { x[n + (int)threadIdx.x] = 1.f; }
__global__ void readAt(const float* x, float* y, int n) { y[threadIdx.x] = x[n + (int)threadIdx.x]; }
__global__ void atomicAt(int* x, int n) { atomicAdd(x + n, 1); }
__global__ void misaligned(char* p) { *(float*)(p + 2) = 1.f; }
__global__ void misalignedVector(float* p) { *(float4*)(p + 1) = make_float4(1, 2, 3, 4); }
__global__ void sharedAt(float* y, int k) {
    __shared__ float s[32];
    s[(int)threadIdx.x + k] = 1.f;
    __syncthreads();
    y[threadIdx.x] = s[threadIdx.x];
}
__global__ void localAt(int* y, int k) {
    int a[8];
    for (int i = 0; i < 8; i++) a[i] = y[i];
    for (int i = 0; i < 8; i++) a[a[i] & 7] += i;
    y[0] = a[k];
}
__global__ void raceWarps(float* y) {
    __shared__ float s[64];
    s[threadIdx.x] = threadIdx.x;
    y[threadIdx.x] = s[63 - threadIdx.x];
}
__global__ void raceWrites(float* y) {
    __shared__ float s[1];
    if ((threadIdx.x & 31) == 0) s[0] = threadIdx.x;
    __syncthreads();
    y[threadIdx.x] = s[0];
}
__global__ void noRace(float* y) {
    __shared__ float s[64];
    s[threadIdx.x] = threadIdx.x;
    __syncthreads();
    y[threadIdx.x] = s[63 - threadIdx.x];
}
__global__ void barrierDivergence(int* y) {
    if (threadIdx.x < 16) __syncwarp(~0u); else __syncthreads();
    y[threadIdx.x] = 1;
}
__global__ void barrierMissed(int* y) {  // one warp waits at another barrier
    if (threadIdx.x < 32) asm volatile("bar.sync 1, 64;"); else asm volatile("bar.sync 2, 64;");
    y[threadIdx.x] = 1;
}
__global__ void wrongMask(int* y) {
    y[threadIdx.x] = __shfl_xor_sync(0xffffu, (int)threadIdx.x, 1);
}
__global__ void endless(volatile int* f) { while (*f == 0); }
__global__ void loops(int* y, int n) {
    int r = 0;
    for (int i = 0; i < n; i++) r = r * 3 + y[i & 7];
    y[0] = r;
}
__global__ void traps(int* y) { if (threadIdx.x == 3) __trap(); y[threadIdx.x] = 1; }
__global__ void unsupported(int* y) {
    unsigned r;
    asm volatile("{ .reg .b32 t; ldmatrix.sync.aligned.m8n8.x1.shared.b16 {t}, [%1]; mov.b32 %0, t; }" : "=r"(r) : "r"(0));
    y[0] = r;
}
__global__ void dynamic(int* y) { extern __shared__ int d[]; d[threadIdx.x] = 1; y[threadIdx.x] = d[threadIdx.x]; }
}
