// Operands as C++: registers, immediates, special registers, symbols, addresses.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

Decl* Translator::find(const string& n) {
    for (int s = I->scope; s >= 0; s = F->scopeParent[s]) {
        auto i = F->decls[s].find(n);
        if (i != F->decls[s].end()) return &i->second;
    }
    return nullptr;
}

string Translator::label(const string& n) {
    for (int s = I->scope; s >= 0; s = F->scopeParent[s]) {
        auto i = F->labels[s].find(n);
        if (i != F->labels[s].end()) return i->second;
    }
    throw string("unknown label " + n);
}

string Translator::symbolAddr(const string& n) {
    if (Decl* d = find(n)) {
        d->used = true;
        if (d->kind == Decl::SHARED) return d->dyn ? "(u64)t->smemStatic" : num(sharedBase() + d->offset) + "ULL";
        if (d->kind == Decl::LOCAL || d->kind == Decl::PARAM) return "(u64)" + d->cname;
    }
    auto m = modShared.find(n);
    if (m != modShared.end()) {
        if (m->second.dyn) {
            F->k.usesDynSmem = true;
            return "(u64)t->smemStatic";
        }
        return num(m->second.offset) + "ULL";
    }
    for (auto& p : F->k.params)
        if (p.name == n) return F->entry ? "(u64)(t->params + " + num(p.offset) + ")" : "(u64)P_" + cname(n);
    for (auto& r : F->rets)
        if (r.first == n) return "(u64)P_" + cname(n);
    auto v = varIdx.find(n);
    if (v != varIdx.end()) return "t->symbols[" + num(v->second) + "]";
    throw string("unknown symbol " + n);
}

string Translator::special(const string& n) {
    static const std::map<string, string> m = {{"%laneid", "t->lane"},
                                               {"%warpid", "t->warp"},
                                               {"%nwarpid", "32u"},
                                               {"%smid", "0u"},
                                               {"%nsmid", "1u"},
                                               {"%gridid", "1u"},
                                               {"%lanemask_eq", "(1u << t->lane)"},
                                               {"%lanemask_lt", "((1u << t->lane) - 1u)"},
                                               {"%lanemask_le", "((2u << t->lane) - 1u)"},
                                               {"%lanemask_gt", "~((2u << t->lane) - 1u)"},
                                               {"%lanemask_ge", "~((1u << t->lane) - 1u)"},
                                               {"%clock", "(u32)cusim_clock()"},
                                               {"%clock_hi", "(u32)(cusim_clock() >> 32)"},
                                               {"%clock64", "cusim_clock()"},
                                               {"%globaltimer", "cusim_clock()"},
                                               {"%globaltimer_lo", "(u32)cusim_clock()"},
                                               {"%dynamic_smem_size", "(t->smemSize - t->smemStatic)"},
                                               {"%total_smem_size", "t->smemSize"},
                                               {"WARP_SZ", "32u"}};
    auto i = m.find(n);
    if (i != m.end()) return i->second;
    size_t d = n.find('.');
    if (d != string::npos) {
        string b = n.substr(1, d - 1);
        char c = n[d + 1];
        int k = c - 'x';
        if ((b == "tid" || b == "ntid" || b == "ctaid" || b == "nctaid") && k >= 0 && k < 3)
            return "t->" + b + "[" + num(k) + "]";
        if ((b == "clusterid" || b == "cluster_ctaid")) return "0u";
        if ((b == "nclusterid" || b == "cluster_nctaid")) return "1u";
    }
    if (n.compare(0, 7, "%envreg") == 0) return "0u";
    return "";
}

string Translator::imm(const string& s, Ty ty) {
    if (s.size() > 2 && s[0] == '0' && (s[1] == 'f' || s[1] == 'F')) {
        uint64_t v = strtoull(s.c_str() + 2, nullptr, 16);
        if (ty.k == 'f' && ty.bits == 64) {
            float f;
            uint32_t u = v;
            memcpy(&f, &u, 4);
            double d = f;
            uint64_t q;
            memcpy(&q, &d, 8);
            return "asd(" + hex(q) + "ULL)";
        }
        return ty.k == 'f' ? "asf(" + hex(v) + "u)" : "(" + ctype(ty) + ")" + hex(v) + "u";
    }
    if (s.size() > 2 && s[0] == '0' && (s[1] == 'd' || s[1] == 'D')) {
        uint64_t v = strtoull(s.c_str() + 2, nullptr, 16);
        if (ty.k == 'f' && ty.bits == 32) {
            double d;
            memcpy(&d, &v, 8);
            float f = d;
            uint32_t u;
            memcpy(&u, &f, 4);
            return "asf(" + hex(u) + "u)";
        }
        return ty.k == 'f' ? "asd(" + hex(v) + "ULL)" : "(" + ctype(ty) + ")" + hex(v) + "ULL";
    }
    bool neg = s[0] == '-';
    const char* c = s.c_str() + neg;
    if (ty.k == 'f' || s.find('.') != string::npos) {
        double d = atof(s.c_str());
        if (ty.bits == 32) {
            float f = d;
            uint32_t u;
            memcpy(&u, &f, 4);
            return "asf(" + hex(u) + "u)";
        }
        uint64_t q;
        memcpy(&q, &d, 8);
        return "asd(" + hex(q) + "ULL)";
    }
    uint64_t v = strtoull(c, nullptr, 0);
    if (neg) v = 0 - v;
    if (ty.k == 'p') return v ? "true" : "false";
    return "(" + ctype(ty) + ")" + hex(v) + "ULL";
}

string Translator::R(const string& s0, Ty ty) {
    string s = s0;
    if (s.empty()) throw string("missing operand");
    if (s[0] == '!') return "(!" + R(trim(s.substr(1)), P) + ")";
    if (isdigit((unsigned char)s[0]) || s[0] == '-') return imm(s, ty);
    if (Decl* d = find(s))
        if (d->kind == Decl::REG) {
            d->used = true;
            const string& n = d->cname;
            Ty r = d->ty;
            if (r.k == 'p') return ty.k == 'p' ? n : "(" + ctype(ty) + ")" + n;
            if (r.k == 'f') {
                if (ty.k == 'f') return n;
                return "(" + ctype(ty) + ")" + (r.bits == 32 ? "asu(" : "asul(") + n + ")";
            }
            if (ty.k == 'f') return ty.bits == 32 ? "asf((u32)" + n + ")" : "asd((u64)" + n + ")";
            if (ty.k == 'p') return "(" + n + " != 0)";
            return "(" + ctype(ty) + ")" + n;
        }
    string sp = special(s);
    if (!sp.empty()) return "(" + ctype(ty) + ")" + sp;
    size_t plus = s.find('+');
    if (plus != string::npos)
        return "(" + ctype(ty) + ")(" + symbolAddr(trim(s.substr(0, plus))) + " + (u64)" +
               num((uint64_t)atoll(s.c_str() + plus + 1)) + "ULL)";
    return "(" + ctype(ty) + ")(" + symbolAddr(s) + ")";
}

void Translator::W(const string& s, Ty ty, const string& e) {
    if (s == "_") {
        code += "(void)(" + e + ");";
        return;
    }
    Decl* d = find(s);
    if (!d || d->kind != Decl::REG) throw string("not a register: " + s);
    d->used = true;
    Ty r = d->ty;
    string v = e;
    if (r.k == 'p')
        v = ty.k == 'p' ? e : "(" + e + ") != 0";
    else if (r.k == 'f' && ty.k != 'f')
        v = r.bits == 32 ? "asf((u32)(" + e + "))" : "asd((u64)(" + e + "))";
    else if (r.k != 'f' && ty.k == 'f')
        v = ty.bits == 32 ? "asu(" + e + ")" : "asul(" + e + ")";
    else if (r.k != 'f')
        v = "(" + ctype(r) + ")(" + ctype(ty) + ")(" + e + ")";
    code += d->cname + " = " + v + ";";
}

string Translator::addr(const string& a) {
    if (a.size() < 2 || a[0] != '[') throw string("address expected: " + a);
    string s = trim(a.substr(1, a.size() - 2));
    string off;
    size_t p = s.find('+', 1);
    int64_t o = 0;
    if (p != string::npos) {
        o = strtoll(trim(s.substr(p + 1)).c_str(), nullptr, 0);
        s = trim(s.substr(0, p));
    } else if ((p = s.find('-', 1)) != string::npos && !isdigit((unsigned char)s[0])) {
        o = -strtoll(s.c_str() + p + 1, nullptr, 0);
        s = trim(s.substr(0, p));
    }
    string base;
    if (Decl* d = find(s); d && d->kind == Decl::REG) {
        d->used = true;
        if (d->ty.bits == 32) return "(u64)(u32)(" + d->cname + (o ? " + (u32)" + hex((uint32_t)o) + "u" : "") + ")";
        base = d->cname;
    } else if (isdigit((unsigned char)s[0]))
        base = s + "ULL";
    else
        base = symbolAddr(s);
    return o ? "(" + base + " + " + hex((uint64_t)o) + "ULL)" : "(" + base + ")";
}

bool Translator::has(const char* m) const {
    for (size_t i = 1; i < I->op.size(); i++)
        if (I->op[i] == m) return true;
    return false;
}

Ty Translator::ty(int fromEnd) const {
    Ty t;
    int seen = 0;
    for (int i = (int)I->op.size() - 1; i > 0; i--)
        if (parseTy(I->op[i], t)) {
            if (seen++ == fromEnd) return t;
        }
    throw string("no type");
}

const string& Translator::A(size_t i) const {
    if (i >= I->args.size()) throw string("too few operands");
    return I->args[i];
}

int Translator::rmode() const {
    if (has("rm")) return 1;
    if (has("rp")) return 2;
    if (has("rz")) return 3;
    return 0;
}

}  // namespace ptx
}  // namespace cusim
