package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSignaturesTest {
    private static KernelSignatures.Signature only(String text) {
        var all = KernelSignatures.parse("t.cu", text);
        assertThat(all).hasSize(1);
        return all.values().iterator().next();
    }

    private static List<String> parameters(String text) {
        return only("KERNEL(8, 1) k(" + text + ") { }").parameters().stream()
                .map(KernelParameter::toString)
                .toList();
    }

    @Test
    void readsPointersAndScalars() {
        assertThat(parameters("GLOBAL const float *__restrict__ x,\n    GLOBAL unsigned char* y, GLOBAL short * z,"
                        + " volatile GLOBAL int *v, int n, unsigned int u, unsigned w, float f, i64 a, u64 b"))
                .isEqualTo(List.of(
                        "const float *x",
                        "unsigned char *y",
                        "short *z",
                        "int *v",
                        "int n",
                        "unsigned int u",
                        "unsigned int w",
                        "float f",
                        "i64 a",
                        "u64 b"));
        assertThat(parameters("float const GLOBAL *x, GLOBAL float4 *y"))
                .isEqualTo(List.of("const float *x", "float4 *y"));
        assertThat(parameters(" ")).isEmpty();
    }

    @Test
    void numbersAreJavas() {
        assertThat(only("KERNEL(8, 1) k(int a, unsigned int b, i64 c, u64 d, float e) {}").parameters().stream()
                        .map(KernelParameter::number)
                        .toList())
                .isEqualTo(List.of(Integer.class, Integer.class, Long.class, Long.class, Float.class));
    }

    @Test
    void resolvesMacrosOfTheBlock() {
        var s = only("#define A 16 /* so many */\n#  define B (A)\n#define C B\nKERNEL(A, C) k(int n) {}");
        assertThat(s.blockX()).isEqualTo(16);
        assertThat(s.blockY()).isEqualTo(16);
        assertThat(s.grid()).isEqualTo(Grid.TILES);
    }

    @Test
    void commentsAreNoKernels() {
        assertThat(
                        KernelSignatures.parse(
                                "t.cu",
                                "/* KERNEL(1, 1) old(int n) { */ // KERNEL(2, 1) older(int n) {\nKERNEL(3, 1) k(int /* b */ n) {}"))
                .containsOnlyKeys("k");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int i = blockIdx.x * 64 + threadIdx.x; if (i >= n) return; y[i] = 0; | ELEMENTS",
                "int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) y[i] = 0; | ELEMENTS",
                "int i = blockIdx.x * BLOCK + threadIdx.x, j = 0; { } if (i >= n * 2) return; | ELEMENTS",
                "int i = blockIdx.x * 32 + threadIdx.x; if (i >= n) return; | FREE",
                "int i = blockIdx.x * 64 + threadIdx.x; if (i >= n) return; y[blockIdx.y] = 0; | FREE",
                "for (int i = blockIdx.x * 64 + threadIdx.x; i < n; i += gridDim.x * 64) if (i < 3) y[i] = 0; | FREE",
                "int i = blockIdx.x * 64 + threadIdx.x; y[i] = 0; | FREE",
                "int c = blockIdx.x; if (c >= n) return; | FREE"
            })
    void tellsAThreadAnElement(String body, Grid grid) {
        String text = "#define BLOCK 64\nKERNEL(64, 1) k(GLOBAL float *y, int n) { " + body
                + " }\nKERNEL(8, 8) other(int n) { int i = blockIdx.x * 64 + threadIdx.x; if (i < n) return; }";
        assertThat(KernelSignatures.parse("t.cu", text).get("k").grid()).isEqualTo(grid);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KERNEL(8, 1) k(GLOBAL float3 *x) {} | parameter 'GLOBAL float3 *x': its type",
                "KERNEL(8, 1) k(float *x) {} | parameter 'float *x': a pointer is GLOBAL, and nothing else is",
                "KERNEL(8, 1) k(GLOBAL float x) {} | parameter 'GLOBAL float x': a pointer is GLOBAL, and nothing else is",
                "KERNEL(8, 1) k(GLOBAL float **x) {} | parameter 'GLOBAL float **x': its type",
                "KERNEL(8, 1) k(bool x) {} | parameter 'bool x': its type",
                "KERNEL(8, 1) k(double x) {} | parameter 'double x': its type",
                "KERNEL(8, 1) k(unsigned char x) {} | scalar 'x' is of type unsigned char; kernels take int",
                "KERNEL(8, 1) k(int n,) {} | parameter ''",
                "KERNEL(SIZE, 1) k(int n) {} | the size of its block, 'SIZE', is no number nor a macro for one",
                "KERNEL(0, 1) k(int n) {} | the size of its block, '0', is no number nor a macro for one",
                "KERNEL(8, 1) k(int n) {} KERNEL(8, 1) k(int m) {} | it is there twice"
            })
    void whatItDoesNotKnowIsNamed(String text, String message) {
        assertThatThrownBy(() -> KernelSignatures.parse("t.cu", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kernel 'k' of t.cu cannot be read: " + message);
    }

    @Test
    void aKernelInOtherWordsIsNotOverlooked() {
        assertThatThrownBy(() -> KernelSignatures.parse("t.cu", "KERNEL(8, 1) a(int n) {} KERNEL(8) b(int n) {}"))
                .hasMessage("t.cu has the word KERNEL 2 times, but only these kernels can be read: [a]");
    }
}
