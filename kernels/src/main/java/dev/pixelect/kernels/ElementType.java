package dev.pixelect.kernels;

import java.util.Arrays;
import java.util.Optional;

/** A type that is the same in CUDA C++ and OpenCL C, bit for bit: what kernels may take. */
public enum ElementType {
    I8("signed char", 1),
    U8("unsigned char", 1),
    I16("short", 2),
    U16("unsigned short", 2),
    I32("int", 4),
    U32("unsigned int", 4),
    I64("i64", 8),
    U64("u64", 8),
    F32("float", 4),
    F32X2("float2", 8),
    F32X4("float4", 16),
    I32X2("int2", 8),
    I32X4("int4", 16),
    U8X4("uchar4", 4);

    private final String spelling;
    private final int bytes;

    ElementType(String spelling, int bytes) {
        this.spelling = spelling;
        this.bytes = bytes;
    }

    /** As a kernel file writes it. */
    public String spelling() {
        return spelling;
    }

    /** Its size. */
    public int bytes() {
        return bytes;
    }

    /** The class of Java's number that stands for a scalar of this type; empty for those that are only pointed at. */
    Optional<Class<? extends Number>> number() {
        return switch (this) {
            case I32, U32 -> Optional.of(Integer.class);
            case I64, U64 -> Optional.of(Long.class);
            case F32 -> Optional.of(Float.class);
            default -> Optional.empty();
        };
    }

    static Optional<ElementType> of(String spelling) {
        return Arrays.stream(values()).filter(t -> t.spelling.equals(spelling)).findFirst();
    }
}
