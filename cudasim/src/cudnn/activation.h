// The activation functions, also for the fused convolution.
#pragma once
#include "cudnn/descriptors.h"

namespace cudnnsim {
double act(const Act& a, double x);
double actGrad(const Act& a, double y, double x);
}  // namespace cudnnsim
