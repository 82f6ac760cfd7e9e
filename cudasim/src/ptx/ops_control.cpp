// Instructions: control flow, calls, barriers and warp operations.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

void Translator::op() {
    const string& o = I->op[0];
    if (opControl(o) || opMove(o) || opSync(o) || opLogic(o)) return;
    Ty t = ty();
    if (t.k == 'f')
        opFloat(o, t);
    else if (t.k == 'h' || t.k == 'w')
        opHalf(o, t);
    else
        opInteger(o, t);
}

bool Translator::opControl(const string& o) {
    // ---- control flow
    if (o == "bra") {
        code += jump(A(0));
        return true;
    }
    if (o == "brx") {
        string list = A(1);
        const Instr* tl = nullptr;
        for (auto& x : F->code)
            if (x.label == list) tl = &x;
        if (!tl) throw string("no branch targets");
        code += "switch (" + R(A(0), U(32)) + ") {";
        int n = 0;
        for (auto& x : tl->targets) code += " case " + num(n++) + ": " + jump(x) + " break;";
        code += " default: cusim_trap(t, " + L() + "); }";
        return true;
    }
    if (o == "ret") {
        code += "return;";
        return true;
    }
    if (o == "exit") {
        code += F->entry ? "return;" : "cusim_exit_thread(t);";
        return true;
    }
    if (o == "trap") {
        code += "cusim_trap(t, " + L() + ");";
        return true;
    }
    if (o == "call") {
        opCall();
        return true;
    }
    return false;
}

void Translator::opCall() {
    // call.uni (ret), name, (args);   call.uni name, (args);   call.uni name;
    vector<string> rets, args;
    string name;
    bool seen = false;
    for (auto& a : I->args) {
        if (a[0] == '(') {
            auto l = splitTop(a.substr(1, a.size() - 2));
            (seen ? args : rets) = l;
        } else if (!seen) {
            name = a;
            seen = true;
        }
    }
    if (find(name)) throw string("indirect call");
    auto ptr = [&](const string& n) { return "(u8*)(" + symbolAddr(n) + ")"; };
    if (name == "vprintf") {
        code += "s32 r_ = cusim_vprintf(t, rd<u64>(" + symbolAddr(args[0]) + "), rd<u64>(" + symbolAddr(args[1]) +
                "), " + L() + "); wr<s32>(" + symbolAddr(rets[0]) + ", r_);";
        return;
    }
    if (name == "__assertfail") {
        code += "cusim_assertfail(t, rd<u64>(" + symbolAddr(args[0]) + "), rd<u64>(" + symbolAddr(args[1]) +
                "), rd<u32>(" + symbolAddr(args[2]) + "), rd<u64>(" + symbolAddr(args[3]) + "), " + L() + ");";
        return;
    }
    auto f = funcIdx.find(name);
    if (f == funcIdx.end() || !funcs[f->second].hasBody) throw string("call of a function without a body: " + name);
    string s = "f_" + cname(name) + "(t";
    for (auto& r : rets)
        if (!r.empty()) s += ", " + ptr(r);
    for (auto& a : args)
        if (!a.empty()) s += ", " + ptr(a);
    code += s + ");";
}

bool Translator::opSync(const string& o) {
    // ---- synchronisation
    if (o == "bar" || o == "barrier") {
        if (has("warp")) {
            code += "cusim_warp_op(t, W_SYNC, " + R(A(0), U(32)) + ", 0, 0, 0, " + L() + ", 0);";
            return true;
        }
        if (has("cluster")) throw string("cluster barrier");
        if (has("red")) {
            Ty t = ty();
            bool pop = has("popc");
            size_t n = I->args.size();
            string pr = R(A(n - 1), P), cnt = n == 4 ? R(A(2), U(32)) : "0";
            code += "cusim_bar(t, " + R(A(1), U(32)) + ", " + cnt + ", " +
                    (pop          ? "1"
                     : has("and") ? "2"
                                  : "3") +
                    ", " + pr + ", " + L() + "); ";
            W(A(0), pop ? U(32) : P, pop ? "t->opResult" : "t->opResult != 0");
            (void)t;
            return true;
        }
        string cnt = I->args.size() > 1 ? R(A(1), U(32)) : "0";
        if (has("arrive"))
            code += "cusim_bar_arrive(t, " + R(A(0), U(32)) + ", " + cnt + ", " + L() + ");";
        else
            code += "cusim_bar(t, " + R(A(0), U(32)) + ", " + cnt + ", 0, 0, " + L() + ");";
        return true;
    }
    if (o == "shfl") {
        string d = A(0), p;
        size_t bar = d.find('|');
        if (bar != string::npos) p = trim(d.substr(bar + 1)), d = trim(d.substr(0, bar));
        string kind = has("up")     ? "W_SHFL_UP"
                      : has("down") ? "W_SHFL_DOWN"
                      : has("bfly") ? "W_SHFL_BFLY"
                                    : "W_SHFL_IDX";
        code += "u32 p_; u32 r_ = cusim_warp_op(t, " + kind + ", " +
                (I->args.size() > 4 ? R(A(4), U(32)) : "0xffffffffu") + ", " + R(A(1), U(32)) + ", " + R(A(2), U(32)) +
                ", " + R(A(3), U(32)) + ", " + L() + ", &p_); ";
        W(d, U(32), "r_");
        if (!p.empty() && p != "_") {
            code += ' ';
            W(p, P, "p_ != 0");
        }
        return true;
    }
    if (o == "vote") {
        bool bal = has("ballot");
        string kind = bal ? "W_BALLOT" : has("any") ? "W_VOTE_ANY" : has("all") ? "W_VOTE_ALL" : "W_VOTE_UNI";
        string m = I->args.size() > 2 ? R(A(2), U(32)) : "0xffffffffu";
        code += "u32 r_ = cusim_warp_op(t, " + kind + ", " + m + ", " + R(A(1), P) + ", 0, 0, " + L() + ", 0); ";
        W(A(0), bal ? U(32) : P, bal ? "r_" : "r_ != 0");
        return true;
    }
    if (o == "activemask") {
        W(A(0), U(32), "cusim_warp_op(t, W_ACTIVE, 0, 0, 0, 0, " + L() + ", 0)");
        return true;
    }
    if (o == "match") {
        Ty t = ty();
        if (t.bits == 64) throw string("64-bit match");
        string d = A(0), p;
        size_t bar = d.find('|');
        if (bar != string::npos) p = trim(d.substr(bar + 1)), d = trim(d.substr(0, bar));
        code += "u32 p_; u32 r_ = cusim_warp_op(t, " + string(has("any") ? "W_MATCH_ANY" : "W_MATCH_ALL") + ", " +
                R(A(2), U(32)) + ", " + R(A(1), U(32)) + ", 0, 0, " + L() + ", &p_); ";
        W(d, U(32), "r_");
        if (!p.empty()) {
            code += ' ';
            W(p, P, "p_ != 0");
        }
        return true;
    }
    if (o == "redux") {
        Ty t = ty();
        bool sg = t.k == 's';
        string k = has("add")   ? "ADD"
                   : has("min") ? (sg ? "MIN_S" : "MIN_U")
                   : has("max") ? (sg ? "MAX_S" : "MAX_U")
                   : has("and") ? "AND"
                   : has("or")  ? "OR"
                                : "XOR";
        W(A(0), U(32),
          "cusim_warp_op(t, W_REDUX_" + k + ", " + R(A(2), U(32)) + ", " + R(A(1), U(32)) + ", 0, 0, " + L() + ", 0)");
        return true;
    }
    return false;
}

}  // namespace ptx
}  // namespace cusim
