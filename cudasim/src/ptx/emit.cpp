// Emits one C++ function per PTX function; PTX registers become local variables, labels become labels.
#include "ptx/translator.h"

namespace cusim {
namespace ptx {

void Translator::emit(const Instr& in) {
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

void Translator::memop(bool load, bool generic, const string& space, Ty t, int vec, const string& a,
                       const string& vals) {
    int bytes = t.bits / 8 * vec;
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
             ", " + num((load ? 0 : 1) + (nLocals == 1 && F->entry ? 64 : 0)) + ", " + L() + ")";
    else if (generic)
        fn = string(load ? "xld<" : "xst<") + nb + ">(t, a_, " + L() + ")";
    else
        fn = string(load ? "gld<" : "gst<") + nb + ">(t, a_, " + L() + ")";
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

string Translator::signature(const Func& f) {
    string s = "static void f_" + cname(f.name) + "(CusimThread* t";
    for (auto& r : f.rets) s += ", u8* P_" + cname(r.first);
    for (auto& p : f.k.params) s += ", u8* P_" + cname(p.name);
    return s + ")";
}

void Translator::emitFunc(Func& f, string& outCode) {
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
                if (in.args[1] == "[" + f.k.params[p].name + "]" && f.k.params[p].size == 8) fromParam[in.args[0]] = p;
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
    string head = f.entry
                      ? "extern \"C\" __attribute__((visibility(\"default\"))) void " + f.k.symbol + "(CusimThread* t)"
                      : signature(f);
    outCode += "// " + f.name + "\n" + head + " {\n" + d + code + "}\n\n";
}

string Translator::jump(const string& lab) {
    string l = label(lab);
    bool back = (*labelAt)[l] <= (int)curIdx;
    return (back ? "CUSIM_BACK(" + L() + "); " : "") + "goto " + l + ";";
}

void Translator::run(const string& ptx) {
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

}  // namespace ptx

Translated translate(const std::string& ptx) {
    ptx::Translator t;
    t.run(ptx);
    return std::move(t.out);
}

}  // namespace cusim
