// Instructions: logic, shifts, bit fields, integer arithmetic.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

bool Translator::opLogic(const string& o) {
    // ---- logic
    if (o == "and" || o == "or" || o == "xor") {
        Ty t = ty();
        string c = o == "and" ? " & " : o == "or" ? " | " : " ^ ";
        if (t.k == 'p') c = o == "and" ? " && " : o == "or" ? " || " : " != ";
        W(A(0), t, R(A(1), t) + c + R(A(2), t));
        return true;
    }
    if (o == "not") {
        Ty t = ty();
        W(A(0), t, (t.k == 'p' ? "!" : "~") + R(A(1), t));
        return true;
    }
    if (o == "cnot") {
        Ty t = ty();
        W(A(0), t, R(A(1), t) + " == 0");
        return true;
    }
    if (o == "shl") {
        Ty t = ty();
        W(A(0), U(t.bits), "shl" + num(t.bits) + "(" + R(A(1), U(t.bits)) + ", " + R(A(2), U(32)) + ")");
        return true;
    }
    if (o == "shr") {
        Ty t = ty();
        bool s = t.k == 's';
        Ty v = s ? S(t.bits) : U(t.bits);
        W(A(0), v, string(s ? "shrs" : "shru") + num(t.bits) + "(" + R(A(1), v) + ", " + R(A(2), U(32)) + ")");
        return true;
    }
    if (o == "shf") {
        W(A(0), U(32),
          string(has("l") ? "shfl_(" : "shfr_(") + R(A(1), U(32)) + ", " + R(A(2), U(32)) + ", " + R(A(3), U(32)) +
              ", " + (has("wrap") ? "true)" : "false)"));
        return true;
    }
    if (o == "lop3") {
        W(A(0), U(32),
          "lop3<" + num(strtoul(A(4).c_str(), nullptr, 0)) + ">(" + R(A(1), U(32)) + ", " + R(A(2), U(32)) + ", " +
              R(A(3), U(32)) + ")");
        return true;
    }
    if (o == "prmt") {
        if (I->op.size() > 2) throw string("prmt mode");
        W(A(0), U(32), "prmt(" + R(A(1), U(32)) + ", " + R(A(2), U(32)) + ", " + R(A(3), U(32)) + ")");
        return true;
    }
    if (o == "popc") {
        Ty t = ty();
        W(A(0), U(32), "(u32)__builtin_popcountll(" + R(A(1), U(t.bits)) + ")");
        return true;
    }
    if (o == "clz") {
        Ty t = ty();
        W(A(0), U(32), "clz" + num(t.bits) + "(" + R(A(1), U(t.bits)) + ")");
        return true;
    }
    if (o == "brev") {
        Ty t = ty();
        W(A(0), U(t.bits), "brev" + num(t.bits) + "(" + R(A(1), U(t.bits)) + ")");
        return true;
    }
    if (o == "bfind") {
        Ty t = ty();
        bool s = t.k == 's';
        W(A(0), U(32),
          string(s ? "bfinds((s64)" : "bfindu((u64)") + R(A(1), t) + ", " + num(t.bits) + ", " +
              (has("shiftamt") ? "true)" : "false)"));
        return true;
    }
    if (o == "bfe") {
        Ty t = ty();
        bool s = t.k == 's';
        W(A(0), t,
          "(" + ctype(t) + ")" + (s ? "bfes((s64)" : "bfeu((u64)") + R(A(1), t) + ", " + R(A(2), U(32)) + ", " +
              R(A(3), U(32)) + ", " + num(t.bits) + ")");
        return true;
    }
    if (o == "bfi") {
        Ty t = ty();
        W(A(0), U(t.bits),
          "(u" + num(t.bits) + ")bfi(" + R(A(1), U(t.bits)) + ", " + R(A(2), U(t.bits)) + ", " + R(A(3), U(32)) + ", " +
              R(A(4), U(32)) + ", " + num(t.bits) + ")");
        return true;
    }
    return false;
}

void Translator::opInteger(const string& o, Ty t) {
    bool sg = t.k == 's';
    int b = t.bits;
    string ub = "u" + num(b);
    Ty u = U(b), st = sg ? S(b) : U(b), wide{sg ? 's' : 'u', 2 * b};
    auto hi = [&](const string& x, const string& y) {
        return "(" + ub + ")(((" + (b == 64 ? (sg ? "s128" : "u128") : ctype(wide)) + ")" + x + " * " + y + ") >> " +
               num(b) + ")";
    };
    if (o == "add" || o == "sub") {
        string c = o == "add" ? " + " : " - ";
        if (has("sat")) {
            W(A(0), S(32), o + "sat(" + R(A(1), S(32)) + ", " + R(A(2), S(32)) + ")");
            return;
        }
        if (has("cc")) {
            usesCC = true;
            string f = o == "add" ? "__builtin_add_overflow" : "__builtin_sub_overflow";
            code += ub + " r_; cc = " + f + "(" + R(A(1), u) + ", " + R(A(2), u) + ", &r_); ";
            W(A(0), u, "r_");
            return;
        }
        W(A(0), u, "(" + ub + ")(" + R(A(1), u) + c + R(A(2), u) + ")");
        return;
    }
    if (o == "addc" || o == "subc") {
        usesCC = true;
        string w = b == 64 ? "u128" : "u64";
        string c = o == "addc" ? " + " : " - ";
        code += w + " w_ = (" + w + ")" + R(A(1), u) + c + R(A(2), u) + c + "cc; ";
        if (has("cc")) code += "cc = (w_ >> " + num(b) + ") & 1; ";
        W(A(0), u, "(" + ub + ")w_");
        return;
    }
    if (o == "mul" || o == "mul24") {
        if (has("wide")) {
            W(A(0), wide, "(" + ctype(wide) + ")" + R(A(1), st) + " * (" + ctype(wide) + ")" + R(A(2), st));
            return;
        }
        if (has("hi")) {
            W(A(0), u, hi(R(A(1), st), R(A(2), st)));
            return;
        }
        W(A(0), u, "(" + ub + ")((u64)" + R(A(1), u) + " * " + R(A(2), u) + ")");
        return;
    }
    if (o == "mad" || o == "madc" || o == "mad24") {
        if (has("wide")) {
            Ty uw = U(2 * b);
            W(A(0), uw,
              "(" + ctype(uw) + ")((" + ctype(wide) + ")" + R(A(1), st) + " * (" + ctype(wide) + ")" + R(A(2), st) +
                  ") + " + R(A(3), uw));
            return;
        }
        string prod =
            has("hi") ? hi(R(A(1), st), R(A(2), st)) : "(" + ub + ")((u64)" + R(A(1), u) + " * " + R(A(2), u) + ")";
        if (has("cc") || o == "madc") {
            usesCC = true;
            string w = b == 64 ? "u128" : "u64";
            code += w + " w_ = (" + w + ")" + prod + " + " + R(A(3), u) + (o == "madc" ? " + cc; " : "; ");
            if (has("cc")) code += "cc = (w_ >> " + num(b) + ") & 1; ";
            W(A(0), u, "(" + ub + ")w_");
            return;
        }
        W(A(0), u, "(" + ub + ")(" + prod + " + " + R(A(3), u) + ")");
        return;
    }
    if (o == "div" || o == "rem") {
        W(A(0), st, (o == "div" ? "divi<" : "remi<") + ctype(st) + ">(" + R(A(1), st) + ", " + R(A(2), st) + ")");
        return;
    }
    if (o == "min" || o == "max") {
        W(A(0), st, o + "i<" + ctype(st) + ">(" + R(A(1), st) + ", " + R(A(2), st) + ")");
        return;
    }
    if (o == "abs") {
        W(A(0), S(b), "absi<s" + num(b) + ">(" + R(A(1), S(b)) + ")");
        return;
    }
    if (o == "neg") {
        W(A(0), u, "(" + ub + ")(0 - " + R(A(1), u) + ")");
        return;
    }
    if (o == "sad") {
        W(A(0), u,
          "(" + ub + ")(" + R(A(3), u) + " + (" + R(A(1), st) + " > " + R(A(2), st) + " ? " + R(A(1), u) + " - " +
              R(A(2), u) + " : " + R(A(2), u) + " - " + R(A(1), u) + "))");
        return;
    }
    if (o == "dp4a") {
        Ty ta, tb;
        parseTy(I->op[1], ta);
        parseTy(I->op[2], tb);
        string ca = ta.k == 's' ? "(s8)" : "(u8)", cb = tb.k == 's' ? "(s8)" : "(u8)";
        code += "u32 a_ = " + R(A(1), U(32)) + ", b_ = " + R(A(2), U(32)) + ", c_ = " + R(A(3), U(32)) +
                "; for (int i = 0; i < 32; i += 8) c_ += (u32)((s32)" + ca + "(a_ >> i) * (s32)" + cb + "(b_ >> i)); ";
        W(A(0), U(32), "c_");
        return;
    }
    if (o == "dp2a") {
        Ty ta, tb;
        parseTy(I->op[2], ta);
        parseTy(I->op[3], tb);
        string ca = ta.k == 's' ? "(s16)" : "(u16)", cb = tb.k == 's' ? "(s8)" : "(u8)";
        code += "u32 a_ = " + R(A(1), U(32)) + ", b_ = " + R(A(2), U(32)) + " >> " + (I->op[1] == "hi" ? "16" : "0") +
                ", c_ = " + R(A(3), U(32)) + "; for (int i = 0; i < 2; i++) c_ += (u32)((s32)" + ca +
                "(a_ >> (16 * i)) * (s32)" + cb + "(b_ >> (8 * i))); ";
        W(A(0), U(32), "c_");
        return;
    }
    throw string("instruction not implemented");
}

}  // namespace ptx
}  // namespace cusim
