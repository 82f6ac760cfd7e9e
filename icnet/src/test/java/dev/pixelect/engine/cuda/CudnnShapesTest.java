package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The descriptors of every layer of ICNet, with whichever cuDNN is here: NVIDIA's or the simulator's. */
@Tag("extras")
class CudnnShapesTest {
    @Test
    void everyLayersShapeIsTheOneThatCudnnDerives() {
        Optional<String> missing = SharedLibraries.loadCudnn();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        CudnnShapes shapes = new CudnnShapes();
        shapes.network();
        assertThat(shapes.wrong()).isEmpty();
        assertThat(shapes.counts())
                .containsKeys(
                        "conv2d",
                        "conv2d_backward_data",
                        "conv2d_backward_filter",
                        "max_pool",
                        "avg_pool",
                        "batch_norm_training",
                        "batch_norm_inference",
                        "relu",
                        "add");
    }
}
