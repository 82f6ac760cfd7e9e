/* portable.h - lets one .cu file be CUDA C++ (NVRTC) and OpenCL C 1.2.
 *
 * A kernel file is CUDA as it is usually written (threadIdx.x, __shared__, __syncthreads(), atomicAdd on ints,
 * make_float4, expf ...) plus these words, which CUDA does not need and OpenCL cannot do without:
 *
 *   KERNEL(bx, by) name(...)  kernel with a block of exactly bx * by threads
 *   DEVICE                    helper function
 *   GLOBAL  T *p              pointer to device memory
 *   SHARED  T *p              pointer to __shared__ memory (helper arguments only)
 *   CONSTANT                  file-scope lookup table
 *   multiply_add(a, b, c)     a * b + c, fused where the device does that at full speed
 *   block_sum(s, v)           sum over a block of 256 threads, in an order that never changes
 *   atomicAddFloat[Shared]    float atomics (their order, and so the last bits, differ from run to run)
 *   i64, u64                  64-bit integers ("long" is 32 or 64 bits depending on the compiler)
 *
 * What the OpenCL compiler does not take: templates, overloads, references, bool and size_t kernel arguments, extern
 * __shared__, __shared__ in a helper or an inner block, file-scope const tables, min(int, unsigned), warp shuffles, and
 * its keywords as names (half, kernel, global, local). What NVRTC does not take: uint, uchar, arithmetic on vectors,
 * FLT_MAX. What both take and get wrong: float3 in buffers (12 bytes in CUDA, 16 in OpenCL); double literals; reading
 * plainly what the same kernel updates atomically. Pointers of a kernel that may run in place are not __restrict__.
 */
#ifndef PORTABLE_H
#define PORTABLE_H
#ifdef __OPENCL_C_VERSION__ /* ------------------------------------------------ OpenCL C 1.2 */

#pragma OPENCL FP_CONTRACT OFF
#ifdef cl_khr_int64_base_atomics
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
#endif
#ifdef cl_khr_int64_extended_atomics
#pragma OPENCL EXTENSION cl_khr_int64_extended_atomics : enable
#define HAS_ATOMIC64 1
#endif

typedef long i64;
typedef unsigned long u64;

#define KERNEL(bx, by) __kernel __attribute__((reqd_work_group_size(bx, by, 1))) void
#define DEVICE static inline
#define GLOBAL __global
#define SHARED __local
#define CONSTANT __constant
#define __shared__ __local
#define __restrict__ restrict

/* CUDA's built-in variables are uint3; these are too, and only the component used survives. */
#define threadIdx ((uint3)((uint)get_local_id(0), (uint)get_local_id(1), (uint)get_local_id(2)))
#define blockIdx ((uint3)((uint)get_group_id(0), (uint)get_group_id(1), (uint)get_group_id(2)))
#define blockDim ((uint3)((uint)get_local_size(0), (uint)get_local_size(1), (uint)get_local_size(2)))
#define gridDim ((uint3)((uint)get_num_groups(0), (uint)get_num_groups(1), (uint)get_num_groups(2)))

/* __syncthreads() orders shared AND global accesses within the block. */
#define __syncthreads() barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)

#define make_float2(x, y) ((float2)((x), (y)))
#define make_float4(x, y, z, w) ((float4)((x), (y), (z), (w)))
#define make_int2(x, y) ((int2)((x), (y)))
#define make_int4(x, y, z, w) ((int4)((x), (y), (z), (w)))

#define expf exp
#define logf log
#define sqrtf sqrt
#define rsqrtf rsqrt
#define cbrtf cbrt
#define powf pow
#define fabsf fabs
#define fminf fmin
#define fmaxf fmax
#define floorf floor
#define ceilf ceil
#define rintf rint
#define fmaf fma
#define __expf native_exp
#define __logf native_log
#define __fdividef native_divide
#define __float2int_rn convert_int_rte
#define __float_as_int as_int
#define __float_as_uint as_uint
#define __int_as_float as_float
#define __uint_as_float as_float
#define __popc popcount
#define __clz clz

#ifdef FP_FAST_FMAF
#define multiply_add fma
#else
#define multiply_add(a, b, c) ((a) * (b) + (c))
#endif

#define atomicAdd atomic_add
#define atomicMin atomic_min
#define atomicMax atomic_max
#define atomicExch atomic_xchg
#define atomicCAS atomic_cmpxchg
#ifdef HAS_ATOMIC64
#define atomicMax64 atom_max
#endif

/* OpenCL 1.2 has no float atomic add. Starting from a guess of 0 rather than a plain load of *p
 * keeps every access atomic (a plain load is a data race, and oclgrind says so); the cost is one
 * wasted compare-exchange when *p is not 0. */
static inline void atomicAddFloat(volatile __global float *p, float v) {
    uint seen = 0u, guess;
    do {
        guess = seen;
        seen = atomic_cmpxchg((volatile __global uint *)p, guess, as_uint(as_float(guess) + v));
    } while (seen != guess);
}
static inline void atomicAddFloatShared(volatile __local float *p, float v) {
    uint seen = 0u, guess;
    do {
        guess = seen;
        seen = atomic_cmpxchg((volatile __local uint *)p, guess, as_uint(as_float(guess) + v));
    } while (seen != guess);
}

#else /* --------------------------------------------------------------------- CUDA C++ */

typedef long long i64;
typedef unsigned long long u64;

#define KERNEL(bx, by) extern "C" __global__ void __launch_bounds__((bx) * (by))
#define DEVICE static __device__ __forceinline__
#define GLOBAL
#define SHARED
#define CONSTANT __constant__
#define multiply_add fmaf
#define HAS_ATOMIC64 1
#define atomicMax64 atomicMax
#ifndef INFINITY /* NVRTC has no math.h */
#define INFINITY __int_as_float(0x7f800000)
#endif

DEVICE void atomicAddFloat(float *p, float v) { atomicAdd(p, v); }
DEVICE void atomicAddFloatShared(float *p, float v) { atomicAdd(p, v); }

#endif /* -------------------------------------------------------------------- both */

/* Sum of v over the block, for every thread: a tree, so the same bits every time. s holds 256 floats; all 256 threads of
 * the block must call, and s may be used again at once. */
DEVICE float block_sum(SHARED float *s, float v) {
    s[threadIdx.x] = v;
    for (int width = 128; width > 0; width /= 2) {
        __syncthreads();
        if (threadIdx.x < width) s[threadIdx.x] += s[threadIdx.x + width];
    }
    __syncthreads();
    v = s[0];
    __syncthreads();
    return v;
}

#endif
