// Broken kernels: each must give its very report and error, and nothing else.
#include "check.h"

static std::vector<float> zeros(32);

struct Fault {
    const char* kernel;
    unsigned block;
    int error;
    Kind kind;
    const char* text;
};
// a kernel that takes one buffer of 256 bytes, zeros, and faults
static void one(const Fault& f) {
    Device d("faults");
    auto y = d.up(std::vector<int>(64));
    CHECK_EQ(d.run(f.kernel, 1, f.block, 0, y), f.error);
    EXPECT(f.kind, 1, f.text);
}
template <class... A>
static void two(const char* kernel, int error, Kind kind, const char* text, A... more) {
    Device d("faults");
    auto x = d.up(std::vector<int>(64)), y = d.up(std::vector<int>(64));
    (void)x;
    CHECK_EQ(d.run(kernel, 1, 32, 0, y, more...), error);
    EXPECT(kind, 1, text);
}
TEST(faults, writeBeyond) { two("writeAt", 700, OUT_OF_BOUNDS, "0 bytes past the end of allocation", 64); }
TEST(faults, writeBefore) { two("writeAt", 700, OUT_OF_BOUNDS, "invalid global write of 4 bytes", -1); }
TEST(faults, atomicBeyond) { two("atomicAt", 700, OUT_OF_BOUNDS, "invalid global atomic of 4 bytes", 64); }
TEST(faults, lastElementIsFine) {
    Device d("faults");
    auto y = d.up(std::vector<int>(64));
    OK(d.run("writeAt", 1, 32, 0, y, 32));
    OK(d.run("atomicAt", 1, 1, 0, y, 63));
}
TEST(faults, readBeyond) {
    Device d("faults");
    auto x = d.up(zeros), y = d.up(zeros);
    CHECK_EQ(d.run("readAt", 1, 32, 0, x, y, 1), 700);
    EXPECT(OUT_OF_BOUNDS, 1, "readAt, block (0,0,0), thread (31,0,0)");
}
TEST(faults, reportNamesTheLine) {
    Device d("faults");
    auto y = d.up(zeros);
    CHECK_EQ(d.run("writeAt", 1, 32, 0, y, 64), 700);
    EXPECT(OUT_OF_BOUNDS, 1, "faults.cu:4)");
}
TEST(faults, useAfterFree) {
    Device d("faults");
    auto x = d.up(zeros), y = d.up(zeros);
    d.free(x);
    OK(d.launch(nullptr, "copy", 1, 32, 0, x, y));
    CHECK_EQ(cuCtxSynchronize(), 700);
    CHECK(claim(API_ERROR, 1, "argument 0 is used as a device pointer"));
    CHECK(claim(OUT_OF_BOUNDS, 1, "invalid global read of 4 bytes"));
}
TEST(faults, nullPointer) {
    Device d("faults");
    auto y = d.up(zeros);
    CHECK_EQ(d.run("copy", 1, 32, 0, (CUdeviceptr)0, y), 700);
    EXPECT(OUT_OF_BOUNDS, 1, "null pointer");
}
TEST(faults, uninitialisedRead) {
    Device d("faults");
    auto x = d.alloc(128), y = d.alloc(128);
    OK(d.run("copy", 1, 32, 0, x, y));
    EXPECT(UNINITIALISED, 1, "uninitialised read of 4 bytes");  // once for each place
    OK(d.run("copy", 1, 32, 0, x, y));
    EXPECT(ANY, 0, "");
    d.down<float>(y, 32);  // what was computed counts as written
}
TEST(faults, partlyUninitialised) {
    Device d("faults");
    auto x = d.alloc(128), y = d.alloc(128);
    OK(cuMemsetD8_v2(x, 0, 127));
    OK(d.run("copy", 1, 32, 0, x, y));
    EXPECT(UNINITIALISED, 1, "thread (31,0,0)");
}
TEST(faults, misaligned) { one({"misaligned", 1, 716, OUT_OF_BOUNDS, "misaligned: invalid global write"}); }
TEST(faults, misalignedVector) { one({"misalignedVector", 1, 716, OUT_OF_BOUNDS, "write of 16 bytes"}); }
TEST(faults, sharedBeyond) { two("sharedAt", 700, OUT_OF_BOUNDS, "out of bounds shared write", 5); }
TEST(faults, sharedBefore) { two("sharedAt", 700, OUT_OF_BOUNDS, "out of bounds shared write", -1); }
TEST(faults, sharedWithin) {
    Device d("faults");
    auto y = d.alloc(128);
    OK(d.run("sharedAt", 1, 32, 0, y, 0));
}
TEST(faults, localBeyond) {
    Device d("faults");
    auto y = d.up(std::vector<int>(64));
    OK(d.run("localAt", 1, 1, 0, y, 7));
    CHECK_EQ(d.run("localAt", 1, 1, 0, y, 8), 700);
    EXPECT(OUT_OF_BOUNDS, 1, "local read of 4 bytes");
}
TEST(faults, raceOfReadAndWrite) {
    Device d("faults");
    auto y = d.alloc(256);
    OK(d.run("raceWarps", 1, 64, 0, y));
    EXPECT(RACE, 2, "race on shared memory");  // once for the write, once for the read
}
TEST(faults, raceOfWrites) {
    Device d("faults");
    auto y = d.alloc(256);
    OK(d.run("raceWrites", 1, 64, 0, y));
    EXPECT(RACE, 1, "write here conflicts");
}
TEST(faults, noRaceAcrossABarrierNorInAWarp) {
    Device d("faults");
    auto y = d.alloc(256);
    OK(d.run("noRace", 1, 64, 0, y));
    OK(d.run("raceWrites", 1, 32, 0, y));
}
TEST(faults, barrierDivergence) {
    one({"barrierDivergence", 32, 719, SYNCHRONISATION, "deadlock in barrierDivergence"});
}
TEST(faults, barrierMissed) { one({"barrierMissed", 64, 719, SYNCHRONISATION, "64 threads wait at a barrier"}); }
TEST(faults, wrongMask) { one({"wrongMask", 32, 719, SYNCHRONISATION, "warp operation with mask 0000ffff"}); }
TEST(faults, trap) { one({"traps", 32, 719, ANY, "trap; traps, block (0,0,0), thread (3,0,0)"}); }
TEST(faults, notSupported) { one({"unsupported", 32, 801, ANY, "not supported by the simulator"}); }
TEST(faults, theErrorStays) {
    Device d("faults");
    auto y = d.up(zeros), z = d.up(zeros);
    CHECK_EQ(d.run("writeAt", 1, 32, 0, y, 64), 700);
    EXPECT(OUT_OF_BOUNDS, 1, "");
    CHECK_EQ(cuMemsetD32_v2(z, 0, 4), 700);
    CHECK_EQ(cuMemFree_v2(z), 700);
    CHECK_EQ(d.launch(nullptr, "copy", 1, 32, 0, y, z), 700);
    CHECK_EQ(cuCtxSynchronize(), 700);
    // another context is not concerned
    Device other("faults");
    auto v = other.up(zeros), w = other.alloc(128);
    OK(other.run("copy", 1, 32, 0, v, w));
}

// ---- under other settings, see cudasim/test
TEST(uninitOff, readsAreNotReported) {
    Device d("faults");
    auto x = d.alloc(128), y = d.alloc(128);
    OK(d.run("copy", 1, 32, 0, x, y));
    d.down<float>(x, 32);
}
TEST(uninitFault, readsAreFatal) {
    Device d("faults");
    auto x = d.alloc(128), y = d.alloc(128);
    CHECK_EQ(d.run("copy", 1, 32, 0, x, y), 719);
    EXPECT(OUT_OF_BOUNDS, 1, "uninitialised: invalid global read");
}
TEST(raceOff, racesAreNotReported) {
    Device d("faults");
    auto y = d.alloc(256);
    OK(d.run("raceWarps", 1, 64, 0, y));
}
TEST(fuel, endlessLoop) {
    Device d("faults");
    auto y = d.up(std::vector<int>(64));
    CHECK_EQ(d.run("endless", 1, 1, 0, y), 702);
    EXPECT(SYNCHRONISATION, 1, "kernel seems to hang");
}
TEST(fuel, longLoop) {  // an honest loop beyond the limit is taken for a hang, one below is not
    Device d("faults");
    auto y = d.up(std::vector<int>(64));
    OK(d.run("loops", 1, 1, 0, y, 900));
    CHECK_EQ(d.run("loops", 1, 1, 0, y, 100000), 702);
    EXPECT(SYNCHRONISATION, 1, "kernel seems to hang");
}
TEST(capability, ptxForANewerDevice) {
    Device d;
    void* m = nullptr;
    int major = 0, minor = 0;
    OK(cuDeviceGetAttribute(&major, 75, 0));
    OK(cuDeviceGetAttribute(&minor, 76, 0));
    CHECK_EQ(major * 10 + minor, 75);
    CHECK_EQ(cuModuleLoadData(&m, ptxOf("faults").c_str()), 209);
    EXPECT(API_ERROR, 1, "PTX is for sm_80, the device is 7.5");
}
TEST(count, instructions) {
    Device d("faults");
    auto y = d.up(std::vector<int>(64));
    int before = counter(9);
    OK(d.run("loops", 1, 1, 0, y, 3000000));
    CHECK(counter(9) - before >= 3);  // millions
}
TEST(blocking, launchReturnsTheFault) {
    Device d("faults");
    auto y = d.up(zeros);
    CHECK_EQ(d.launch(nullptr, "writeAt", 1, 32, 0, y, 64), 700);
    EXPECT(OUT_OF_BOUNDS, 1, "");
}
