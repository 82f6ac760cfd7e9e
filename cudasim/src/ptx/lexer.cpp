// Reads PTX: words, declarations, module variables, parameters.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

void Translator::load(const string& ptx) {
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

char Translator::get() {
    char c = peek();
    if (c == '\n') line++;
    pos++;
    return c;
}

void Translator::skipWs() {
    while (pos < src.size() && isspace((unsigned char)src[pos])) get();
}

string Translator::word() {
    skipWs();
    string w;
    while (idChar(peek())) w += get();
    return w;
}

string Translator::restOfLine() {
    string r;
    while (peek() && peek() != '\n') r += get();
    return trim(r);
}

string Translator::until(char c) {
    string r;
    while (peek() && peek() != c) r += get();
    if (!peek()) fail("unexpected end of file");
    get();
    return r;
}

string Translator::balanced(char open, char close) {
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

void Translator::skipSection() {
    restOfLine();
    skipWs();
    if (peek() == '{') {
        get();
        balanced('{', '}');
    }
}

void Translator::varDecl(const string& text, Ty& ty, string& name, uint64_t& size, uint32_t& align, bool& dyn) {
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

void Translator::moduleVar(const string& spaceWord, bool isExtern) {
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

void Translator::params(const string& text, vector<ParamInfo>& ps, uint32_t& total) {
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

}  // namespace ptx
}  // namespace cusim
