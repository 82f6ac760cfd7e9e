package dev.pixelect.engine.opencl;

import java.util.List;

/** Planted bugs in the kernels of algorithms on pictures and maps. */
final class VisionMutants {
    static final List<Mutant> ALL = List.of();

    private VisionMutants() {}
}
