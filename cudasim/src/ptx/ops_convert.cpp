// Instructions: comparisons and conversions.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

void Translator::opSetp() {
    bool setp = I->op[0] == "setp";
    Ty t = ty(), dt = P;
    if (!setp) {
        t = ty(0);
        dt = ty(1);
    }
    string cmp = I->op[1], boolop;
    if (I->op.size() > 2 && (I->op[2] == "and" || I->op[2] == "or" || I->op[2] == "xor")) boolop = I->op[2];
    string a, b;
    if (t.k == 'f') {
        a = RF(1, t);
        b = RF(2, t);
    } else if (t.k == 'h' || t.k == 'w') {
        if (t.vec2) throw string("packed setp");
        string up = t.k == 'h' ? "h2f(" : "b2f(";
        a = up + R(A(1), U(16)) + ")";
        b = up + R(A(2), U(16)) + ")";
    } else {
        Ty x = t.k == 's' ? t : U(t.bits);
        a = R(A(1), x);
        b = R(A(2), x);
    }
    bool flt = t.k == 'f' || t.k == 'h' || t.k == 'w';
    string e;
    static const std::map<string, string> cm = {{"eq", "=="}, {"ne", "!="}, {"lt", "<"},  {"le", "<="}, {"gt", ">"},
                                                {"ge", ">="}, {"lo", "<"},  {"ls", "<="}, {"hi", ">"},  {"hs", ">="}};
    auto i = cm.find(cmp);
    if (flt) {
        string nan = "(" + a + " != " + a + " || " + b + " != " + b + ")";
        if (cmp == "num")
            e = "!" + nan;
        else if (cmp == "nan")
            e = nan;
        else if (cmp == "ne")
            e = a + " < " + b + " || " + a + " > " + b;  // ordered
        else if (i != cm.end())
            e = a + " " + i->second + " " + b;
        else if (cmp.back() == 'u') {
            string c0 = cmp.substr(0, cmp.size() - 1);
            static const std::map<string, string> inv = {{"eq", "NEQ"}, {"ne", "!="}, {"lt", ">="},
                                                         {"le", ">"},   {"gt", "<="}, {"ge", "<"}};
            string v = inv.at(c0);
            if (c0 == "ne")
                e = a + " != " + b;
            else if (c0 == "eq")
                e = a + " == " + b + " || " + nan;
            else
                e = "!(" + a + " " + v + " " + b + ")";
        } else
            throw string("comparison " + cmp);
    } else {
        if (i == cm.end()) throw string("comparison " + cmp);
        e = a + " " + i->second + " " + b;
    }
    auto fin = [&](const string& x) {
        if (boolop.empty()) return x;
        string c = R(A(3), P);
        return boolop == "and" ? "(" + x + ") && " + c : boolop == "or" ? "(" + x + ") || " + c : "(" + x + ") != " + c;
    };
    if (!setp) {
        W(A(0), dt, dt.k == 'f' ? "(" + fin(e) + ") ? 1.0f : 0.0f" : "(" + fin(e) + ") ? ~0u : 0u");
        return;
    }
    string d = A(0), q;
    size_t bar = d.find('|');
    if (bar != string::npos) q = trim(d.substr(bar + 1)), d = trim(d.substr(0, bar));
    if (!q.empty()) {
        code += "bool e_ = " + e + "; bool q_ = " + fin("!e_") + "; bool d_ = " + fin("e_") + "; ";
        W(d, P, "d_");
        if (q != "_") W(q, P, "q_");
    } else
        W(d, P, fin(e));
}

void Translator::opCvt() {
    Ty a = ty(0), d = ty(1);
    if (I->args.size() > 2) {  // cvt.rn.f16x2.f32 d, hi, lo
        if (!d.vec2) throw string("cvt form");
        string f = d.k == 'h' ? (has("rz") ? "f2h_rz(" : "f2h(") : (has("rz") ? "f2b_rz(" : "f2b(");
        string x = R(A(1), F32), y = R(A(2), F32);
        if (has("relu")) x = "maxf_(0.f, " + x + ")", y = "maxf_(0.f, " + y + ")";
        W(A(0), U(32), "(u32)" + f + y + ") | (u32)" + f + x + ") << 16");
        return;
    }
    bool af = a.k == 'f' || a.k == 'h' || a.k == 'w', df = d.k == 'f' || d.k == 'h' || d.k == 'w';
    string v;
    int rm = rmode();
    string m = num(rm);
    if (af) {
        v = a.k == 'h' ? "h2f(" + R(A(1), U(16)) + ")" : a.k == 'w' ? "b2f(" + R(A(1), U(16)) + ")" : R(A(1), a);
        if (a.k == 'f' && a.bits == 32) v = fz(v);
        bool f64a = a.k == 'f' && a.bits == 64;
        string x = f64a ? "" : "f";
        if (has("rni"))
            v = "__builtin_rint" + x + "(" + v + ")";
        else if (has("rzi"))
            v = "__builtin_trunc" + x + "(" + v + ")";
        else if (has("rmi"))
            v = "__builtin_floor" + x + "(" + v + ")";
        else if (has("rpi"))
            v = "__builtin_ceil" + x + "(" + v + ")";
        if (df) {
            if (d.k == 'f') {
                if (d.bits == 32 && f64a)
                    v = rm ? "cvtd2f_r<" + m + ">(" + v + ")" : "(f32)(" + v + ")";
                else if (d.bits == 64)
                    v = "(f64)(" + v + ")";
                if (d.bits == 32) v = fz(v);
                W(A(0), d, sat(v, d));
                return;
            }
            if (has("sat")) v = "satf(" + v + ")";
            if (has("relu")) v = "maxf_(0.f, " + v + ")";
            W(A(0), U(16),
              string(d.k == 'h' ? (rm == 3 ? "f2h_rz" : "f2h") : (rm == 3 ? "f2b_rz" : "f2b")) + "((f32)(" + v + "))");
            return;
        }
        string fn = d.bits == 64 ? (d.k == 's' ? "f2s64" : "f2u64") : (d.k == 's' ? "f2s32" : "f2u32");
        string e = fn + "(" + v + ")";
        if (d.bits < 32) {
            string c = ctype(d);
            long lo = d.k == 's' ? -(1L << (d.bits - 1)) : 0,
                 h = d.k == 's' ? (1L << (d.bits - 1)) - 1 : (1L << d.bits) - 1;
            e = "clampi<" + c + ">((s64)f2s32(" + v + "), " + std::to_string(lo) + ", " + std::to_string(h) + ")";
        }
        W(A(0), d, e);
        return;
    }
    Ty ai = a.k == 's' ? a : U(a.bits);
    v = R(A(1), ai);
    if (df) {
        if (d.k == 'f') {
            string e = "(" + ctype(d) + ")" + v;
            if (rm && !(a.k != 's' && a.bits == 64))
                e = "cvti2" + string(d.bits == 32 ? "f" : "d") + "_r<" + m + ">((s64)" + v + ")";
            W(A(0), d, sat(e, d));
            return;
        }
        W(A(0), U(16), string(d.k == 'h' ? "f2h" : "f2b") + "((f32)" + v + ")");
        return;
    }
    if (has("sat")) {
        long lo = d.k == 's' ? (d.bits == 64 ? (long)0x8000000000000000UL : -(1L << (d.bits - 1))) : 0;
        string h = d.k == 's' ? (d.bits == 64 ? "0x7fffffffffffffffLL" : std::to_string((1L << (d.bits - 1)) - 1))
                              : (d.bits == 64 ? "0x7fffffffffffffffLL" : std::to_string((1L << d.bits) - 1));
        W(A(0), d, "clampi<" + ctype(d) + ">((s64)" + v + ", " + std::to_string(lo) + "L, " + h + ")");
        return;
    }
    W(A(0), d.k == 's' ? d : U(d.bits), "(" + ctype(d.k == 's' ? d : U(d.bits)) + ")" + v);
}

}  // namespace ptx
}  // namespace cusim
