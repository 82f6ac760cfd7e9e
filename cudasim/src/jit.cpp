// PTX -> C++ -> shared object, cached on disk by content hash.
#include "cusim.h"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;
extern "C" const char cusim_rt_text[];
extern "C" const char cusim_rt_end[];  // kernel_rt.h, see embed.S

namespace cusim {
static uint64_t fnv(const std::string& s, uint64_t h = 1469598103934665603ULL) {
    for (unsigned char c : s) {
        h ^= c;
        h *= 1099511628211ULL;
    }
    return h;
}
static bool writeFile(const std::string& p, const std::string& s) {
    FILE* f = fopen(p.c_str(), "w");
    if (!f) return false;
    bool ok = fwrite(s.data(), 1, s.size(), f) == s.size();
    return fclose(f) == 0 && ok;
}
static std::string readFile(const std::string& p) {
    std::string r;
    if (FILE* f = fopen(p.c_str(), "r")) {
        char b[4096];
        size_t n;
        while ((n = fread(b, 1, sizeof b, f)) > 0) r.append(b, n);
        fclose(f);
    }
    return r;
}

static int spawnWait(const std::vector<std::string>& args, const std::string& logPath) {
    std::vector<char*> av;
    for (auto& a : args) av.push_back((char*)a.c_str());
    av.push_back(nullptr);
    std::vector<char*> env;
    for (char** e = environ; *e; e++)
        if (strncmp(*e, "LD_LIBRARY_PATH=", 16) && strncmp(*e, "LD_PRELOAD=", 11)) env.push_back(*e);
    env.push_back(nullptr);
    posix_spawn_file_actions_t fa;
    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_addopen(&fa, 1, logPath.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&fa, 1, 2);
    pid_t pid;
    int e = posix_spawnp(&pid, av[0], &fa, nullptr, av.data(), env.data());
    posix_spawn_file_actions_destroy(&fa);
    if (e) return -e;
    int st;
    while (waitpid(pid, &st, 0) < 0)
        if (errno != EINTR) return -errno;
    return WIFEXITED(st) ? WEXITSTATUS(st) : 128;
}

int loadModule(const std::string& ptx, void* ctx, int device, Module*& out, std::string& log) {
    std::unique_ptr<Module> m(new Module);
    m->ctx = ctx;
    m->device = device;
    try {
        m->t = translate(ptx);
    } catch (const std::exception& e) {
        log = e.what();
        return 218;
    }  // CUDA_ERROR_INVALID_PTX
    std::string rt(cusim_rt_text, cusim_rt_end - cusim_rt_text),
        flags = cfg.opt + (cfg.race ? " -DCUSIM_RACE" : "") + (cfg.count ? " -DCUSIM_COUNT" : "");
    static const std::string cpu = [] {
        std::string c = readFile("/proc/cpuinfo");
        size_t p = c.find("flags");
        return c.substr(p == std::string::npos ? 0 : p, 4000);
    }();
    char name[64];
    snprintf(name, sizeof name, "%016llx%08x", (unsigned long long)fnv(m->t.cpp, fnv(rt + flags + cfg.cxx + " link-2")),
             (unsigned)fnv(cpu));
    mkdir(cfg.cacheDir.c_str(), 0700);
    std::string base = cfg.cacheDir + "/" + name;
    m->so = base + ".so";
    struct stat st;
    if (stat(m->so.c_str(), &st) != 0) {
        char u[64];
        static int uniq = 0;
        snprintf(u, sizeof u, ".%d.%d", (int)getpid(), ++uniq);
        std::string tmp = base + u, dir = cfg.cacheDir + "/rt-" + std::to_string(fnv(rt));
        mkdir(dir.c_str(), 0700);
        if (stat((dir + "/kernel_rt.h").c_str(), &st) != 0) {
            writeFile(dir + "/kernel_rt.h" + u, rt);
            rename((dir + "/kernel_rt.h" + u).c_str(), (dir + "/kernel_rt.h").c_str());
        }
        if (!writeFile(tmp + ".cpp", m->t.cpp)) {
            log = "cannot write to " + cfg.cacheDir;
            return 999;
        }
        std::vector<std::string> a{cfg.cxx, "-std=c++17"};
        std::string f;
        for (char c : flags + " ")
            if (c == ' ') {
                if (!f.empty()) a.push_back(f);
                f.clear();
            } else
                f += c;
        for (auto s : {"-march=native", "-ffp-contract=off", "-fno-strict-aliasing", "-fno-math-errno",
                       "-fno-trapping-math", "-w", "-fPIC", "-shared", "-fvisibility=hidden"})
            a.push_back(s);
        a.push_back("-I" + dir);
        a.push_back("-o");
        a.push_back(tmp + ".so");
        a.push_back(tmp + ".cpp");
        a.push_back("-lm");
        Dl_info self;
        if (dladdr((void*)&loadModule, &self)) a.push_back(self.dli_fname);  // the helpers live in this library
        int rc = spawnWait(a, tmp + ".log");
        if (rc) {
            log = "compiling the translated kernels failed (" + std::to_string(rc) + "), source " + tmp + ".cpp:\n" +
                  readFile(tmp + ".log");
            report(C_ERRORS, "%s", log.substr(0, 3000).c_str());
            return 221;
        }
        rename((tmp + ".so").c_str(), m->so.c_str());
        rename((tmp + ".cpp").c_str(), (base + ".cpp").c_str());
        unlink((tmp + ".log").c_str());
        counters[C_MODULES_COMPILED]++;
    }
    m->dl = dlopen(m->so.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!m->dl) {
        log = dlerror();
        report(C_ERRORS, "%s", log.c_str());
        return 221;
    }
    auto abi = (int (*)())dlsym(m->dl, "cusim_abi");
    if (!abi || abi() != CUSIM_ABI) {
        log = "stale cached kernel " + m->so;
        return 221;
    }
    for (auto& v : m->t.vars) {
        uint64_t a = memAlloc(std::max<uint64_t>(v.size, 1), ctx, device, true);
        if (!a) return 2;
        memcpy((void*)a, v.init.data(), v.size);
        memMark(a, v.size);
        m->symIdx[v.name] = m->symbols.size();
        m->symbols.push_back(a);
    }
    for (size_t i = 0; i < m->t.vars.size(); i++)
        for (auto& r : m->t.vars[i].relocs)
            if (m->symIdx.count(r.symbol)) {
                uint64_t p = m->symbols[m->symIdx[r.symbol]] + r.addend;
                memcpy((void*)(m->symbols[i] + r.offset), &p, 8);
            }
    for (auto& k : m->t.kernels) {
        Kernel* q = new Kernel;
        q->info = k;
        q->mod = m.get();
        q->fn = (void (*)(CusimThread*))dlsym(m->dl, k.symbol.c_str());
        m->kernels.push_back(q);
    }
    for (auto& u : m->t.unsupported)
        fprintf(stderr, "[cusim] note: not supported, will fault if executed: %s\n", u.c_str());
    out = m.release();
    return 0;
}
std::string Module::where(int line) const {
    std::string r = "PTX line " + std::to_string(line);
    if (line > 0 && line <= (int)t.lines.size()) r += " `" + t.lines[line - 1] + "`";
    if (line > 0 && line < (int)t.locs.size() && t.locs[line].line) {
        int f = t.locs[line].file;
        r += " (" + (f < (int)t.files.size() ? t.files[f] : std::string("?")) + ":" +
             std::to_string(t.locs[line].line) + ")";
    }
    return r;
}
void unloadModule(Module* m) {
    for (auto a : m->symbols) memFree(a);
    for (auto k : m->kernels) k->live = false;  // kept so that stale handles are recognised
    if (m->dl) dlclose(m->dl);
    m->dl = nullptr;
}
}  // namespace cusim
