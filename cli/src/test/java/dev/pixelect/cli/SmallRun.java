package dev.pixelect.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of commands begin with: a folder of their own with a small data set and weights for it. */
abstract class SmallRun {
    @TempDir
    Path dir;

    Path data;
    Path weights;

    @BeforeEach
    void write() throws IOException {
        data = SmallData.write(dir.resolve("data"));
        weights = dir.resolve("w.safetensors");
        SmallData.model().write(weights);
    }
}
