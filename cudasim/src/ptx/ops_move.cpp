// Instructions: loads, stores, atomics, address conversions, and those without an effect here.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

bool Translator::opMove(const string& o) {
    // ---- no effect here
    if (o == "membar" || o == "fence" || o == "prefetch" || o == "prefetchu" || o == "discard" || o == "brkpt" ||
        o == "nanosleep" || o == "pmevent" || o == "applypriority" || o == "isspacep_")
        return true;
    if (o == "griddepcontrol" || o == "setmaxnreg") return true;
    if (o == "cp" && has("async")) {  // copies at once; groups need no waiting
        if (has("commit_group") || has("wait_group") || has("wait_all")) return true;
        if (has("bulk") || has("mbarrier")) throw string("cp.async.bulk/mbarrier");
        string n = A(2);
        string src = I->args.size() > 3 ? R(A(3), U(32)) : n;
        if (n != "4" && n != "8" && n != "16") throw string("cp.async size");
        code += "u64 d_ = sst<" + n + ">(t, " + addr(A(0)) + ", " + L() + "); u32 n_ = " + src +
                "; __builtin_memset((void*)d_, 0, " + n + "); if (n_) { u64 s_ = gld<" + n + ">(t, " + addr(A(1)) +
                ", " + L() + "); __builtin_memcpy((void*)d_, (void*)s_, n_); }";
        return true;
    }
    // ---- data movement
    if (o == "mov") {
        Ty t = ty();
        if (A(0)[0] == '{') {
            auto v = splitTop(A(0).substr(1, A(0).size() - 2));
            int b = t.bits / v.size();
            code += "u64 v_ = " + R(A(1), {'b', t.bits}) + ";";
            for (size_t i = 0; i < v.size(); i++)
                if (v[i] != "_") {
                    code += ' ';
                    W(v[i], {'b', b}, "(u" + num(b) + ")(v_ >> " + num(i * b) + ")");
                }
        } else if (A(1)[0] == '{') {
            auto v = splitTop(A(1).substr(1, A(1).size() - 2));
            int b = t.bits / v.size();
            string e;
            for (size_t i = 0; i < v.size(); i++)
                e += (i ? " | " : "") + string("(u64)") + R(v[i], {'b', b}) + (i ? " << " + num(i * b) : "");
            W(A(0), {'b', t.bits}, "(u" + num(t.bits) + ")(" + e + ")");
        } else
            W(A(0), t, R(A(1), t));
        return true;
    }
    if (o == "ld" || o == "ldu" || o == "st") {
        static const std::set<string> spaces = {"global", "shared", "local", "param", "const"};
        string sp;
        int vec = 1;
        for (size_t i = 1; i < I->op.size(); i++) {
            string m = I->op[i];
            size_t c = m.find("::");
            if (c != string::npos && m[0] != 'L') m = m.substr(0, c);
            if (spaces.count(m)) sp = m;
            if (m == "v2") vec = 2;
            if (m == "v4") vec = 4;
            if (m == "v8") vec = 8;
        }
        Ty t = ty();
        bool load = o != "st";
        memop(load, sp.empty(), sp, t, vec, load ? A(1) : A(0), load ? A(0) : A(1));
        return true;
    }
    if (o == "cvta") {
        bool to = has("to"), sh = has("shared") || has("shared::cta");
        string v = R(A(1), U(64));
        W(A(0), U(64), !sh ? v : to ? v + " - (u64)t->smem" : v + " + (u64)t->smem");
        return true;
    }
    if (o == "isspacep") {
        string v = R(A(1), U(64)), e;
        if (has("global") || has("const"))
            e = v + " - CUSIM_BASE < CUSIM_RANGE";
        else if (has("shared"))
            e = v + " - (u64)t->smem < t->smemSize";
        else
            e = v + " >= t->localLo && " + v + " < t->localHi";
        W(A(0), P, e);
        return true;
    }
    if (o == "atom" || o == "red") {
        opAtom(o == "red");
        return true;
    }
    if (o == "cvt") {
        opCvt();
        return true;
    }
    if (o == "setp" || o == "set") {
        opSetp();
        return true;
    }
    if (o == "selp") {
        Ty t = ty();
        W(A(0), t, R(A(3), P) + " ? " + R(A(1), t) + " : " + R(A(2), t));
        return true;
    }
    if (o == "slct") {
        Ty c = ty(0), t = ty(1);
        W(A(0), t, R(A(3), c) + " >= 0 ? " + R(A(1), t) + " : " + R(A(2), t));
        return true;
    }
    return false;
}

void Translator::opAtom(bool red) {
    Ty t = ty();
    string sp;
    for (auto& m : I->op)
        if (m == "global" || m == "shared" || m == "shared::cta") sp = m.substr(0, 6);
    string nb = num(t.bits / 8);
    int ai = red ? 0 : 1;
    code += "u64 a_ = " + addr(A(ai)) + "; a_ = " +
            string(sp == "global"   ? "gat<"
                   : sp == "shared" ? "sat<"
                                    : "xat<") +
            nb + ">(t, a_, " + L() + "); ";
    string e;
    Ty r = t;
    if (t.k == 'b') r = U(t.bits);
    string c = ctype(r);
    auto v = [&](int i) { return R(A(ai + i), r); };
    if (has("v2") || has("v4") || has("v8")) throw string("vector atomics");
    if (has("add")) {
        if (t.k == 'f')
            e = (t.bits == 32 ? "aaddf(a_, " : "aaddd(a_, ") + v(1) + ")";
        else if (t.k == 'h') {
            r = U(t.bits);
            e = (t.vec2 ? "aaddh2(a_, " : "aaddh(a_, ") + R(A(ai + 1), r) + ")";
        } else if (t.k == 'w')
            throw string("bf16 atomics");
        else {
            r = U(t.bits);
            e = "aadd<" + ctype(r) + ">(a_, " + R(A(ai + 1), r) + ")";
        }
    } else if (has("min"))
        e = "amin<" + c + ">(a_, " + v(1) + ")";
    else if (has("max"))
        e = "amax<" + c + ">(a_, " + v(1) + ")";
    else if (has("and"))
        e = "aand<" + c + ">(a_, " + v(1) + ")";
    else if (has("or"))
        e = "aor<" + c + ">(a_, " + v(1) + ")";
    else if (has("xor"))
        e = "axor<" + c + ">(a_, " + v(1) + ")";
    else if (has("exch")) {
        r = U(t.bits);
        e = "aexch<" + ctype(r) + ">(a_, " + R(A(ai + 1), r) + ")";
    } else if (has("cas")) {
        r = U(t.bits);
        e = "acas<" + ctype(r) + ">(a_, " + R(A(ai + 1), r) + ", " + R(A(ai + 2), r) + ")";
    } else if (has("inc"))
        e = "ainc(a_, " + v(1) + ")";
    else if (has("dec"))
        e = "adec(a_, " + v(1) + ")";
    else
        throw string("atomic operation not implemented");
    if (red)
        code += "(void)" + e + ";";
    else
        W(A(0), r, e);
}

}  // namespace ptx
}  // namespace cusim
