// See check.h. Also the main program: cusim-tests GROUP...
#include "check.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <map>
#include <sstream>
#include <unistd.h>

std::mt19937 rng(1);
static bool failed;     // the running test
static int base[11];    // counters at the last expectation
static size_t logBase;  // and how much of the log had been written
static std::string logPath;

std::vector<Test>& tests() {
    static std::vector<Test> t;
    return t;
}
bool fail(const char* file, int line, const std::string& what) {
    failed = true;
    printf("    %s:%d: %s\n", strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line, what.c_str());
    return false;
}
int setting(const char* name, int otherwise) {
    const char* s = getenv(name);
    return s && *s ? atoi(s) : otherwise;
}

// ---- reports
int counter(int kind) {
    int v = 0;
    cuDeviceGetAttribute(&v, 100000 + kind, 0);
    return v;
}
static std::string readFile(const std::string& path) {
    std::ifstream f(path);
    std::stringstream s;
    s << f.rdbuf();
    return s.str();
}
static void mark() {
    for (int i = 0; i < 11; i++) base[i] = counter(i);
    logBase = readFile(logPath).size();
}
bool expectReports(const char* file, int line, Kind kind, int count, const char* text) {
    static const int kinds[] = {OUT_OF_BOUNDS, UNINITIALISED, RACE, API_ERROR, LEAK, SYNCHRONISATION};
    std::string log = readFile(logPath).substr(logBase), what;
    bool ok = counter(ANY) - base[ANY] == count;
    for (int k : kinds) {
        int got = counter(k) - base[k];
        ok &= got == (k == kind ? count : 0);
        what += " " + std::to_string(got);
    }
    std::stringstream lines(log);
    for (std::string s; std::getline(lines, s);) ok &= s.find(text) != std::string::npos;
    int all = counter(ANY) - base[ANY];
    mark();
    if (ok) return true;
    return fail(file, line,
                "expected " + std::to_string(count) + " reports of kind " + std::to_string(kind) + " with \"" + text +
                    "\"; there were " + std::to_string(all) +
                    " (out of bounds, uninitialised, race, API, leak, synchronisation:" + what + ")\n" + log);
}

bool claim(Kind kind, int count, const char* text) {
    bool ok = counter(kind) - base[kind] == count && readFile(logPath).find(text, logBase) != std::string::npos;
    base[kind] += count;
    base[ANY] += count;
    return ok;
}

// ---- data
std::vector<float> randoms(size_t n) {
    std::normal_distribution<float> d;
    std::vector<float> v(n);
    for (auto& x : v) x = d(rng);
    return v;
}
std::vector<int> ints(size_t n, int low, int high) {
    std::uniform_int_distribution<int> d(low, high);
    std::vector<int> v(n);
    for (auto& x : v) x = d(rng);
    return v;
}
float halfToFloat(uint16_t h) {
    _Float16 f;
    memcpy(&f, &h, 2);
    return (float)f;
}
uint16_t floatToHalf(float v) {
    _Float16 f = (_Float16)v;
    uint16_t h;
    memcpy(&h, &f, 2);
    return h;
}

// ---- NVRTC
const std::string& ptxOf(const std::string& name) {
    static std::map<std::string, std::string> done;
    auto it = done.find(name);
    if (it != done.end()) return it->second;
    const char* folder = getenv("CUSIM_NVRTC");
    std::string home = folder ? folder : ".";
    dlopen((home + "/libnvrtc-builtins.so.12.6").c_str(), RTLD_NOW);  // found by name from now on
    static void* lib = dlopen((home + "/libnvrtc.so.12").c_str(), RTLD_NOW);
    if (!lib) {
        printf("no NVRTC: %s. Run cudasim/test, which sets CUSIM_NVRTC.\n", dlerror());
        exit(2);
    }
    auto create =
        (int (*)(void**, const char*, const char*, int, const char**, const char**))dlsym(lib, "nvrtcCreateProgram");
    auto compile = (int (*)(void*, int, const char**))dlsym(lib, "nvrtcCompileProgram");
    auto size = (int (*)(void*, size_t*))dlsym(lib, "nvrtcGetPTXSize");
    auto get = (int (*)(void*, char*))dlsym(lib, "nvrtcGetPTX");
    auto logSize = (int (*)(void*, size_t*))dlsym(lib, "nvrtcGetProgramLogSize");
    auto getLog = (int (*)(void*, char*))dlsym(lib, "nvrtcGetProgramLog");
    auto destroy = (int (*)(void**))dlsym(lib, "nvrtcDestroyProgram");
    std::string source = readFile(std::string(getenv("CUSIM_TEST_KERNELS")) + "/" + name + ".cu");
    void* p = nullptr;
    const char* options[] = {"--gpu-architecture=compute_80", "-lineinfo"};
    create(&p, source.c_str(), (name + ".cu").c_str(), 0, nullptr, nullptr);
    if (compile(p, 2, options)) {
        size_t n = 0;
        logSize(p, &n);
        std::string log(n, 0);
        getLog(p, &log[0]);
        printf("%s.cu: %s\n", name.c_str(), log.c_str());
        exit(2);
    }
    size_t n = 0;
    size(p, &n);
    std::string ptx(n, 0);
    get(p, &ptx[0]);
    destroy(&p);
    return done[name] = ptx;
}

// ---- the device of a test
Device::Device(const char* kernels, int ordinal) {
    OK(cuCtxCreate_v2(&context, 0, ordinal));
    if (kernels) OK(cuModuleLoadData(&module, ptxOf(kernels).c_str()));
}
CUdeviceptr Device::alloc(size_t bytes) {
    CUdeviceptr p = 0;
    OK(cuMemAlloc_v2(&p, bytes ? bytes : 4));
    memory.push_back(p);
    return p;
}
void Device::free(CUdeviceptr p) {
    OK(cuMemFree_v2(p));
    for (size_t i = 0; i < memory.size(); i++)
        if (memory[i] == p) memory.erase(memory.begin() + i--);
}
void* Device::stream(unsigned flags) {
    void* s = nullptr;
    OK(cuStreamCreate(&s, flags));
    streams.push_back(s);
    return s;
}
void* Device::kernel(const char* name) {
    void* k = nullptr;
    cuModuleGetFunction(&k, module, name);
    return k;
}
Device::~Device() {
    if (cuCtxSynchronize() == 0) {
        for (auto s : streams) OK(cuStreamDestroy_v2(s));
        for (auto p : memory) OK(cuMemFree_v2(p));
        if (module) OK(cuModuleUnload(module));
        OK(cuCtxDestroy_v2(context));
        return;
    }
    EXPECT(ANY, 0, "");  // what the test expected it has claimed
    OK(cuCtxDestroy_v2(context));
    EXPECT(LEAK, (int)(memory.size() + streams.size() + (module ? 1 : 0)), "leak at cuCtxDestroy");
}

int main(int argc, char** argv) {
    char path[] = "/tmp/cusim-tests-XXXXXX", err[] = "/tmp/cusim-tests-XXXXXX";
    close(mkstemp(path));
    logPath = path;
    setenv("CUSIM_LOG", path, 1);
    setvbuf(stdout, nullptr, _IOLBF, 0);
    if (!getenv("CUSIM_TEST_STDERR")) {  // the log has the same reports
        int e = mkstemp(err);
        dup2(e, 2);
        close(e);
        unlink(err);
    }
    if (cuInit(0)) return 2;
    int passed = 0, bad = 0;
    for (int a = 1; a < argc; a++) {
        bool found = false;
        for (auto& t : tests()) {
            if (strcmp(t.group, argv[a])) continue;
            found = true;
            failed = false;
            rng.seed(1);
            mark();
            t.run();
            EXPECT(ANY, 0, "");
            (failed ? bad : passed)++;
            if (failed || getenv("CUSIM_TEST_NAMES")) printf("  %s %s.%s\n", failed ? "FAILED" : "ok", t.group, t.name);
        }
        if (!found) {
            printf("  FAILED %s: there is no such group\n", argv[a]);
            bad++;
        }
    }
    unlink(path);
    printf("%d passed, %d failed\n", passed, bad);
    return bad || !passed;
}
