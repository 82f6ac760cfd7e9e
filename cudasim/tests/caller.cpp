// A library whose name has libJCudaDriver in it and which makes its argument arrays as that does: the simulator finds
// out from them how many arguments a caller passes.
extern "C" int cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*,
                              void**, void**);

__attribute__((visibility("default"))) void launchLikeJCuda(void* kernel, void** arguments, int count, int* result) {
    void** p = new void*[count];
    for (int i = 0; i < count; i++) p[i] = arguments[i];
    *result = cuLaunchKernel(kernel, 1, 1, 1, 32, 1, 1, 0, nullptr, p, nullptr);
    delete[] p;
}
