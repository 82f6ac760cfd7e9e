// Reads PTX functions: instructions, labels, scopes and their declarations.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

void Translator::function(bool entry) {
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

void Translator::body(Func& f) {
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

void Translator::declare(Func& f, int scope, const string& space, const string& text) {
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

void Translator::add(Func& f, int scope, const string& name, Decl d) {
    d.cname = cname(name) + (scope ? "_s" + std::to_string(scope) : "");
    f.decls[scope][name] = d;
}

}  // namespace ptx
}  // namespace cusim
