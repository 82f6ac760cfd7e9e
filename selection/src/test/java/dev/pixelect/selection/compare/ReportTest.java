package dev.pixelect.selection.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.selection.rounds.RoundRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures that can be worked out by hand. */
class ReportTest {
    private static final Column FULL = new Column("full", null);
    private static final Column RANDOM = new Column("random", 0.1);
    private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

    /** A set of 1000 pixels, 400 of them in initial images. */
    private static RoundRecord round(int round, long added, double mIoU) {
        double share = (400 + added) / 1000.0;
        return new RoundRecord(
                round,
                2,
                4 + 2 * round,
                0,
                400 + added,
                added,
                0,
                added / 5,
                share,
                added / 1000.0,
                added / 600.0,
                mIoU,
                0.9,
                1.0,
                3,
                Map.of());
    }

    private static Map<Column, Map<Long, List<RoundRecord>>> records() {
        Map<Column, Map<Long, List<RoundRecord>>> all = new LinkedHashMap<>();
        double[] full = {0.5, 0.6, 0.7};
        double[] random = {0.4, 0.54, 0.56};
        for (int k = 0; k < 3; k++) {
            all.computeIfAbsent(FULL, c -> new LinkedHashMap<>())
                    .put(SEEDS.get(k), List.of(round(0, 0, 0.3), round(1, 600, full[k])));
            all.computeIfAbsent(RANDOM, c -> new LinkedHashMap<>())
                    .put(SEEDS.get(k), List.of(round(0, 0, 0.3), round(1, 60, random[k])));
        }
        return all;
    }

    @Test
    void byHand() {
        Report report = Report.of(new Comparison(List.of(FULL, RANDOM), SEEDS, 1), records());
        assertThat(report.finished()).isEqualTo(6);
        Report.ColumnResult random = report.columns().get(1);
        assertThat(random.last().mIoU().mean()).isCloseTo(0.5, within(1e-12));
        // Deviation 0.0871780 over the root of 3, times 4.302653.
        assertThat(random.last().mIoU().halfWidth()).isCloseTo(0.2165614, within(1e-6));
        assertThat(random.last().ofFull().mean()).isCloseTo((0.8 + 0.9 + 0.8) / 3, within(1e-12));
        assertThat(random.area().mean()).isCloseTo(0.06 * (0.3 + 0.5) / 2, within(1e-12));
        assertThat(random.auc().mean()).isCloseTo(0.4, within(1e-12));
        assertThat(random.last().addedPixels()).isEqualTo(60);
        assertThat(random.last().clicks()).isEqualTo(12);
        assertThat(report.columns().get(0).last().ofFull().mean()).isEqualTo(1);
        assertThat(report.columns().get(0).area().mean()).isCloseTo(0.6 * 0.45, within(1e-12));
        Report.Pair pair = report.pairs().get(0);
        assertThat(report.pairs()).hasSize(1);
        // Differences 0.1, 0.06, 0.14: mean 0.1, deviation 0.04, t = 0.1 / (0.04 / root of 3).
        assertThat(pair.mIoU().difference().mean()).isCloseTo(0.1, within(1e-12));
        assertThat(pair.mIoU().t()).isCloseTo(4.330127, within(1e-6));
        // With two degrees of freedom p = 1 - t / root of (2 + t * t).
        assertThat(pair.mIoU().p()).isCloseTo(1 - 4.330127 / Math.sqrt(2 + 18.75), within(1e-6));
    }

    @Test
    void asMarkdown() {
        String text = ReportTable.markdown(Report.of(new Comparison(List.of(FULL, RANDOM), SEEDS, 1), records()));
        assertThat(text)
                .startsWith("6 of 6 runs are done: 2 columns, seeds 1, 2, 3.\n\nAfter round 1:\n\n")
                .contains("""
                | column      | seeds |  mIoU |   +/- | of full % |   AUC | +/- AUC | pixels | labelled % | added | added % | clicks |
                |-------------|------:|------:|------:|----------:|------:|--------:|-------:|-----------:|------:|--------:|-------:|
                | full        |     3 | 60.00 | 24.84 |    100.00 | 45.00 |   12.42 |   1000 |     100.00 |   600 |   60.00 |    120 |
                | random 10 % |     3 | 50.00 | 21.66 |     83.33 | 40.00 |   10.83 |    460 |      46.00 |    60 |    6.00 |     12 |
                """, """
                mIoU by round:

                | round | images |            full |     random 10 % |
                |-------|-------:|----------------:|----------------:|
                | 0     |      4 |  30.00 +/- 0.00 |  30.00 +/- 0.00 |
                | 1     |      6 | 60.00 +/- 24.84 | 50.00 +/- 21.66 |

                Percent of full supervision by round, of the same seed:

                | round | images |            full |     random 10 % |
                |-------|-------:|----------------:|----------------:|
                | 0     |      4 | 100.00 +/- 0.00 | 100.00 +/- 0.00 |
                | 1     |      6 | 100.00 +/- 0.00 | 83.33 +/- 14.34 |
                """, """
                | columns            | difference of mIoU |      p | difference of AUC | p of AUC |
                |--------------------|-------------------:|-------:|------------------:|---------:|
                | full - random 10 % |     10.00 +/- 9.94 | 0.0494 |     5.00 +/- 4.97 |   0.0494 |
                """);
    }

    @Test
    void withoutFullAndWithOneSeed() {
        Map<Column, Map<Long, List<RoundRecord>>> records = records();
        Column entropy = new Column("entropy", 0.1);
        records.put(entropy, Map.of(1L, records.get(FULL).get(1L)));
        records.remove(FULL);
        records.put(RANDOM, Map.of(1L, records.get(RANDOM).get(1L)));
        Report report = Report.of(new Comparison(List.of(RANDOM, entropy), List.of(1L), 1), records);
        assertThat(report.columns().get(0).last().ofFull()).isNull();
        assertThat(report.columns().get(0).last().mIoU().halfWidth()).isNull();
        assertThat(report.pairs().get(0).mIoU().p()).isNull();
        assertThat(ReportTable.markdown(report))
                .doesNotContain("full supervision")
                .contains("| random 10 %  |     1 | 40.00 |   - |         - |")
                .contains("No test: needs at least 3 pairs and has 1.\n");
        assertThat(ComparisonFolder.json(report)).contains("\"p\" : null").doesNotContain("NaN");
    }

    @Test
    void beforeTheFirstRoundIsDone() {
        Report report = Report.of(
                new Comparison(List.of(FULL, RANDOM), List.of(1L), 1),
                Map.of(FULL, Map.of(1L, List.of()), RANDOM, Map.of(1L, List.of())));
        assertThat(report.finished()).isZero();
        assertThat(ReportTable.markdown(report))
                .startsWith("0 of 2 runs are done")
                .doesNotContain("NaN", "null");
    }
}
