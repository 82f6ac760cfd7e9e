/* An OpenCL driver with one platform that has no device, or, with -DBROKEN, that fails when it is asked for devices.
 * Only what an ICD loader and a list of devices call is there. */
#include <stddef.h>
#include <string.h>

static int unsupported(void) { return -30; /* CL_INVALID_VALUE */ }

static void *dispatch[256];
static struct { void **table; } platform = {dispatch};

int clGetPlatformIDs(unsigned n, void **out, unsigned *count) {
    if (count) *count = 1;
    if (out && n > 0) out[0] = &platform;
    return 0;
}

int clGetPlatformInfo(void *p, unsigned what, size_t n, void *out, size_t *size) {
    const char *text = what == 0x0904 || what == 0x0920 ? (what == 0x0920 ? "TEST" : "cl_khr_icd")
                       : what == 0x0901                 ? "OpenCL 1.2 test"
                                                        : "Test platform";
    (void)p;
    if (size) *size = strlen(text) + 1;
    if (out && n > strlen(text)) strcpy(out, text);
    return 0;
}

static int devices(void *p, unsigned long kind, unsigned n, void **out, unsigned *count) {
    (void)p, (void)kind, (void)n, (void)out;
    if (count) *count = 0;
#ifdef BROKEN
    return -6; /* CL_OUT_OF_HOST_MEMORY */
#else
    return -1; /* CL_DEVICE_NOT_FOUND */
#endif
}

int clIcdGetPlatformIDsKHR(unsigned n, void **out, unsigned *count) {
    for (int i = 0; i < 256; i++) dispatch[i] = (void *)unsupported;
    dispatch[0] = (void *)clGetPlatformIDs;
    dispatch[1] = (void *)clGetPlatformInfo;
    dispatch[2] = (void *)devices;
    return clGetPlatformIDs(n, out, count);
}

void *clGetExtensionFunctionAddress(const char *name) {
    return strcmp(name, "clIcdGetPlatformIDsKHR") == 0 ? (void *)clIcdGetPlatformIDsKHR : NULL;
}
