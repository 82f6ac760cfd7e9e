// Translates the PTX that NVRTC emits into C++ (one scalar function per PTX
// function; PTX registers become local variables, labels become labels).
#include "ptx.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>

namespace cusim {
using std::string;
using std::vector;

namespace {

struct Ty {
    char k = 0;
    int bits = 0;
    bool vec2 = false;  // k: u s b f p h(half) w(bfloat)
    bool flt() const { return k == 'f'; }
    int bytes() const { return bits / 8; }
};

bool parseTy(const string& s, Ty& t) {
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
string ctype(Ty t) {
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
Ty U(int b) { return {'u', b}; }
Ty S(int b) { return {'s', b}; }
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

bool idChar(char c) { return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%' || c == '.'; }
string trim(const string& s) {
    size_t a = s.find_first_not_of(" \t\r\n"), b = s.find_last_not_of(" \t\r\n");
    return a == string::npos ? "" : s.substr(a, b - a + 1);
}
vector<string> splitTop(const string& s, char sep = ',') {
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
vector<string> words(const string& s) {
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
string cname(const string& s) {
    string r;
    for (char c : s) r += c == '%' ? "R_" : c == '$' ? "D_" : c == '.' ? "_d_" : string(1, c);
    return r;
}
string hex(uint64_t v) {
    char b[32];
    snprintf(b, sizeof b, "0x%llx", (unsigned long long)v);
    return b;
}
string num(uint64_t v) { return std::to_string(v); }

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
    void load(const string& ptx) {
        string s;
        s.reserve(ptx.size());
        for (size_t i = 0; i < ptx.size() && ptx[i]; i++) {
            if (ptx[i] == '/' && i + 1 < ptx.size() && ptx[i + 1] == '/') {
                while (i < ptx.size() && ptx[i] != '\n') i++;
                s += '\n';
            } else if (ptx[i] == '/' && i + 1 < ptx.size() && ptx[i + 1] == '*') {
                i += 2;
                while (i + 1 < ptx.size() && !(ptx[i] == '*' && ptx[i + 1] == '/')) {
                    if (ptx[i] == '\n') s += '\n';
                    i++;
                }
                i++;
                s += ' ';
            } else
                s += ptx[i];
        }
        src = s;
        string cur;
        for (size_t i = 0; i < ptx.size() && ptx[i]; i++) {
            if (ptx[i] == '\n') {
                out.lines.push_back(trim(cur));
                cur.clear();
            } else
                cur += ptx[i];
        }
        if (!cur.empty()) out.lines.push_back(trim(cur));
        out.locs.resize(out.lines.size() + 2);
    }
    char peek() { return pos < src.size() ? src[pos] : 0; }
    char get() {
        char c = peek();
        if (c == '\n') line++;
        pos++;
        return c;
    }
    void skipWs() {
        while (pos < src.size() && isspace((unsigned char)src[pos])) get();
    }
    string word() {
        skipWs();
        string w;
        while (idChar(peek())) w += get();
        return w;
    }
    string restOfLine() {
        string r;
        while (peek() && peek() != '\n') r += get();
        return trim(r);
    }
    string until(char c) {
        string r;
        while (peek() && peek() != c) r += get();
        if (!peek()) fail("unexpected end of file");
        get();
        return r;
    }
    string balanced(char open, char close) {  // after the opening bracket was read
        string r;
        int d = 1;
        while (peek()) {
            char c = get();
            if (c == '"') {
                r += c;
                while (peek() && peek() != '"') r += get();
                r += get();
                continue;
            }
            if (c == open) d++;
            if (c == close && --d == 0) return r;
            r += c;
        }
        fail("unbalanced bracket");
    }
    void skipSection() {
        restOfLine();
        skipWs();
        if (peek() == '{') {
            get();
            balanced('{', '}');
        }
    }

    // ".align 4 .b8 name[12][3]" -> type, name, size, align
    void varDecl(const string& text, Ty& ty, string& name, uint64_t& size, uint32_t& align, bool& dyn) {
        vector<string> w;
        string t;
        for (char c : text) {
            if (c == '[')
                t += " [", t += ' ';
            else if (c == ']')
                t += " ] ";
            else
                t += c;
        }
        w = words(t);
        align = 0;
        size = 0;
        dyn = false;
        bool gotTy = false;
        int vec = 1;
        uint64_t n = 1;
        bool dims = false;
        for (size_t i = 0; i < w.size(); i++) {
            if (w[i] == ".align") {
                align = strtoul(w[++i].c_str(), nullptr, 0);
                continue;
            }
            if (w[i] == ".ptr") continue;
            if (w[i] == ".v2") {
                vec = 2;
                continue;
            }
            if (w[i] == ".v4") {
                vec = 4;
                continue;
            }
            if (w[i] == "[") {
                dims = true;
                if (w[i + 1] == "]") {
                    dyn = true;
                    i++;
                } else {
                    n *= strtoull(w[i + 1].c_str(), nullptr, 0);
                    i += 2;
                }
                continue;
            }
            if (w[i][0] == '.') {
                Ty x;
                if (parseTy(w[i].substr(1), x)) {
                    ty = x;
                    gotTy = true;
                }
                continue;
            }
            name = w[i];
        }
        if (!gotTy || name.empty()) fail("declaration not understood: " + text);
        (void)dims;
        uint32_t el = std::max(1, ty.bits / 8) * vec;
        if (!align) align = el;
        size = dyn ? 0 : n * el;
    }

    void moduleVar(const string& spaceWord, bool isExtern) {
        string text = until(';');
        string init;
        size_t eq = text.find('=');
        if (eq != string::npos) {
            init = trim(text.substr(eq + 1));
            text = text.substr(0, eq);
        }
        Ty ty;
        string name;
        uint64_t size;
        uint32_t align;
        bool dyn;
        varDecl(text, ty, name, size, align, dyn);
        if (spaceWord == ".shared") {
            Decl d;
            d.kind = Decl::SHARED;
            d.ty = ty;
            d.size = size;
            d.align = align;
            d.dyn = dyn || isExtern;
            if (!d.dyn) {
                modSharedSize = (modSharedSize + align - 1) / align * align;
                d.offset = modSharedSize;
                modSharedSize += size;
            }
            modShared[name] = d;
            return;
        }
        VarInfo v;
        v.name = name;
        v.isConst = spaceWord == ".const";
        v.align = align;
        v.size = size;
        v.init.assign(size, 0);
        if (!init.empty()) {
            string flat;
            for (char c : init) flat += (c == '{' || c == '}') ? ' ' : c;
            uint64_t o = 0;
            int eb = std::max(1, ty.bits / 8);
            for (auto& e : splitTop(flat)) {
                if (e.empty()) continue;
                uint64_t bits = 0;
                bool ok = false;
                if (e.size() > 2 && e[0] == '0' && (e[1] == 'f' || e[1] == 'F')) {
                    bits = strtoull(e.c_str() + 2, nullptr, 16);
                    ok = true;
                } else if (e.size() > 2 && e[0] == '0' && (e[1] == 'd' || e[1] == 'D')) {
                    bits = strtoull(e.c_str() + 2, nullptr, 16);
                    ok = true;
                } else if (isdigit((unsigned char)e[0]) || e[0] == '-') {
                    bits = e[0] == '-' ? (uint64_t)strtoll(e.c_str(), nullptr, 0) : strtoull(e.c_str(), nullptr, 0);
                    ok = true;
                }
                if (!ok) {  // symbol, generic(symbol), symbol+n
                    string s = e;
                    if (s.compare(0, 8, "generic(") == 0) s = s.substr(8, s.find(')') - 8);
                    Reloc r;
                    r.offset = o;
                    r.addend = 0;
                    size_t p = s.find('+');
                    if (p != string::npos) {
                        r.addend = atoll(s.c_str() + p + 1);
                        s = s.substr(0, p);
                    }
                    r.symbol = trim(s);
                    v.relocs.push_back(r);
                }
                if (o + eb <= size) memcpy(&v.init[o], &bits, eb);
                o += eb;
            }
        }
        varIdx[name] = out.vars.size();
        out.vars.push_back(v);
    }

    void params(const string& text, vector<ParamInfo>& ps, uint32_t& total) {
        total = 0;
        for (auto& p : splitTop(text)) {
            if (p.empty()) continue;
            string t = p;
            size_t q = t.find(".param");
            if (q != string::npos) t = t.substr(q + 6);
            Ty ty;
            string name;
            uint64_t size;
            uint32_t align;
            bool dyn;
            bool ptr = t.find(".ptr") != string::npos;
            if (ptr) {
                size_t a = t.find(".ptr");
                string w = t.substr(a);
                size_t al = w.find(".align");
                string nm = words(w).back();
                (void)al;
                t = t.substr(0, a) + " " + nm;
            }
            varDecl(t, ty, name, size, align, dyn);
            total = (total + align - 1) / align * align;
            ps.push_back({name, total, (uint32_t)size, align, false});
            total += size;
        }
    }

    void function(bool entry) {
        Func f;
        f.entry = entry;
        skipWs();
        uint32_t dummy;
        if (peek() == '(') {
            get();
            vector<ParamInfo> r;
            params(balanced('(', ')'), r, dummy);
            for (auto& p : r) f.rets.push_back({p.name, {p.size, p.align}});
        }
        f.name = word();
        skipWs();
        if (peek() == '(') {
            get();
            params(balanced('(', ')'), f.k.params, f.k.paramBytes);
        }
        f.k.name = f.name;
        for (;;) {
            skipWs();
            char c = peek();
            if (c == ';') {
                get();
                break;
            }
            if (c == '{') {
                get();
                f.hasBody = true;
                break;
            }
            string w = word();
            if (w.empty()) fail(string("unexpected '") + c + "' after function header");
            auto three = [&](uint32_t* v) {
                string r = restOfLine();
                auto n = splitTop(r);
                for (size_t i = 0; i < n.size() && i < 3; i++) v[i] = strtoul(n[i].c_str(), nullptr, 0);
            };
            if (w == ".maxntid") {
                uint32_t v[3] = {1, 1, 1};
                three(v);
                f.k.maxntid = v[0] * v[1] * v[2];
            } else if (w == ".reqntid") {
                uint32_t v[3] = {1, 1, 1};
                three(v);
                memcpy(f.k.reqntid, v, sizeof v);
                f.k.maxntid = v[0] * v[1] * v[2];
            } else if (w == ".noreturn") {
            } else
                restOfLine();  // .minnctapersm, .maxnreg, ...
        }
        if (f.hasBody) {
            curLoc = SrcLoc();
            body(f);
        }
        auto it = funcIdx.find(f.name);
        if (it == funcIdx.end()) {
            funcIdx[f.name] = funcs.size();
            funcs.push_back(f);
        } else if (f.hasBody)
            funcs[it->second] = f;
    }

    void body(Func& f) {
        int scope = 0;
        vector<int> stack{0};
        f.bodyLine = line;
        for (;;) {
            skipWs();
            char c = peek();
            if (!c) fail("function body not closed");
            if (c == '{') {
                get();
                f.scopeParent.push_back(scope);
                f.decls.emplace_back();
                f.labels.emplace_back();
                scope = f.scopeParent.size() - 1;
                stack.push_back(scope);
                continue;
            }
            if (c == '}') {
                get();
                stack.pop_back();
                if (stack.empty()) return;
                scope = stack.back();
                continue;
            }
            if (c == ';') {
                get();
                continue;
            }
            int startLine = line;
            size_t startPos = pos;
            string w = word();
            if (w == ".loc") {
                auto n = words(restOfLine());
                if (n.size() >= 2) {
                    curLoc.file = atoi(n[0].c_str());
                    if (atoi(n[1].c_str())) curLoc.line = atoi(n[1].c_str());
                }
                continue;
            }
            if (w == ".pragma") {
                until(';');
                continue;
            }
            if (w == ".reg" || w == ".local" || w == ".shared" || w == ".param") {
                declare(f, scope, w, until(';'));
                continue;
            }
            if (w == ".callprototype" || w == ".calltargets") {
                until(';');
                continue;
            }
            skipWs();
            if (!w.empty() && peek() == ':') {
                get();
                Instr l;
                l.scope = scope;
                l.line = startLine;
                l.label = w;
                f.labels[scope][w] = "L_" + cname(w) + (scope ? "_s" + std::to_string(scope) : "");
                size_t save = pos;
                int sl = line;
                skipWs();
                if (src.compare(pos, 14, ".branchtargets") == 0) {
                    pos += 14;
                    l.targets = splitTop(until(';'));
                } else {
                    pos = save;
                    line = sl;
                }
                f.code.push_back(l);
                continue;
            }
            pos = startPos;
            line = startLine;
            string text = trim(until(';'));
            Instr in;
            in.line = startLine;
            in.scope = scope;
            in.text = text;
            if ((size_t)startLine < out.locs.size()) out.locs[startLine] = curLoc;
            string t = text;
            if (t[0] == '@') {
                size_t e = t.find_first_of(" \t");
                in.pred = t.substr(1, e - 1);
                if (in.pred[0] == '!') in.neg = true, in.pred = in.pred.substr(1);
                t = trim(t.substr(e));
            }
            size_t e = t.find_first_of(" \t\n");
            string opc = e == string::npos ? t : t.substr(0, e);
            string rest = e == string::npos ? "" : t.substr(e);
            size_t b = 0;
            while (b <= opc.size()) {
                size_t d = opc.find('.', b);
                if (d == string::npos) d = opc.size();
                in.op.push_back(opc.substr(b, d - b));
                b = d + 1;
            }
            in.args = splitTop(rest);
            const string& o = in.op[0];
            if (o == "bar" || o == "barrier" || o == "shfl" || o == "vote" || o == "activemask" || o == "match" ||
                o == "redux" || o == "exit")
                f.sync = true;
            if (o == "call")
                for (auto& a : in.args)
                    if (a[0] != '(') {
                        f.calls.insert(a);
                        break;
                    }
            f.code.push_back(in);
        }
    }

    void declare(Func& f, int scope, const string& space, const string& text) {
        if (space == ".reg") {
            auto w = words(text);
            Ty ty;
            size_t i = 0;
            for (; i < w.size() && w[i][0] == '.'; i++) parseTy(w[i].substr(1), ty);
            string names;
            for (; i < w.size(); i++) names += w[i] + " ";
            for (auto& n : splitTop(names)) {
                string nm = trim(n);
                Decl d;
                d.kind = Decl::REG;
                d.ty = ty;
                size_t lt = nm.find('<');
                if (lt != string::npos) {
                    int cnt = atoi(nm.c_str() + lt + 1);
                    string base = nm.substr(0, lt);
                    for (int k = 0; k < cnt; k++) add(f, scope, base + std::to_string(k), d);
                    if (ty.k != 'p') f.k.regs += cnt * (ty.bits == 64 ? 2 : 1);
                } else
                    add(f, scope, nm, d);
            }
            return;
        }
        Decl d;
        string name;
        bool dyn;
        varDecl(text, d.ty, name, d.size, d.align, dyn);
        d.kind = space == ".local" ? Decl::LOCAL : space == ".shared" ? Decl::SHARED : Decl::PARAM;
        d.dyn = dyn;
        if (d.kind == Decl::SHARED) {
            f.k.staticSmem = (f.k.staticSmem + d.align - 1) / d.align * d.align;
            d.offset = f.k.staticSmem;
            f.k.staticSmem += d.size;
        }
        if (d.kind == Decl::LOCAL) f.k.localBytes += d.size;
        add(f, scope, name, d);
    }
    void add(Func& f, int scope, const string& name, Decl d) {
        d.cname = cname(name) + (scope ? "_s" + std::to_string(scope) : "");
        f.decls[scope][name] = d;
    }

    // ------------------------------------------------------------------ emitting
    Func* F = nullptr;
    const Instr* I = nullptr;
    string code;
    bool usesCC = false;
    int nLocals = 0;
    string depot;
    uint64_t depotSize = 0;
    bool sharedFromModule = false;

    Decl* find(const string& n) {
        for (int s = I->scope; s >= 0; s = F->scopeParent[s]) {
            auto i = F->decls[s].find(n);
            if (i != F->decls[s].end()) return &i->second;
        }
        return nullptr;
    }
    string label(const string& n) {
        for (int s = I->scope; s >= 0; s = F->scopeParent[s]) {
            auto i = F->labels[s].find(n);
            if (i != F->labels[s].end()) return i->second;
        }
        throw string("unknown label " + n);
    }

    string symbolAddr(const string& n) {  // u64 expression; throws when unknown
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
    uint32_t sharedBase() { return (modSharedSize + 15) / 16 * 16; }

    string special(const string& n) {
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

    string imm(const string& s, Ty ty) {
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

    // read operand `s` as type ty
    string R(const string& s0, Ty ty) {
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
    // assign expr (of C++ type ctype(ty)) to operand
    void W(const string& s, Ty ty, const string& e) {
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
    string addr(const string& a) {  // "[x+4]" -> u64 expression
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
            if (d->ty.bits == 32)
                return "(u64)(u32)(" + d->cname + (o ? " + (u32)" + hex((uint32_t)o) + "u" : "") + ")";
            base = d->cname;
        } else if (isdigit((unsigned char)s[0]))
            base = s + "ULL";
        else
            base = symbolAddr(s);
        return o ? "(" + base + " + " + hex((uint64_t)o) + "ULL)" : "(" + base + ")";
    }

    bool has(const char* m) const {
        for (size_t i = 1; i < I->op.size(); i++)
            if (I->op[i] == m) return true;
        return false;
    }
    Ty ty(int fromEnd = 0) const {
        Ty t;
        int seen = 0;
        for (int i = (int)I->op.size() - 1; i > 0; i--)
            if (parseTy(I->op[i], t)) {
                if (seen++ == fromEnd) return t;
            }
        throw string("no type");
    }
    const string& A(size_t i) const {
        if (i >= I->args.size()) throw string("too few operands");
        return I->args[i];
    }
    string L() const { return std::to_string(I->line); }
    string fz(const string& e) const { return has("ftz") ? "ftz(" + e + ")" : e; }
    string sat(const string& e, Ty t) const { return has("sat") ? (t.bits == 32 ? "satf(" : "satd(") + e + ")" : e; }
    int rmode() const {
        if (has("rm")) return 1;
        if (has("rp")) return 2;
        if (has("rz")) return 3;
        return 0;
    }
    string RF(size_t i, Ty t) { return t.bits == 32 ? fz(R(A(i), t)) : R(A(i), t); }

    void emit(const Instr& in) {
        I = &in;
        string saved = code;
        code.clear();
        string pre = in.pred.empty() ? "" : "if (" + string(in.neg ? "!" : "") + R(in.pred, P) + ") ";
        string bodyText;
        try {
            op();
            bodyText = code;
        } catch (const string& why) {
            out.unsupported.push_back("line " + L() + ": " + in.text + "  (" + why + ")");
            bodyText = "cusim_unsupported(t, " + L() + ");";
        }
        code = saved + "  " + pre + "{ " + bodyText + " }\n";
    }

    void memop(bool load, bool generic, const string& space, Ty t, int vec, const string& a, const string& vals) {
        int bytes = t.bits / 8 * vec;
        char k = load ? 'l' : 's';
        string fn;
        code += "u64 a_ = " + addr(a) + "; ";
        string nb = num(bytes);
        if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8 && bytes != 16) throw string("access size " + nb);
        if (space == "param")
            fn = "";
        else if (space == "shared")
            fn = string(load ? "sld<" : "sst<") + nb + ">(t, a_, " + L() + ")";
        else if (space == "local")
            fn = "lld<" + nb + ">(t, a_, " +
                 (nLocals == 1 ? "(u64)" + depot + ", (u64)" + depot + " + " + num(depotSize)
                               : string("t->localLo, t->localHi")) +
                 ", " + (load ? "0" : "1") + ", " + L() + ")";
        else if (generic)
            fn = string(load ? "xld<" : "xst<") + nb + ">(t, a_, " + L() + ")";
        else
            fn = string(load ? "gld<" : "gst<") + nb + ">(t, a_, " + L() + ")";
        (void)k;
        if (!fn.empty()) code += "a_ = " + fn + "; ";
        vector<string> v;
        if (vec > 1)
            v = splitTop(vals.substr(1, vals.size() - 2));
        else
            v.push_back(vals);
        for (int i = 0; i < vec; i++) {
            string ad = i ? "a_ + " + num(i * t.bits / 8) : "a_";
            if (load) {
                if (v[i] != "_") W(v[i], t, "rd<" + ctype(t) + ">(" + ad + ")");
            } else
                code += "wr<" + ctype(t) + ">(" + ad + ", " + R(v[i], t) + ");";
            code += ' ';
        }
    }

    void op();
    void opAtom(bool red);
    void opCvt();
    void opSetp();
    void opFloat(const string& o, Ty t);
    void opHalf(const string& o, Ty t);
    void opCall();

    string signature(const Func& f) {
        string s = "static void f_" + cname(f.name) + "(CusimThread* t";
        for (auto& r : f.rets) s += ", u8* P_" + cname(r.first);
        for (auto& p : f.k.params) s += ", u8* P_" + cname(p.name);
        return s + ")";
    }

    void emitFunc(Func& f, string& outCode) {
        F = &f;
        code.clear();
        usesCC = false;
        nLocals = 0;
        depot.clear();
        for (auto& m : f.decls)
            for (auto& d : m)
                if (d.second.kind == Decl::LOCAL) {
                    nLocals++;
                    depot = d.second.cname;
                    depotSize = d.second.size;
                }
        // which parameters are used as global pointers (for the launch check)
        std::map<string, int> fromParam;
        std::map<string, int> labelAt;
        for (size_t i = 0; i < f.code.size(); i++)
            if (!f.code[i].label.empty()) labelAt[f.labels[f.code[i].scope][f.code[i].label]] = i;
        this->labelAt = &labelAt;
        int run = 0;
        size_t runAt = 0;
        auto flush = [&]() {
            if (run) {
                code.insert(runAt, "  CUSIM_N(" + num(run) + ");\n");
                run = 0;
            }
        };
        for (size_t i = 0; i < f.code.size(); i++) {
            const Instr& in = f.code[i];
            curIdx = i;
            if (!in.label.empty()) {
                I = &in;
                flush();
                code += f.labels[in.scope][in.label] + ":;\n";
                runAt = code.size();
                continue;
            }
            if (run == 0) runAt = code.size();
            run++;
            if (f.entry && in.op[0] == "ld" && in.op.size() > 2 && in.op[1] == "param" && in.args.size() == 2)
                for (size_t p = 0; p < f.k.params.size(); p++)
                    if (in.args[1] == "[" + f.k.params[p].name + "]" && f.k.params[p].size == 8)
                        fromParam[in.args[0]] = p;
            if (f.entry && in.op[0] == "cvta" && in.op.size() > 2 && in.op[1] == "to" && in.op[2] == "global" &&
                fromParam.count(in.args[1]))
                f.k.params[fromParam[in.args[1]]].globalPtr = true;
            emit(in);
            if (in.op[0] == "bra" || in.op[0] == "brx" || in.op[0] == "ret" || in.op[0] == "bar" || in.op[0] == "call")
                flush();
        }
        flush();
        string d;
        for (auto& m : f.decls)
            for (auto& e : m) {
                const Decl& x = e.second;
                if (!x.used) {
                    if (x.kind != Decl::LOCAL) continue;
                }
                if (x.kind == Decl::REG)
                    d += "  " + ctype(x.ty) + " " + x.cname + " = 0;\n";
                else if (x.kind == Decl::PARAM)
                    d += "  alignas(16) u8 " + x.cname + "[" + num(std::max<uint64_t>(8, x.size)) + "];\n";
                else if (x.kind == Decl::LOCAL)
                    d += "  alignas(16) u8 " + x.cname + "[" + num(std::max<uint64_t>(1, x.size)) + "];\n";
            }
        if (usesCC) d += "  u32 cc = 0;\n";
        string head =
            f.entry ? "extern \"C\" __attribute__((visibility(\"default\"))) void " + f.k.symbol + "(CusimThread* t)"
                    : signature(f);
        outCode += "// " + f.name + "\n" + head + " {\n" + d + code + "}\n\n";
    }
    std::map<string, int>* labelAt = nullptr;
    size_t curIdx = 0;

    string jump(const string& lab) {
        string l = label(lab);
        bool back = (*labelAt)[l] <= (int)curIdx;
        return (back ? "CUSIM_BACK(" + L() + "); " : "") + "goto " + l + ";";
    }

    void run(const string& ptx) {
        load(ptx);
        bool isExtern = false;
        for (;;) {
            skipWs();
            if (!peek()) break;
            string w = word();
            if (w == ".version" || w == ".target" || w == ".address_size")
                restOfLine();
            else if (w == ".file") {
                string r = restOfLine();
                int n = atoi(r.c_str());
                size_t q = r.find('"');
                string nm = q == string::npos ? "" : r.substr(q + 1, r.find('"', q + 1) - q - 1);
                if ((int)out.files.size() <= n) out.files.resize(n + 1);
                out.files[n] = nm;
            } else if (w == ".section")
                skipSection();
            else if (w == ".extern")
                isExtern = true;
            else if (w == ".visible" || w == ".weak" || w == ".common")
                continue;
            else if (w == ".entry") {
                function(true);
                isExtern = false;
            } else if (w == ".func") {
                function(false);
                isExtern = false;
            } else if (w == ".global" || w == ".const" || w == ".shared") {
                moduleVar(w, isExtern);
                isExtern = false;
            } else if (w == ".alias" || w == ".pragma")
                until(';');
            else
                fail("unexpected '" + w + string(1, peek()) + "' at module level");
        }
        // which functions synchronise, directly or through calls
        for (bool ch = true; ch;) {
            ch = false;
            for (auto& f : funcs)
                if (!f.sync)
                    for (auto& c : f.calls) {
                        auto i = funcIdx.find(c);
                        if (i != funcIdx.end() && funcs[i->second].sync) {
                            f.sync = ch = true;
                            break;
                        }
                    }
        }
        string all = "#include \"kernel_rt.h\"\n\n";
        for (auto& f : funcs)
            if (!f.entry && f.hasBody) all += signature(f) + ";\n";
        for (auto& f : funcs)
            if (!f.entry && f.hasBody) emitFunc(f, all);
        int n = 0;
        for (auto& f : funcs)
            if (f.entry && f.hasBody) {
                f.k.symbol = "k" + std::to_string(n++);
                emitFunc(f, all);
                if (modSharedSize) f.k.staticSmem += sharedBase();
                f.k.needsFibers = f.sync;
                out.kernels.push_back(f.k);
            }
        all += "extern \"C\" __attribute__((visibility(\"default\"))) int cusim_abi() { return CUSIM_ABI; }\n";
        out.cpp = all;
    }
};

#include "ptx_ops.inc"

}  // namespace

Translated translate(const std::string& ptx) {
    Translator t;
    t.run(ptx);
    return std::move(t.out);
}

}  // namespace cusim
