// One kernel per family of PTX instructions; the tests compute the same on the host.
#define ASM1(op, out, a) asm(op " %0, %1;" : "=r"(out) : "r"(a))
#define ASM2(op, out, a, b) asm(op " %0, %1, %2;" : "=r"(out) : "r"(a), "r"(b))
#define ASM3(op, out, a, b, c) asm(op " %0, %1, %2, %3;" : "=r"(out) : "r"(a), "r"(b), "r"(c))
extern "C" {

__global__ void integers(const int* a, const int* b, const int* c, int* o, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int x = a[i], y = b[i], z = c[i];
    int* p = o + i * 32;
    p[0] = x + y; p[1] = x - y; p[2] = x * y; p[3] = x / (y | 1); p[4] = x % (y | 1);
    p[5] = (unsigned)x / ((unsigned)y | 1u); p[6] = (unsigned)x % ((unsigned)y | 1u);
    p[7] = __mulhi(x, y); p[8] = __umulhi(x, y); p[9] = x << (z & 31); p[10] = x >> (z & 31);
    p[11] = (unsigned)x >> (z & 31); p[12] = min(x, y); p[13] = max((unsigned)x, (unsigned)y); p[14] = abs(x);
    p[15] = __clz(x); p[16] = __popc(x); p[17] = __brev(x); p[18] = __ffs(x); p[19] = __byte_perm(x, y, 0x5410);
    p[20] = __funnelshift_l(x, y, z & 31); p[21] = __funnelshift_r(x, y, z & 31);
    ASM3("bfe.u32", p[22], x, z & 31, 7);
    ASM3("bfe.s32", p[23], x, z & 31, 7);
    asm("bfi.b32 %0, %1, %2, %3, 9;" : "=r"(p[24]) : "r"(x), "r"(y), "r"(z & 31));
    ASM2("add.sat.s32", p[25], x, y);
    ASM3("sad.s32", p[26], x >> 1, y >> 1, z);
    ASM1("bfind.u32", p[27], x);
    asm("lop3.b32 %0, %1, %2, %3, 0x96;" : "=r"(p[28]) : "r"(x), "r"(y), "r"(z));
    asm("slct.s32.s32 %0, %1, %2, %3;" : "=r"(p[29]) : "r"(x), "r"(y), "r"(z));
    ASM3("mad.hi.s32", p[30], x, y, z);
    asm("dp4a.s32.s32 %0, %1, %2, %3;" : "=r"(p[31]) : "r"(x), "r"(y), "r"(z));
}

__global__ void longs(const long long* a, const long long* b, long long* o, int n) {
    int i = threadIdx.x;
    if (i >= n) return;
    long long x = a[i], y = b[i];
    long long* p = o + i * 8;
    p[0] = x * y; p[1] = x / (y | 1); p[2] = x % (y | 1); p[3] = __mul64hi(x, y); p[4] = x >> (y & 63);
    p[5] = (long long)((unsigned long long)x >> (y & 63)); p[6] = __popcll(x) * 100 + __clzll(x);
    unsigned lo, hi;  // a 64-bit sum by halves with carry
    asm("add.cc.u32 %0, %2, %3;\n\taddc.u32 %1, %4, %5;"
        : "=r"(lo), "=r"(hi) : "r"((unsigned)x), "r"((unsigned)y), "r"((unsigned)(x >> 32)), "r"((unsigned)(y >> 32)));
    p[7] = (long long)((unsigned long long)hi << 32 | lo);
}

__global__ void rounding(const float* a, const float* b, float* o) {
    int i = threadIdx.x;
    float x = a[i], y = b[i];
    float* p = o + i * 12;
    p[0] = __fadd_rd(x, y); p[1] = __fadd_ru(x, y); p[2] = __fmul_rz(x, y); p[3] = __fdiv_rn(x, y);
    p[4] = __fmaf_rn(x, y, 0.125f); p[5] = __fsqrt_rn(fabsf(x)); p[6] = __saturatef(x); p[7] = copysignf(x, y);
    p[8] = fminf(x, y); p[9] = fmaxf(x, __int_as_float(0x7fffffff)); p[10] = __fadd_rn(x, y); p[11] = __fmul_ru(x, y);
}

__global__ void conversions(const float* a, float* o) {
    int i = threadIdx.x;
    float x = a[i];
    float* p = o + i * 12;
    p[0] = (float)__float2int_rn(x); p[1] = (float)__float2int_rz(x); p[2] = (float)__float2int_rd(x);
    p[3] = (float)__float2int_ru(x); p[4] = (float)__float2uint_rz(x); p[5] = (float)(unsigned char)(int)x;
    p[6] = (float)(signed char)(int)x; p[7] = (float)(long long)x; p[8] = rintf(x); p[9] = truncf(x);
    unsigned short s;
    asm("cvt.sat.u8.s32 %0, %1;" : "=h"(s) : "r"((int)x));
    p[10] = (float)s;
    p[11] = (float)(double)x;
}

__global__ void halves(const unsigned* a, const unsigned* b, unsigned* o, unsigned short* rounded, const float* f) {
    int i = threadIdx.x;
    unsigned s, p, m, q;
    ASM2("add.f16x2", s, a[i], b[i]);
    ASM2("mul.f16x2", p, a[i], b[i]);
    ASM3("fma.rn.f16x2", m, a[i], b[i], s);
    ASM2("max.f16x2", q, a[i], b[i]);
    o[4 * i] = s; o[4 * i + 1] = p; o[4 * i + 2] = m; o[4 * i + 3] = q;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(rounded[i]) : "f"(f[i]));
}

__global__ void brains(const float* f, unsigned short* o, float* back) {
    int i = threadIdx.x;
    unsigned short h;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(h) : "f"(f[i]));
    o[i] = h;
    back[i] = __int_as_float((unsigned)h << 16);
}

__global__ void functions(const float* x, const double* xd, float* o, double* od, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v = x[i];
    double d = xd[i];
    float* p = o + i * 12;
    double* q = od + i * 6;
    p[0] = expf(v); p[1] = logf(fabsf(v) + 1e-3f); p[2] = sinf(v); p[3] = cosf(v); p[4] = tanhf(v);
    p[5] = sqrtf(fabsf(v)); p[6] = rsqrtf(fabsf(v) + 1.f); p[7] = powf(fabsf(v) + .1f, 1.7f); p[8] = floorf(v);
    p[9] = ceilf(v); p[10] = erff(v); p[11] = log1pf(fabsf(v));
    q[0] = exp(d); q[1] = log(fabs(d) + 1e-3); q[2] = sqrt(fabs(d)); q[3] = d / (1. + d * d); q[4] = sin(d);
    q[5] = pow(fabs(d) + .1, 1.7);
}

__global__ void predicates(const float* a, const float* b, int* o) {
    int i = threadIdx.x;
    float x = a[i], y = b[i];
    int r = (x < y) | (x <= y) << 1 | (x > y) << 2 | (x >= y) << 3 | (x == y) << 4 | (x != y) << 5 | !(x < y) << 6;
    r |= (isnan(x) != 0) << 7 | (isinf(x) != 0) << 8 | (isfinite(x) != 0) << 9;
    o[i] = r;
}

__global__ void vectors(const float4* a, const uchar4* k, float4* o, short2* s) {
    int i = threadIdx.x;
    float4 v = a[i];
    uchar4 c = k[i];
    o[i] = make_float4(v.x * c.x, v.y * c.y, v.z * c.z, v.w * c.w);
    s[i] = make_short2(c.x - c.y, c.z - c.w);
}

__global__ void dense(const int* in, int* o, int n) {  // a switch that becomes a jump table
    int i = threadIdx.x;
    if (i >= n) return;
    int r = 0, v = o[i];
    switch (in[i]) {
        case 0: r = v * 3 + 1; break;
        case 1: r = v / 7; break;
        case 2: r = __popc(v); break;
        case 3: r = v * v; break;
        case 4: r = v ^ 0x55; break;
        case 5: r = 17; break;
        case 6: r = v % 11; break;
        case 7: r = -v; break;
        case 8: r = v << 3; break;
        case 9: r = __clz(v); break;
        default: r = 99;
    }
    o[i] = r;
}

struct Params {
    float scale[3];
    int n;
    short k;
    double d;
    const float* src;
};
__global__ void structs(Params p, float* o) {
    int i = threadIdx.x;
    if (i < p.n) o[i] = p.src[i] * p.scale[i % 3] + p.k + (float)p.d;
}

__constant__ int table[8] = {3, 1, 4, 1, 5, 9, 2, 6};
__device__ int bumps = 5;
__global__ void localArrays(const int* in, int* o, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int loc[16];
    for (int k = 0; k < 16; k++) loc[k] = (in[i] >> (k & 7)) & 15;
    for (int k = 0; k < 16; k++) {
        int j = loc[k], t = loc[j];
        loc[j] = loc[k] + 1;
        loc[k] = t & 15;
        loc[j] &= 15;
    }
    int r = 0;
    for (int k = 0; k < (in[i] & 15); k++) r += k * table[k & 7];
    for (int k = 0; k < 16; k++) r = r * 31 + loc[k];
    o[i] = r + bumps;
}
__global__ void bump() { if (threadIdx.x == 0 && blockIdx.x == 0) bumps++; }

__noinline__ __device__ int factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }
__global__ void recursion(int* o) { o[threadIdx.x] = factorial(threadIdx.x); }

__global__ void philox(unsigned* out, unsigned seed, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned c0 = i, c1 = 0, c2 = 7, c3 = 9, k0 = seed, k1 = seed ^ 0x55u;
    for (int r = 0; r < 10; r++) {
        unsigned h0 = __umulhi(0xD2511F53u, c0), l0 = 0xD2511F53u * c0;
        unsigned h1 = __umulhi(0xCD9E8D57u, c2), l1 = 0xCD9E8D57u * c2;
        c0 = h1 ^ c1 ^ k0; c1 = l1; c2 = h0 ^ c3 ^ k1; c3 = l0;
        k0 += 0x9E3779B9u; k1 += 0xBB67AE85u;
    }
    out[i] = c0 ^ c1 ^ c2 ^ c3;
}

__global__ void print(int v) { if (threadIdx.x == 1) printf("thread %d value %d half %.2f %s\n", threadIdx.x, v, 0.5f * v, "text"); }
}
