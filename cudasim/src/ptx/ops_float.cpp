// Instructions: floating point, half and bfloat16.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

void Translator::opFloat(const string& o, Ty t) {
    bool d = t.bits == 64;
    string sfx = d ? "d" : "f";
    int m = rmode();
    string mm = num(m);
    auto out = [&](const string& e) {
        string x = d ? e : fz(e);
        W(A(0), t, sat(x, t));
    };
    string a = RF(1, t), b = I->args.size() > 2 && A(2)[0] != '[' ? RF(2, t) : "";
    if (o == "add") {
        out(m ? "add" + sfx + "_r<" + mm + ">(" + a + ", " + b + ")" : a + " + " + b);
        return;
    }
    if (o == "sub") {
        out(m ? "add" + sfx + "_r<" + mm + ">(" + a + ", -(" + b + "))" : a + " - (" + b + ")");
        return;
    }
    if (o == "mul") {
        out(m ? "mul" + sfx + "_r<" + mm + ">(" + a + ", " + b + ")" : a + " * " + b);
        return;
    }
    if (o == "fma" || o == "mad") {
        string c = RF(3, t);
        out(m ? "fma" + sfx + "_r<" + mm + ">(" + a + ", " + b + ", " + c + ")"
              : (d ? "__builtin_fma(" : "__builtin_fmaf(") + a + ", " + b + ", " + c + ")");
        return;
    }
    if (o == "div") {
        out(m ? "div" + sfx + "_r<" + mm + ">(" + a + ", " + b + ")" : "(" + a + ") / (" + b + ")");
        return;
    }
    if (o == "rcp") {
        out(m ? "div" + sfx + "_r<" + mm + ">(1, " + a + ")" : (d ? "1.0 / (" : "1.0f / (") + a + ")");
        return;
    }
    if (o == "sqrt") {
        out(m ? "sqrt" + sfx + "_r<" + mm + ">(" + a + ")" : (d ? "__builtin_sqrt(" : "__builtin_sqrtf(") + a + ")");
        return;
    }
    if (o == "rsqrt") {
        out(d ? "1.0 / __builtin_sqrt(" + a + ")" : "(f32)(1.0 / __builtin_sqrt((f64)" + a + "))");
        return;
    }
    if (o == "ex2") {
        out(d ? "exp2(" + a + ")" : "exp2f(" + a + ")");
        return;
    }
    if (o == "lg2") {
        out("log2f(" + a + ")");
        return;
    }
    if (o == "sin") {
        out("sinf(" + a + ")");
        return;
    }
    if (o == "cos") {
        out("cosf(" + a + ")");
        return;
    }
    if (o == "tanh") {
        out("tanhf(" + a + ")");
        return;
    }
    if (o == "min" || o == "max") {
        string e = d ? o + "d_(" : has("NaN") ? o + "fN(" : o + "f_(";
        e += a + ", " + b + ")";
        if (I->args.size() > 3) e = o + (has("NaN") ? "fN(" : "f_(") + e + ", " + RF(3, t) + ")";
        out(e);
        return;
    }
    if (o == "abs") {
        out((d ? "__builtin_fabs(" : "__builtin_fabsf(") + a + ")");
        return;
    }
    if (o == "neg") {
        out("-(" + a + ")");
        return;
    }
    if (o == "copysign") {
        out((d ? "__builtin_copysign(" : "__builtin_copysignf(") + b + ", " + a + ")");
        return;
    }
    if (o == "testp") {
        string x = R(A(1), t), e;
        if (has("finite"))
            e = "__builtin_isfinite(" + x + ")";
        else if (has("infinite"))
            e = "__builtin_isinf(" + x + ") != 0";
        else if (has("number"))
            e = x + " == " + x;
        else if (has("notanumber"))
            e = x + " != " + x;
        else if (has("normal"))
            e = "__builtin_isnormal(" + x + ")";
        else
            e = x + " != 0 && !__builtin_isnormal(" + x + ") && __builtin_isfinite(" + x + ")";
        W(A(0), P, e);
        return;
    }
    throw string("float instruction not implemented");
}

// half / bfloat16, scalar or packed pairs: widen to f32, compute, round once
void Translator::opHalf(const string& o, Ty t) {
    string up = t.k == 'h' ? "h2f" : "b2f", dn = t.k == 'h' ? "f2h" : "f2b";
    auto one = [&](const vector<string>& x) -> string {
        auto v = [&](int i) { return up + "((u16)(" + x[i] + "))"; };
        string e;
        if (o == "add")
            e = v(0) + " + " + v(1);
        else if (o == "sub")
            e = v(0) + " - " + v(1);
        else if (o == "mul")
            e = v(0) + " * " + v(1);
        else if (o == "fma")
            e = "(f32)__builtin_fma((f64)" + v(0) + ", (f64)" + v(1) + ", (f64)" + v(2) + ")";
        else if (o == "neg")
            e = "-" + v(0);
        else if (o == "abs")
            e = "__builtin_fabsf(" + v(0) + ")";
        else if (o == "min" || o == "max")
            e = o + (has("NaN") ? "fN(" : "f_(") + v(0) + ", " + v(1) + ")";
        else if (o == "ex2")
            e = "exp2f(" + v(0) + ")";
        else if (o == "tanh")
            e = "tanhf(" + v(0) + ")";
        else
            throw string("half instruction not implemented");
        if (has("sat")) e = "satf(" + e + ")";
        if (has("relu")) e = "maxf_(0.f, " + e + ")";
        return dn + "(" + e + ")";
    };
    int n = I->args.size();
    vector<string> lo, hi;
    for (int i = 1; i < n; i++) {
        lo.push_back(R(A(i), U(t.bits)));
        hi.push_back("(" + R(A(i), U(t.bits)) + " >> 16)");
    }
    if (!t.vec2)
        W(A(0), U(16), one(lo));
    else
        W(A(0), U(32), "(u32)" + one(lo) + " | (u32)" + one(hi) + " << 16");
}

}  // namespace ptx
}  // namespace cusim
