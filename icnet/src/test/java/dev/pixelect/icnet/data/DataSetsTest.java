package dev.pixelect.icnet.data;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
    @Test
    void namesAnUnknownKindAndListsThoseThereAre(@TempDir Path folder) {
        assertInputError(
                () -> DataSets.open("coco:x", 0),
                "'coco:x'",
                "camvid:DIR, cityscapes:DIR, mapillary:DIR[",
                "folder:DIR, synthetic[:N[?size=HxW]]");
        assertInputError(() -> DataSets.open("", 0), "''", "camvid:DIR");
        assertInputError(() -> DataSets.open(folder.toString(), 0), "folder:" + folder);
    }

    @Test
    void namesAMissingFolder() {
        assertInputError(() -> DataSets.open("camvid", 0), "camvid:DIR");
        assertInputError(() -> DataSets.open("folder:", 0), "folder:DIR");
        assertInputError(() -> DataSets.open("camvid:a\0b", 0), "is no path");
    }
}
