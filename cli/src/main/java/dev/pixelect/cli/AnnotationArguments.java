package dev.pixelect.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What people have labelled, as {@code train}, {@code learn} and {@code select} share it. */
final class AnnotationArguments {
    @Option(
            names = "--annotations",
            paramLabel = "A",
            split = ",",
            description =
                    "pictures that people have labelled, in full or in part: the folder of a select, with what was"
                            + " painted in labels/ and answered in answers.tsv, or a folder with images/ and labels/;"
                            + " several by commas or by repeating the option")
    List<Path> folders = List.of();
}
