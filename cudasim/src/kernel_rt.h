// kernel_rt.h - included by every translated kernel (and by the executor).
// Kept free of system headers so that compiling a module stays fast.
#pragma once
typedef __UINT8_TYPE__ u8;
typedef __UINT16_TYPE__ u16;
typedef __UINT32_TYPE__ u32;
typedef __UINT64_TYPE__ u64;
typedef __INT8_TYPE__ s8;
typedef __INT16_TYPE__ s16;
typedef __INT32_TYPE__ s32;
typedef __INT64_TYPE__ s64;
typedef unsigned __int128 u128;
typedef __int128 s128;
typedef float f32;
typedef double f64;
#define CUSIM_LIKELY(x) __builtin_expect(!!(x), 1)
#define CUSIM_INL static inline __attribute__((always_inline))
#define CUSIM_ABI 5  // bump when CusimThread or the helper list changes

// Device memory lives in one fixed range of the process; one shadow byte per
// device byte sits at a fixed distance from it.
#define CUSIM_BASE 0x600000000000ULL
#define CUSIM_RANGE 0x001000000000ULL   // 64 GiB of addresses
#define CUSIM_SHADOW 0x001000000000ULL  // shadow(a) = a + CUSIM_SHADOW
enum { SH_NONE = 0, SH_FREED = 1, SH_UNINIT = 2, SH_INIT = 3 };

struct CusimBlock;
struct CusimThread {
    u32 tid[3], ntid[3], ctaid[3], nctaid[3];
    u32 lane, warp, linear;    // linear = thread number inside the block
    u32 smemSize, smemStatic;  // bytes visible to this block
    u8* smem;                  // shared memory of this block
    const u8* params;          // kernel parameter buffer
    u64* symbols;              // addresses of .global/.const variables
    s64 fuel;                  // backward branches left before the watchdog looks
    u64 icount;                // PTX instructions executed (only with CUSIM_COUNT)
    u64 localLo, localHi;      // this thread's stack, for generic addresses
    CusimBlock* block;
    struct {
        void* sp;
        void* stackLo;
        void* stackHi;
    } fiber;
    u32 opKind, opMask, opC, opVal, opLane, opResult, opPred, opSite, barId;
    u64 opVal64;
    u32* race;  // shared-memory access records (CUSIM_RACE)
};

extern "C" {
// slow paths, implemented in libcuda.so.1
u64 cusim_slow_access(CusimThread*, u64 addr, u32 size, int kind,
                      int line);  // kind: 0 ld, 1 st, 2 atom; |16 generic, |32 local
u8* cusim_smem_fault(CusimThread*, u64 off, u32 size, int kind, int line);
void cusim_bar(CusimThread*, u32 id, u32 count, int red, u32 pred, int line);  // red: 0 none 1 popc 2 and 3 or
void cusim_bar_arrive(CusimThread*, u32 id, u32 count, int line);
u32 cusim_warp_op(CusimThread*, int kind, u32 mask, u32 val, u32 b, u32 c, int line, u32* predOut);
void cusim_watchdog(CusimThread*, int line);
void cusim_unsupported(CusimThread*, int line);
void cusim_trap(CusimThread*, int line);
void cusim_exit_thread(CusimThread*);
s32 cusim_vprintf(CusimThread*, u64 fmt, u64 args, int line);
void cusim_assertfail(CusimThread*, u64 msg, u64 file, u32 lineNo, u64 func, int line);
void cusim_race_access(CusimThread*, u32 off, u32 size, int kind, int line);
u64 cusim_clock();
}
enum {
    W_SHFL_UP,
    W_SHFL_DOWN,
    W_SHFL_BFLY,
    W_SHFL_IDX,
    W_VOTE_ANY,
    W_VOTE_ALL,
    W_VOTE_UNI,
    W_BALLOT,
    W_SYNC,
    W_ACTIVE,
    W_MATCH_ANY,
    W_MATCH_ALL,
    W_REDUX_ADD,
    W_REDUX_MIN_S,
    W_REDUX_MAX_S,
    W_REDUX_MIN_U,
    W_REDUX_MAX_U,
    W_REDUX_AND,
    W_REDUX_OR,
    W_REDUX_XOR
};

// ---- bit casts ----
CUSIM_INL f32 asf(u32 v) {
    f32 r;
    __builtin_memcpy(&r, &v, 4);
    return r;
}
CUSIM_INL u32 asu(f32 v) {
    u32 r;
    __builtin_memcpy(&r, &v, 4);
    return r;
}
CUSIM_INL f64 asd(u64 v) {
    f64 r;
    __builtin_memcpy(&r, &v, 8);
    return r;
}
CUSIM_INL u64 asul(f64 v) {
    u64 r;
    __builtin_memcpy(&r, &v, 8);
    return r;
}
struct V2x64 {
    u64 a, b;
};

// ---- memory ----
// a load needs every byte initialised (3)
template <int N>
CUSIM_INL bool shInit(u64 a) {
    const u64 all = 0x0303030303030303ULL;
    const void* s = (const void*)(a + CUSIM_SHADOW);
    if constexpr (N == 1)
        return *(const u8*)s == (u8)all;
    else if constexpr (N == 2)
        return *(const u16*)s == (u16)all;
    else if constexpr (N == 4)
        return *(const u32*)s == (u32)all;
    else if constexpr (N == 8)
        return *(const u64*)s == all;
    else
        return ((((const u64*)s)[0] ^ all) | (((const u64*)s)[1] ^ all)) == 0;
}
// a store needs "allocated" (2 or 3): bit 1 set in each byte; afterwards the bytes are initialised
template <int N>
CUSIM_INL bool shStore(u64 a) {
    const u64 all = 0x0303030303030303ULL, want = 0x0202020202020202ULL;
    void* s = (void*)(a + CUSIM_SHADOW);
    if constexpr (N == 1) {
        u8* p = (u8*)s;
        if ((*p & (u8)want) != (u8)want) return false;
        *p = (u8)all;
    } else if constexpr (N == 2) {
        u16* p = (u16*)s;
        if ((*p & (u16)want) != (u16)want) return false;
        *p = (u16)all;
    } else if constexpr (N == 4) {
        u32* p = (u32*)s;
        if ((*p & (u32)want) != (u32)want) return false;
        *p = (u32)all;
    } else if constexpr (N == 8) {
        u64* p = (u64*)s;
        if ((*p & want) != want) return false;
        *p = all;
    } else {
        u64* p = (u64*)s;
        if ((p[0] & p[1] & want) != want) return false;
        p[0] = all;
        p[1] = all;
    }
    return true;
}

template <int N>
CUSIM_INL u64 gld(CusimThread* t, u64 a, int line) {
    if (CUSIM_LIKELY(a - CUSIM_BASE < CUSIM_RANGE - 16 && (a & (N - 1)) == 0 && shInit<N>(a))) return a;
    return cusim_slow_access(t, a, N, 0, line);
}
template <int N>
CUSIM_INL u64 gst(CusimThread* t, u64 a, int line) {
    if (CUSIM_LIKELY(a - CUSIM_BASE < CUSIM_RANGE - 16 && (a & (N - 1)) == 0 && shStore<N>(a))) return a;
    return cusim_slow_access(t, a, N, 1, line);
}
template <int N>
CUSIM_INL u64 gat(CusimThread* t, u64 a, int line) {
    if (CUSIM_LIKELY(a - CUSIM_BASE < CUSIM_RANGE - 16 && (a & (N - 1)) == 0 && shInit<N>(a))) return a;
    return cusim_slow_access(t, a, N, 2, line);
}
// generic addresses: device range first, everything else in the slow path
template <int N>
CUSIM_INL u64 xld(CusimThread* t, u64 a, int line) {
    if (CUSIM_LIKELY(a - CUSIM_BASE < CUSIM_RANGE - 16 && (a & (N - 1)) == 0 && shInit<N>(a))) return a;
    return cusim_slow_access(t, a, N, 16, line);
}
template <int N>
CUSIM_INL u64 xst(CusimThread* t, u64 a, int line) {
    if (CUSIM_LIKELY(a - CUSIM_BASE < CUSIM_RANGE - 16 && (a & (N - 1)) == 0 && shStore<N>(a))) return a;
    return cusim_slow_access(t, a, N, 17, line);
}
template <int N>
CUSIM_INL u64 xat(CusimThread* t, u64 a, int line) {
    if (CUSIM_LIKELY(a - CUSIM_BASE < CUSIM_RANGE - 16 && (a & (N - 1)) == 0 && shInit<N>(a))) return a;
    return cusim_slow_access(t, a, N, 18, line);
}
#ifdef CUSIM_RACE
#define CUSIM_RACE_HOOK(K) \
    if (t->race) cusim_race_access(t, (u32)off, N, K, line)
#else
#define CUSIM_RACE_HOOK(K) (void)0
#endif
template <int N>
CUSIM_INL u64 sld(CusimThread* t, u64 off, int line) {
    if (!CUSIM_LIKELY(off < t->smemSize && off + N <= t->smemSize && (off & (N - 1)) == 0))
        return (u64)cusim_smem_fault(t, off, N, 0, line);
    CUSIM_RACE_HOOK(0);
    return (u64)(t->smem + off);
}
template <int N>
CUSIM_INL u64 sst(CusimThread* t, u64 off, int line) {
    if (!CUSIM_LIKELY(off < t->smemSize && off + N <= t->smemSize && (off & (N - 1)) == 0))
        return (u64)cusim_smem_fault(t, off, N, 1, line);
    CUSIM_RACE_HOOK(1);
    return (u64)(t->smem + off);
}
template <int N>
CUSIM_INL u64 sat(CusimThread* t, u64 off, int line) {
    if (!CUSIM_LIKELY(off < t->smemSize && off + N <= t->smemSize && (off & (N - 1)) == 0))
        return (u64)cusim_smem_fault(t, off, N, 2, line);
    CUSIM_RACE_HOOK(2);
    return (u64)(t->smem + off);
}
// local: inside one of the thread's own arrays; [lo,hi) is the function's depot. Outside it, a device function may
// still be given its caller's; a kernel (kind & 64) has no caller.
template <int N>
CUSIM_INL u64 lld(CusimThread* t, u64 a, u64 lo, u64 hi, int kind, int line) {
    if (CUSIM_LIKELY(a >= lo && a + N <= hi && (a & (N - 1)) == 0)) return a;
    return cusim_slow_access(t, a, N, 32 + kind, line);
}
template <class V>
CUSIM_INL V rd(u64 a) {
    V v;
    __builtin_memcpy(&v, (const void*)a, sizeof(V));
    return v;
}
template <class V>
CUSIM_INL void wr(u64 a, V v) {
    __builtin_memcpy((void*)a, &v, sizeof(V));
}

// ---- integers ----
CUSIM_INL u32 shl32(u32 a, u32 n) { return n > 31 ? 0 : a << n; }
CUSIM_INL u64 shl64(u64 a, u32 n) { return n > 63 ? 0 : a << n; }
CUSIM_INL u16 shl16(u16 a, u32 n) { return n > 15 ? 0 : (u16)(a << n); }
CUSIM_INL u32 shru32(u32 a, u32 n) { return n > 31 ? 0 : a >> n; }
CUSIM_INL u64 shru64(u64 a, u32 n) { return n > 63 ? 0 : a >> n; }
CUSIM_INL u16 shru16(u16 a, u32 n) { return n > 15 ? 0 : (u16)(a >> n); }
CUSIM_INL s32 shrs32(s32 a, u32 n) { return a >> (n > 31 ? 31 : n); }
CUSIM_INL s64 shrs64(s64 a, u32 n) { return a >> (n > 63 ? 63 : n); }
CUSIM_INL s16 shrs16(s16 a, u32 n) { return (s16)(a >> (n > 15 ? 15 : n)); }
template <class V>
CUSIM_INL V divi(V a, V b) {
    if (b == 0) return (V)-1;
    if (((V)-1 < 0) && b == (V)-1) return (V)(0 - (u64)a);
    return (V)(a / b);
}
template <class V>
CUSIM_INL V remi(V a, V b) {
    if (b == 0) return a;
    if (((V)-1 < 0) && b == (V)-1) return 0;
    return (V)(a % b);
}
template <class V>
CUSIM_INL V mini(V a, V b) {
    return a < b ? a : b;
}
template <class V>
CUSIM_INL V maxi(V a, V b) {
    return a > b ? a : b;
}
template <class V>
CUSIM_INL V absi(V a) {
    return a < 0 ? (V)(0 - (u64)a) : a;
}
CUSIM_INL s32 addsat(s32 a, s32 b) {
    s64 r = (s64)a + b;
    return r > 2147483647LL ? 2147483647 : r < -2147483648LL ? (s32)0x80000000 : (s32)r;
}
CUSIM_INL s32 subsat(s32 a, s32 b) {
    s64 r = (s64)a - b;
    return r > 2147483647LL ? 2147483647 : r < -2147483648LL ? (s32)0x80000000 : (s32)r;
}
CUSIM_INL u32 brev32(u32 v) {
    v = (v >> 1 & 0x55555555u) | (v & 0x55555555u) << 1;
    v = (v >> 2 & 0x33333333u) | (v & 0x33333333u) << 2;
    v = (v >> 4 & 0x0f0f0f0fu) | (v & 0x0f0f0f0fu) << 4;
    return __builtin_bswap32(v);
}
CUSIM_INL u64 brev64(u64 v) { return (u64)brev32((u32)v) << 32 | brev32((u32)(v >> 32)); }
CUSIM_INL u32 clz32(u32 v) { return v ? (u32)__builtin_clz(v) : 32; }
CUSIM_INL u32 clz64(u64 v) { return v ? (u32)__builtin_clzll(v) : 64; }
CUSIM_INL u32 bfindu(u64 v, int bits, bool shiftamt) {
    if (!v) return ~0u;
    u32 p = 63 - __builtin_clzll(v);
    return shiftamt ? bits - 1 - p : p;
}
CUSIM_INL u32 bfinds(s64 v, int bits, bool shiftamt) {
    if (v < 0) v = ~v;
    return bfindu((u64)v, bits, shiftamt);
}
CUSIM_INL u64 bfeu(u64 a, u32 pos, u32 len, int bits) {
    pos &= 255;
    len &= 255;
    if (len == 0 || pos >= (u32)bits) return 0;
    a >>= pos;
    return len >= 64 ? a : a & ((1ULL << len) - 1);
}
CUSIM_INL s64 bfes(s64 a, u32 pos, u32 len, int bits) {
    pos &= 255;
    len &= 255;
    if (len == 0) return 0;
    if (pos >= (u32)bits) return a < 0 ? -1 : 0;
    if (pos + len >= (u32)bits) return a >> pos;
    return (s64)((u64)a << (64 - pos - len)) >> (64 - len);
}
CUSIM_INL u64 bfi(u64 a, u64 b, u32 pos, u32 len, int bits) {
    pos &= 255;
    len &= 255;
    if (len == 0 || pos >= (u32)bits) return b;
    u64 m = (len >= 64 ? ~0ULL : ((1ULL << len) - 1)) << pos;
    return (b & ~m) | (a << pos & m);
}
CUSIM_INL u32 prmt(u32 a, u32 b, u32 sel) {
    u64 v = (u64)b << 32 | a;
    u32 r = 0;
    for (int i = 0; i < 4; i++) {
        u32 s = sel >> (4 * i);
        u8 x = (u8)(v >> 8 * (s & 7));
        if (s & 8) x = (x & 0x80) ? 0xff : 0;
        r |= (u32)x << (8 * i);
    }
    return r;
}
CUSIM_INL u32 shfl_(u32 lo, u32 hi, u32 n, bool wrap) {
    n = wrap ? (n & 31) : (n > 32 ? 32 : n);
    u64 v = (u64)hi << 32 | lo;
    return (u32)((v << n) >> 32);
}
CUSIM_INL u32 shfr_(u32 lo, u32 hi, u32 n, bool wrap) {
    n = wrap ? (n & 31) : (n > 32 ? 32 : n);
    u64 v = (u64)hi << 32 | lo;
    return (u32)(v >> n);
}
template <int L>
CUSIM_INL u32 lop3(u32 a, u32 b, u32 c) {
    u32 r = 0;
    if (L & 1) r |= ~a & ~b & ~c;
    if (L & 2) r |= ~a & ~b & c;
    if (L & 4) r |= ~a & b & ~c;
    if (L & 8) r |= ~a & b & c;
    if (L & 16) r |= a & ~b & ~c;
    if (L & 32) r |= a & ~b & c;
    if (L & 64) r |= a & b & ~c;
    if (L & 128) r |= a & b & c;
    return r;
}

// ---- floats ----
CUSIM_INL f32 ftz(f32 v) { return (asu(v) & 0x7f800000u) ? v : asf(asu(v) & 0x80000000u); }
CUSIM_INL f32 satf(f32 v) { return v > 0.f ? (v < 1.f ? v : 1.f) : 0.f; }  // NaN -> 0
CUSIM_INL f64 satd(f64 v) { return v > 0. ? (v < 1. ? v : 1.) : 0.; }
CUSIM_INL f32 minf_(f32 a, f32 b) { return a != a ? b : b != b ? a : (a == b ? asf(asu(a) | asu(b)) : a < b ? a : b); }
CUSIM_INL f32 maxf_(f32 a, f32 b) { return a != a ? b : b != b ? a : (a == b ? asf(asu(a) & asu(b)) : a > b ? a : b); }
CUSIM_INL f64 mind_(f64 a, f64 b) { return a != a ? b : b != b ? a : a < b ? a : b; }
CUSIM_INL f64 maxd_(f64 a, f64 b) { return a != a ? b : b != b ? a : a > b ? a : b; }
CUSIM_INL f32 minfN(f32 a, f32 b) { return a != a || b != b ? asf(0x7fffffffu) : minf_(a, b); }
CUSIM_INL f32 maxfN(f32 a, f32 b) { return a != a || b != b ? asf(0x7fffffffu) : maxf_(a, b); }
// directed rounding: switch MXCSR around one instruction. mode: 1 down, 2 up, 3 toward zero
// One asm statement each, so that the compiler cannot move other arithmetic into the window.
#define CUSIM_RND(NAME, TY, INS, ARGS, OUT, ...)                                                                     \
    template <int M>                                                                                                 \
    CUSIM_INL TY NAME ARGS {                                                                                         \
        u32 o_, n_, t_;                                                                                              \
        TY r;                                                                                                        \
        OUT;                                                                                                         \
        __asm__(                                                                                                     \
            "stmxcsr %[o]\n\tmovl %[o],%[t]\n\tandl $0xffff9fff,%[t]\n\torl %[m],%[t]\n\tmovl %[t],%[n]\n\tldmxcsr " \
            "%[n]\n\t" INS "\n\tldmxcsr %[o]"                                                                        \
            : [r] "+x"(r), [o] "=m"(o_), [n] "=m"(n_), [t] "=&r"(t_)                                                 \
            : [m] "i"(M << 13), __VA_ARGS__);                                                                        \
        return r;                                                                                                    \
    }
CUSIM_RND(addf_r, f32, "vaddss %[b],%[a],%[r]", (f32 a, f32 b), r = 0, [a] "x"(a), [b] "x"(b))
CUSIM_RND(mulf_r, f32, "vmulss %[b],%[a],%[r]", (f32 a, f32 b), r = 0, [a] "x"(a), [b] "x"(b))
CUSIM_RND(divf_r, f32, "vdivss %[b],%[a],%[r]", (f32 a, f32 b), r = 0, [a] "x"(a), [b] "x"(b))
CUSIM_RND(sqrtf_r, f32, "vsqrtss %[a],%[a],%[r]", (f32 a), r = 0, [a] "x"(a))
CUSIM_RND(fmaf_r, f32, "vfmadd231ss %[b],%[a],%[r]", (f32 a, f32 b, f32 c), r = c, [a] "x"(a), [b] "x"(b))
CUSIM_RND(addd_r, f64, "vaddsd %[b],%[a],%[r]", (f64 a, f64 b), r = 0, [a] "x"(a), [b] "x"(b))
CUSIM_RND(muld_r, f64, "vmulsd %[b],%[a],%[r]", (f64 a, f64 b), r = 0, [a] "x"(a), [b] "x"(b))
CUSIM_RND(divd_r, f64, "vdivsd %[b],%[a],%[r]", (f64 a, f64 b), r = 0, [a] "x"(a), [b] "x"(b))
CUSIM_RND(sqrtd_r, f64, "vsqrtsd %[a],%[a],%[r]", (f64 a), r = 0, [a] "x"(a))
CUSIM_RND(fmad_r, f64, "vfmadd231sd %[b],%[a],%[r]", (f64 a, f64 b, f64 c), r = c, [a] "x"(a), [b] "x"(b))
CUSIM_RND(cvtd2f_r, f32, "vcvtsd2ss %[a],%[a],%[r]", (f64 a), r = 0, [a] "x"(a))
CUSIM_RND(cvti2f_r, f32, "vcvtsi2ssq %[a],%[r],%[r]", (s64 a), r = 0, [a] "r"(a))
CUSIM_RND(cvti2d_r, f64, "vcvtsi2sdq %[a],%[r],%[r]", (s64 a), r = 0, [a] "r"(a))
CUSIM_INL f32 rnef(f32 v) { return __builtin_rintf(v); }
CUSIM_INL f64 rned(f64 v) { return __builtin_rint(v); }
// float -> integer, clamped; NaN gives 0 (the value is already integral)
CUSIM_INL s32 f2s32(f64 v) {
    return v != v ? 0 : v >= 2147483647. ? 2147483647 : v <= -2147483648. ? (s32)0x80000000 : (s32)v;
}
CUSIM_INL u32 f2u32(f64 v) { return v != v || v <= 0 ? 0 : v >= 4294967295. ? 0xffffffffu : (u32)v; }
CUSIM_INL s64 f2s64(f64 v) {
    return v != v                       ? (s64)0x8000000000000000ULL
           : v >= 9223372036854775807.  ? 0x7fffffffffffffffLL
           : v <= -9223372036854775808. ? (s64)0x8000000000000000ULL
                                        : (s64)v;
}
CUSIM_INL u64 f2u64(f64 v) {
    return v != v ? 0x8000000000000000ULL : v <= 0 ? 0 : v >= 18446744073709551615. ? ~0ULL : (u64)v;
}
template <class D>
CUSIM_INL D clampi(s64 v, s64 lo, s64 hi) {
    return (D)(v < lo ? lo : v > hi ? hi : v);
}
// half and bfloat16
#ifdef __F16C__  // only the kernels need these
typedef f32 v4f_ __attribute__((vector_size(16)));
typedef s16 v8s_ __attribute__((vector_size(16)));
CUSIM_INL f32 h2f(u16 h) {
    v8s_ x = {(s16)h};
    return __builtin_ia32_vcvtph2ps(x)[0];
}
CUSIM_INL u16 f2h(f32 f) {
    v4f_ x = {f};
    return (u16)__builtin_ia32_vcvtps2ph(x, 0)[0];
}
CUSIM_INL u16 f2h_rz(f32 f) {
    v4f_ x = {f};
    return (u16)__builtin_ia32_vcvtps2ph(x, 3)[0];
}
#else
f32 h2f(u16);
u16 f2h(f32);
u16 f2h_rz(f32);
#endif
CUSIM_INL f32 b2f(u16 h) { return asf((u32)h << 16); }
CUSIM_INL u16 f2b(f32 f) {
    u32 u = asu(f);
    if (f != f) return 0x7fff;
    return (u16)((u + 0x7fffu + (u >> 16 & 1)) >> 16);
}
CUSIM_INL u16 f2b_rz(f32 f) { return f != f ? 0x7fff : (u16)(asu(f) >> 16); }
extern "C" {
f32 exp2f(f32);
f32 log2f(f32);
f32 sinf(f32);
f32 cosf(f32);
f32 tanhf(f32);
f64 exp2(f64);
}

// ---- atomics ---- (real ones: blocks may run on several workers)
template <class V, class F>
CUSIM_INL V rmw(u64 a, F f) {
    V* p = (V*)a;
    V o = __atomic_load_n(p, 0), n;
    do n = f(o);
    while (!__atomic_compare_exchange_n(p, &o, n, true, 5, 0));
    return o;
}
template <class I>
CUSIM_INL I aadd(u64 a, I v) {
    return __atomic_fetch_add((I*)a, v, 5);
}
CUSIM_INL f32 aaddf(u64 a, f32 v) {
    return asf(rmw<u32>(a, [=](u32 o) { return asu(asf(o) + v); }));
}
CUSIM_INL f64 aaddd(u64 a, f64 v) {
    return asd(rmw<u64>(a, [=](u64 o) { return asul(asd(o) + v); }));
}
template <class I>
CUSIM_INL I amin(u64 a, I v) {
    return rmw<I>(a, [=](I o) { return o < v ? o : v; });
}
template <class I>
CUSIM_INL I amax(u64 a, I v) {
    return rmw<I>(a, [=](I o) { return o > v ? o : v; });
}
template <class I>
CUSIM_INL I aand(u64 a, I v) {
    return __atomic_fetch_and((I*)a, v, 5);
}
template <class I>
CUSIM_INL I aor(u64 a, I v) {
    return __atomic_fetch_or((I*)a, v, 5);
}
template <class I>
CUSIM_INL I axor(u64 a, I v) {
    return __atomic_fetch_xor((I*)a, v, 5);
}
template <class I>
CUSIM_INL I aexch(u64 a, I v) {
    return __atomic_exchange_n((I*)a, v, 5);
}
template <class I>
CUSIM_INL I acas(u64 a, I c, I v) {
    __atomic_compare_exchange_n((I*)a, &c, v, false, 5, 5);
    return c;
}
CUSIM_INL u32 ainc(u64 a, u32 v) {
    return rmw<u32>(a, [=](u32 o) { return o >= v ? 0u : o + 1; });
}
CUSIM_INL u32 adec(u64 a, u32 v) {
    return rmw<u32>(a, [=](u32 o) { return o == 0 || o > v ? v : o - 1; });
}
CUSIM_INL u16 aaddh(u64 a, u16 v) {
    return rmw<u16>(a, [=](u16 o) { return f2h(h2f(o) + h2f(v)); });
}
CUSIM_INL u32 aaddh2(u64 a, u32 v) {
    return rmw<u32>(a, [=](u32 o) {
        return (u32)f2h(h2f((u16)o) + h2f((u16)v)) | (u32)f2h(h2f((u16)(o >> 16)) + h2f((u16)(v >> 16))) << 16;
    });
}

#define CUSIM_BACK(L)                                           \
    do {                                                        \
        if (!CUSIM_LIKELY(--t->fuel > 0)) cusim_watchdog(t, L); \
    } while (0)
#ifdef CUSIM_COUNT
#define CUSIM_N(N) (t->icount += (N))
#else
#define CUSIM_N(N) (void)0
#endif
