package org.bytedeco.opencl.presets;

/**
 * Stands in for the class that oneDNN's binding inherits its OpenCL loader from. The real one would load an OpenCL library
 * of its own into every run on the CPU, ahead of the system's; the CPU engine needs none.
 */
public class OpenCL {
    protected OpenCL() {}
}
