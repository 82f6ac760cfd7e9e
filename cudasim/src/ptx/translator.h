// The translation of one PTX module: a reader that fills `funcs` and `out`, and an emitter of C++. Not for other files.
#pragma once
#include "ptx/ptx.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>

namespace cusim {
using std::string;
using std::vector;

namespace ptx {

struct Ty {
    char k = 0;
    int bits = 0;
    bool vec2 = false;  // k: u s b f p h(half) w(bfloat)
    bool flt() const { return k == 'f'; }
    int bytes() const { return bits / 8; }
};

inline bool parseTy(const string& s, Ty& t) {
    static const std::map<string, Ty> m = {
        {"u8", {'u', 8}},     {"u16", {'u', 16}},  {"u32", {'u', 32}},         {"u64", {'u', 64}},
        {"s8", {'s', 8}},     {"s16", {'s', 16}},  {"s32", {'s', 32}},         {"s64", {'s', 64}},
        {"b8", {'b', 8}},     {"b16", {'b', 16}},  {"b32", {'b', 32}},         {"b64", {'b', 64}},
        {"b128", {'b', 128}}, {"f32", {'f', 32}},  {"f64", {'f', 64}},         {"pred", {'p', 1}},
        {"f16", {'h', 16}},   {"bf16", {'w', 16}}, {"f16x2", {'h', 32, true}}, {"bf16x2", {'w', 32, true}}};
    auto i = m.find(s);
    if (i == m.end()) return false;
    t = i->second;
    return true;
}
inline string ctype(Ty t) {
    switch (t.k) {
        case 'f':
            return t.bits == 32 ? "f32" : "f64";
        case 'p':
            return "bool";
        case 's':
            return "s" + std::to_string(t.bits);
        default:
            return "u" + std::to_string(t.bits);
    }
}
inline Ty U(int b) { return {'u', b}; }
inline Ty S(int b) { return {'s', b}; }
const Ty F32{'f', 32}, F64{'f', 64}, P{'p', 1};

struct Instr {
    int line = 0, scope = 0;
    string pred;
    bool neg = false;
    vector<string> op;
    vector<string> args;
    string text;
    string label;            // label set: this entry is a label
    vector<string> targets;  // .branchtargets
};
struct Decl {
    enum { REG, PARAM, LOCAL, SHARED } kind;
    Ty ty;
    string cname;
    uint64_t size = 0;
    uint32_t align = 1, offset = 0;
    bool used = false, dyn = false;
};

struct Func {
    string name;
    bool entry = false, hasBody = false;
    KernelInfo k;
    vector<std::pair<string, std::pair<uint32_t, uint32_t>>> rets;  // name,(size,align)
    vector<Instr> code;
    vector<int> scopeParent{-1};
    vector<std::map<string, Decl>> decls{1};
    vector<std::map<string, string>> labels{1};
    std::set<string> calls;
    bool sync = false;
    int bodyLine = 0;
};

inline bool idChar(char c) { return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%' || c == '.'; }
inline string trim(const string& s) {
    size_t a = s.find_first_not_of(" \t\r\n"), b = s.find_last_not_of(" \t\r\n");
    return a == string::npos ? "" : s.substr(a, b - a + 1);
}
inline vector<string> splitTop(const string& s, char sep = ',') {
    vector<string> r;
    int d = 0;
    string cur;
    for (char c : s) {
        if (c == '{' || c == '[' || c == '(') d++;
        if (c == '}' || c == ']' || c == ')') d--;
        if (c == sep && d == 0) {
            r.push_back(trim(cur));
            cur.clear();
        } else
            cur += c;
    }
    cur = trim(cur);
    if (!cur.empty() || !r.empty()) r.push_back(cur);
    return r;
}
inline vector<string> words(const string& s) {
    vector<string> r;
    string c;
    for (char x : s) {
        if (isspace((unsigned char)x)) {
            if (!c.empty()) r.push_back(c), c.clear();
        } else
            c += x;
    }
    if (!c.empty()) r.push_back(c);
    return r;
}
inline string cname(const string& s) {
    string r;
    for (char c : s) r += c == '%' ? "R_" : c == '$' ? "D_" : c == '.' ? "_d_" : string(1, c);
    return r;
}
inline string hex(uint64_t v) {
    char b[32];
    snprintf(b, sizeof b, "0x%llx", (unsigned long long)v);
    return b;
}
inline string num(uint64_t v) { return std::to_string(v); }

struct Translator {
    Translated out;
    string src;
    size_t pos = 0;
    int line = 1;
    vector<Func> funcs;
    std::map<string, int> funcIdx;
    std::map<string, int> varIdx;
    std::map<string, Decl> modShared;
    uint32_t modSharedSize = 0;
    SrcLoc curLoc;

    [[noreturn]] void fail(const string& m) { throw std::runtime_error("PTX line " + std::to_string(line) + ": " + m); }

    // ------------------------------------------------------------------ reading
    void load(const string& ptx);
    char peek() { return pos < src.size() ? src[pos] : 0; }
    char get();
    void skipWs();
    string word();
    string restOfLine();
    string until(char c);
    string balanced(char open, char close);  // after the opening bracket was read
    void skipSection();

    // ".align 4 .b8 name[12][3]" -> type, name, size, align
    void varDecl(const string& text, Ty& ty, string& name, uint64_t& size, uint32_t& align, bool& dyn);

    void moduleVar(const string& spaceWord, bool isExtern);

    void params(const string& text, vector<ParamInfo>& ps, uint32_t& total);

    void function(bool entry);

    void body(Func& f);

    void declare(Func& f, int scope, const string& space, const string& text);
    void add(Func& f, int scope, const string& name, Decl d);

    // ------------------------------------------------------------------ emitting
    Func* F = nullptr;
    const Instr* I = nullptr;
    string code;
    bool usesCC = false;
    int nLocals = 0;
    string depot;
    uint64_t depotSize = 0;
    bool sharedFromModule = false;

    Decl* find(const string& n);
    string label(const string& n);

    string symbolAddr(const string& n);  // u64 expression; throws when unknown
    uint32_t sharedBase() { return (modSharedSize + 15) / 16 * 16; }

    string special(const string& n);

    string imm(const string& s, Ty ty);

    // read operand `s` as type ty
    string R(const string& s0, Ty ty);
    // assign expr (of C++ type ctype(ty)) to operand
    void W(const string& s, Ty ty, const string& e);
    string addr(const string& a);  // "[x+4]" -> u64 expression

    bool has(const char* m) const;
    Ty ty(int fromEnd = 0) const;
    const string& A(size_t i) const;
    string L() const { return std::to_string(I->line); }
    string fz(const string& e) const { return has("ftz") ? "ftz(" + e + ")" : e; }
    string sat(const string& e, Ty t) const { return has("sat") ? (t.bits == 32 ? "satf(" : "satd(") + e + ")" : e; }
    int rmode() const;
    string RF(size_t i, Ty t) { return t.bits == 32 ? fz(R(A(i), t)) : R(A(i), t); }

    void emit(const Instr& in);

    void memop(bool load, bool generic, const string& space, Ty t, int vec, const string& a, const string& vals);

    void op();
    bool opControl(const string& o);
    bool opMove(const string& o);
    bool opSync(const string& o);
    bool opLogic(const string& o);
    void opInteger(const string& o, Ty t);
    void opAtom(bool red);
    void opCvt();
    void opSetp();
    void opFloat(const string& o, Ty t);
    void opHalf(const string& o, Ty t);
    void opCall();

    string signature(const Func& f);

    void emitFunc(Func& f, string& outCode);
    std::map<string, int>* labelAt = nullptr;
    size_t curIdx = 0;

    string jump(const string& lab);

    void run(const string& ptx);
};

}  // namespace ptx
}  // namespace cusim
