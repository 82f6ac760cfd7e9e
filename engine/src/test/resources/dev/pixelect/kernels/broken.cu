/* Does not compile, for the tests of what a compiler's message looks like. */
#include "portable.h"

KERNEL(256, 1) broken(GLOBAL float *x) { x[0] = nothing_of_that_name; }
