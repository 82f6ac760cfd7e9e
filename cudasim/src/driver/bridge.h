// What libcudnn's stand-in calls in libcuda's. Plain C, because the two libraries are separate.
#pragma once
#include <cstdint>

extern "C" {
// runs fn(arg) on the stream; 0, 400 for a dead stream, or the context's sticky error
int cusim_enqueue(void* stream, int (*fn)(void*), void* arg);
// 0: [p, p+n) lies in one live allocation; reports it otherwise, and bytes never written where needInit is 1
int cusim_check(const char* what, uint64_t p, uint64_t n, int needInit);
void cusim_mark(uint64_t p, uint64_t n);  // these bytes have been written
void cusim_report(const char* msg);       // a wrong call
int cusim_has_context();
void* cusim_context();  // the current one, or null
void cusim_leak(const char* msg);
void cusim_on_context_end(void (*f)(void* context, const char* when));
int cusim_stream_ok(void* stream);
}
