// Warp operations and barriers: lanes wait until everybody named in the mask has arrived; the last one computes for
// all.
#include "exec/block.h"
#include <algorithm>
#include <cstring>

namespace cusim {
static uint32_t exitedMask(CusimBlock* b, uint32_t w) {
    uint32_t m = 0;
    for (uint32_t l = 0; l < 32; l++) {
        uint32_t i = w * 32 + l;
        if (i >= b->n || b->st[i] == T_DONE) m |= 1u << l;
    }
    return m;
}

static void computeWarp(CusimBlock* b, uint32_t w, uint32_t group, int kind) {
    CusimThread* T = &b->threads[w * 32];
    uint32_t bal = 0;
    bool first = true, same = true;
    uint32_t v0 = 0;
    uint32_t acc = 0;
    auto each = [&](auto f) {
        for (uint32_t l = 0; l < 32; l++)
            if (group >> l & 1) f(l);
    };
    each([&](uint32_t l) {
        uint32_t v = T[l].opVal;
        if (v) bal |= 1u << l;
        if (first) {
            v0 = acc = v;
            first = false;
            return;
        }
        if (v != v0) same = false;
        switch (kind) {
            case W_REDUX_ADD:
                acc += v;
                break;
            case W_REDUX_MIN_S:
                acc = std::min((s32)acc, (s32)v);
                break;
            case W_REDUX_MAX_S:
                acc = std::max((s32)acc, (s32)v);
                break;
            case W_REDUX_MIN_U:
                acc = std::min(acc, v);
                break;
            case W_REDUX_MAX_U:
                acc = std::max(acc, v);
                break;
            case W_REDUX_AND:
                acc &= v;
                break;
            case W_REDUX_OR:
                acc |= v;
                break;
            case W_REDUX_XOR:
                acc ^= v;
                break;
        }
    });
    each([&](uint32_t l) {
        CusimThread& t = T[l];
        t.opPred = 1;
        if (kind <= W_SHFL_IDX) {
            uint32_t bv = t.opLane & 31, c = t.opC & 31, seg = t.opC >> 8 & 31, maxLane = (l & seg) | (c & ~seg),
                     minLane = l & seg;
            int j;
            bool p;
            if (kind == W_SHFL_UP) {
                j = (int)l - (int)bv;
                p = j >= (int)maxLane;
            } else if (kind == W_SHFL_DOWN) {
                j = l + bv;
                p = j <= (int)maxLane;
            } else if (kind == W_SHFL_BFLY) {
                j = l ^ bv;
                p = j <= (int)maxLane;
            } else {
                j = minLane | (bv & ~seg);
                p = j <= (int)maxLane;
            }
            if (!p) j = l;
            t.opPred = p;
            if (j < 0 || j > 31 || !(group >> j & 1)) {
                t.opResult = 0xdeadbeef;
            }  // reading a lane that takes no part is undefined
            else
                t.opResult = T[j].opVal;
        } else
            switch (kind) {
                case W_VOTE_ANY:
                    t.opResult = bal != 0;
                    break;
                case W_VOTE_ALL:
                    t.opResult = bal == group;
                    break;
                case W_VOTE_UNI:
                    t.opResult = bal == group || bal == 0;
                    break;
                case W_BALLOT:
                    t.opResult = bal;
                    break;
                case W_ACTIVE:
                    t.opResult = group;
                    break;
                case W_MATCH_ANY: {
                    uint32_t m = 0;
                    each([&](uint32_t k) {
                        if (T[k].opVal == t.opVal) m |= 1u << k;
                    });
                    t.opResult = m;
                    break;
                }
                case W_MATCH_ALL:
                    t.opResult = same ? group : 0;
                    t.opPred = same;
                    break;
                case W_SYNC:
                    break;
                default:
                    t.opResult = acc;
            }
    });
    each([&](uint32_t l) { b->st[w * 32 + l] = T_RUN; });
}
// the lanes waiting for the same operation and mask as `t`; resolves when complete
bool tryResolve(CusimBlock* b, CusimThread* t) {
    uint32_t w = t->warp, ex = exitedMask(b, w), group = 0;
    CusimThread* T = &b->threads[w * 32];
    for (uint32_t l = 0; l < 32; l++)
        if (!(ex >> l & 1) && b->st[w * 32 + l] == T_WARP && T[l].opKind == t->opKind && T[l].opMask == t->opMask)
            group |= 1u << l;
    if (t->opKind == W_ACTIVE) return false;
    if ((t->opMask & ~ex) & ~group) return false;
    computeWarp(b, w, group, t->opKind);
    return true;
}
bool resolveStuckWarp(CusimBlock* b, uint32_t w) {
    bool any = false;
    CusimThread* T = &b->threads[w * 32];
    uint32_t cnt = std::min(32u, b->n - w * 32);
    uint8_t* S = &b->st[w * 32];
    if (!memchr(S, T_WARP, cnt)) return false;
    for (uint32_t l = 0; l < cnt; l++)
        if (S[l] == T_WARP && T[l].opKind != W_ACTIVE && tryResolve(b, &T[l])) any = true;
    if (any) return true;
    for (uint32_t l = 0; l < cnt; l++)
        if (S[l] == T_WARP && T[l].opKind == W_ACTIVE) {
            uint32_t g = 0;
            for (uint32_t k = 0; k < cnt; k++)
                if (S[k] == T_WARP && T[k].opKind == W_ACTIVE && T[k].opSite == T[l].opSite) g |= 1u << k;
            computeWarp(b, w, g, W_ACTIVE);
            return true;
        }
    return false;
}
bool barReady(CusimBlock* b, int id) {
    auto& r = b->bars[id];
    if (!r.arrived) return false;
    uint32_t need = r.expect ? r.expect : b->n - b->exited;
    return r.arrived >= need;
}
void barRelease(CusimBlock* b, int id) {
    auto& r = b->bars[id];
    b->epoch++;
    b->openBars &= ~(1u << id);
    for (uint32_t i = 0; i < b->n; i++)
        if (b->st[i] == T_BAR + id) {
            b->st[i] = T_RUN;
            if (r.red) {
                CusimThread& t = b->threads[i];
                t.opResult = t.opKind == 1 ? r.pop : t.opKind == 2 ? r.pop == r.arrived : r.pop != 0;
            }
        }
    r = CusimBlock::Bar();
}

void deadlock(CusimBlock* b) {
    CusimThread *bw = nullptr, *ww = nullptr;
    uint32_t nb = 0, nw = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        CusimThread& t = b->threads[i];
        if (b->st[i] >= T_BAR) nb++, bw = bw ? bw : &t;
        if (b->st[i] == T_WARP) nw++, ww = ww ? ww : &t;
    }
    report(C_SYNC,
           "deadlock in %s block (%u,%u,%u): %u threads wait at a barrier (first: %s), %u at a warp operation (first: "
           "%s), %u have left",
           b->k->info.name.c_str(), b->threads[0].ctaid[0], b->threads[0].ctaid[1], b->threads[0].ctaid[2], nb,
           bw ? b->k->mod->where(b->bars[bw->barId].line).c_str() : "-", nw,
           ww ? b->k->mod->where(ww->opSite).c_str() : "-", b->exited);
    b->fault = 719;  // CUDA_ERROR_LAUNCH_FAILED
}
}  // namespace cusim
