// Checks of pointers to tensors, and work on a stream.
#include "cudnn/tensor.h"
#include <cstdio>
#include <memory>

namespace cudnnsim {
static bool packed(const Tensor& t) { return t.span() == t.count(); }
int checkT(const char* fn, const char* name, const Tensor& t, const void* p, bool read) {
    char b[200];
    snprintf(b, sizeof b, "%s, %s (%d,%d,%d,%d)", fn, name, t.n, t.c, t.h, t.w);
    if (!p) return fail(BAD_PARAM, fn, "%s is null", name);
    if (((uint64_t)p) % bytesOf(t.type)) return fail(BAD_PARAM, fn, "%s is misaligned", name);
    return cusim_check(b, (uint64_t)p, (uint64_t)t.span() * bytesOf(t.type), read && packed(t)) ? BAD_PARAM : OK;
}
struct Job {
    std::function<int()> f;
};
static int runJob(void* a) {
    std::unique_ptr<Job> j((Job*)a);
    return j->f();
}
int submit(Handle* h, std::function<int()> f) {
    int r = cusim_enqueue(h->stream, runJob, new Job{std::move(f)});
    return r == 0 ? OK : r == 400 ? BAD_PARAM : EXEC_FAILED;
}
void initCheck(const char* fn, const char* n, const Tensor& t, const void* p) { checkT(fn, n, t, p, true); }
void scribble(void* ws, size_t n) {
    if (ws && n) {
        memset(ws, 0xAB, n);
        cusim_mark((uint64_t)ws, n);
    }
}
}  // namespace cudnnsim
