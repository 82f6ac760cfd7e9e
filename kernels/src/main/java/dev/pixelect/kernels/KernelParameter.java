package dev.pixelect.kernels;

import java.util.Objects;

/**
 * A parameter of a kernel.
 *
 * @param name as the file calls it
 * @param type of the scalar, or of what the pointer points at
 * @param pointer true for device memory ({@code GLOBAL}), false for a scalar
 * @param constant true when the kernel doesn't write through the pointer
 */
public record KernelParameter(String name, ElementType type, boolean pointer, boolean constant) {
    public KernelParameter {
        Objects.requireNonNull(name);
        if (!pointer && type.number().isEmpty()) {
            throw new IllegalArgumentException("scalar '" + name + "' is of type " + type.spelling()
                    + "; kernels take int, unsigned int, i64, u64 and float");
        }
    }

    /** The class of a scalar's values: Integer for 32 bits (whatever the sign), Long for 64, Float. */
    public Class<? extends Number> number() {
        return type.number().orElseThrow();
    }

    /** As in C: {@code const float *x}, {@code int n}. */
    @Override
    public String toString() {
        return (constant ? "const " : "") + type.spelling() + (pointer ? " *" : " ") + name;
    }
}
