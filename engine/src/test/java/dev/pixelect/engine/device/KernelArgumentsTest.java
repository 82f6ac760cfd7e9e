package dev.pixelect.engine.device;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.kernels.ElementType;
import dev.pixelect.kernels.Grid;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.KernelParameter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelArgumentsTest {
    private static final KernelEntry ENTRY = new KernelEntry(
            "t.cu",
            "k",
            64,
            1,
            Grid.FREE,
            List.of(
                    new KernelParameter("x", ElementType.F32, true, true),
                    new KernelParameter("n", ElementType.I32, false, false),
                    new KernelParameter("f", ElementType.F32, false, false),
                    new KernelParameter("seed", ElementType.U64, false, false)),
            Set.of());

    private final Slice slice = new Slice(null, 0, 4);

    private void refused(String message, Object... arguments) {
        assertThatThrownBy(() -> KernelArguments.check(ENTRY, arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theRightOnesPass() {
        assertThatCode(() -> KernelArguments.check(ENTRY, slice, 1, 2f, 3L)).doesNotThrowAnyException();
    }

    @Test
    void theFirstThatIsWrongIsNamed() {
        refused("argument 0 of kernel t.cu:k is 'const float *x': it takes Slice, not null", null, 1, 2f, 3L);
        refused("argument 1 of kernel t.cu:k is 'int n': it takes Integer, not Float", slice, 2f, 1, 3L);
        refused("argument 2 of kernel t.cu:k is 'float f': it takes Float, not Double", slice, 1, 2.0, 3L);
        refused("argument 3 of kernel t.cu:k is 'u64 seed': it takes Long, not Integer", slice, 1, 2f, 3);
        refused("argument 1 of kernel t.cu:k is 'int n': it takes Integer, not Slice", slice, slice, 1, 2f, 3L);
    }

    @Test
    void theNumberIsChecked() {
        refused("kernel t.cu:k takes 4 arguments, not 2: 'float f' is missing", slice, 1);
        refused("kernel t.cu:k takes 4 arguments, not 5", slice, 1, 2f, 3L, 4);
        refused("kernel t.cu:k takes 4 arguments, not 0: 'const float *x' is missing");
    }

    @Test
    void aKernelThatCountsItsOwnBlocksHasNoThreadAnElement() {
        Kernel conv = new Kernel() {
            @Override
            public KernelEntry entry() {
                return KernelCatalogue.CONV2D_FORWARD;
            }

            @Override
            public Step launch(int blocksX, int blocksY, Object... arguments) {
                throw new AssertionError("launched");
            }
        };
        assertThatThrownBy(() -> conv.launchElements(10)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> conv.launchMap(10, 10)).isInstanceOf(IllegalStateException.class);
    }
}
