// Devices and their attributes; also how a program recognises the simulator and reads its counters.
#include "driver/driver.h"
#include <cstdio>
#include <cstring>

using namespace cusim;

API cuDeviceGetCount(int* n) {
    NEED_INIT;
    *n = cfg.devices;
    return 0;
}
API cuDeviceGet(CUdevice* d, int i) {
    NEED_INIT;
    if (!validDevice(i)) return 101;
    *d = i;
    return 0;
}
API cuDeviceGetName(char* s, int n, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    snprintf(s, n, "software CUDA device (simulator)");
    return 0;
}
API cuDeviceGetUuid(char* u, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    memcpy(u, "cusim-software-0", 16);
    u[15] = (char)('0' + d);
    return 0;
}
API cuDeviceGetUuid_v2(char* u, CUdevice d) { return cuDeviceGetUuid(u, d); }
API cuDeviceGetLuid(char*, unsigned*, CUdevice) { return 801; }
API cuDeviceTotalMem_v2(size_t* n, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    *n = cfg.memBytes;
    return 0;
}
API cuDeviceTotalMem(unsigned* n, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    *n = (unsigned)cfg.memBytes;
    return 0;
}
API cuDeviceComputeCapability(int* a, int* b, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    *a = cfg.ccMajor;
    *b = cfg.ccMinor;
    return 0;
}
API cuDeviceGetPCIBusId(char* s, int n, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    snprintf(s, n, "0000:%02x:00.0", (unsigned)d);
    return 0;
}
API cuDeviceGetAttribute(int* v, int a, CUdevice d) {
    NEED_INIT;
    if (!validDevice(d)) return 101;
    if (!v) return 1;
    if (a == 99999) {  // no real driver answers this one: how a program recognises the simulator
        *v = CUSIM_MAGIC;
        return 0;
    }
    if (a >= 100000 && a < 100000 + C_COUNT) {
        counters[C_LIVE_ALLOCS] = memUsed(d) >> 10;
        *v = (int)counters[a - 100000];
        return 0;
    }  // the simulator's own counters
    static const std::map<int, int> m = {
        {1, 1024},    {2, 1024},    {3, 1024},   {4, 64},          {5, 2147483647}, {6, 65535},    {7, 65535},
        {8, 49152},   {9, 65536},   {10, 32},    {11, 2147483647}, {12, 65536},     {13, 1000000}, {14, 512},
        {15, 1},      {16, 1},      {17, 0},     {18, 0},          {19, 1},         {20, 0},       {30, 512},
        {31, 1},      {32, 0},      {34, 0},     {35, 0},          {36, 1000000},   {37, 64},      {38, 1048576},
        {39, 1536},   {40, 1},      {41, 1},     {50, 0},          {51, 32},        {78, 1},       {79, 1},
        {80, 1},      {81, 102400}, {82, 65536}, {83, 1},          {84, 0},         {85, 0},       {86, 0},
        {87, 64},     {88, 0},      {89, 0},     {90, 1},          {91, 1},         {95, 0},       {96, 0},
        {97, 101376}, {99, 1},      {100, 0},    {101, 0},         {102, 0},        {106, 16},     {111, 1024},
        {115, 1},     {120, 0}};
    if (a == 75) {
        *v = cfg.ccMajor;
        return 0;
    }
    if (a == 33) {  // PCI bus
        *v = d;
        return 0;
    }
    if (a == 76) {
        *v = cfg.ccMinor;
        return 0;
    }
    auto i = m.find(a);
    *v = i == m.end() ? 0 : i->second;
    return 0;
}
API cuDeviceCanAccessPeer(int* r, CUdevice, CUdevice) {
    *r = 0;
    return 0;
}
API cuDeviceGetDefaultMemPool(void** p, CUdevice) {
    *p = (void*)1;
    return 0;
}
API cuDeviceGetMemPool(void** p, CUdevice) {
    *p = (void*)1;
    return 0;
}
API cuMemPoolTrimTo(void*, size_t) { return 0; }
API cuMemPoolSetAttribute(void*, int, void*) { return 0; }
API cuMemPoolGetAttribute(void*, int, void* v) {
    *(uint64_t*)v = 0;
    return 0;
}
