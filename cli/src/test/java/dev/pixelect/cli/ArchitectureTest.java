package dev.pixelect.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part may know which: kernels, then engine, then icnet and selection (not each other), then cli. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = imported();

    private static JavaClasses imported() {
        // ArchUnit logs through SLF4J, which complains that nobody listens.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.pixelect");
    }

    @Test
    void everyModuleIsHere() {
        for (String module : List.of("kernels", "engine", "icnet", "selection", "cli")) {
            assertThat(CLASSES.stream().anyMatch(c -> c.getPackageName().startsWith("dev.pixelect." + module)))
                    .as(module)
                    .isTrue();
        }
    }

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("kernels")
                .definedBy("dev.pixelect.kernels..")
                .layer("engine")
                .definedBy("dev.pixelect.engine..")
                .layer("icnet")
                .definedBy("dev.pixelect.icnet..")
                .layer("selection")
                .definedBy("dev.pixelect.selection..")
                .layer("cli")
                .definedBy("dev.pixelect.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("icnet")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("selection")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("icnet", "selection", "cli")
                .whereLayer("kernels")
                .mayOnlyBeAccessedByLayers("engine", "icnet", "selection", "cli")
                .check(CLASSES);
    }

    /** A package counts with those inside it: the data sets' registry knows each kind, and each kind knows the data set. */
    @ParameterizedTest
    @ValueSource(strings = {"kernels", "engine", "icnet", "selection"})
    void packagesHaveNoCycles(String module) {
        slices().matching("dev.pixelect." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void statisticsKnowNothingOfTheRest() {
        classes()
                .that()
                .resideInAPackage("dev.pixelect.selection.statistics")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.pixelect.selection.statistics", "java..", "org.apache.commons.math3..")
                .check(CLASSES);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }
}
