package dev.pixelect.selection.compare;

import dev.pixelect.selection.rounds.RoundRecord;
import dev.pixelect.selection.statistics.Curve;
import dev.pixelect.selection.statistics.Estimate;
import dev.pixelect.selection.statistics.PairedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * What a comparison came to: the file {@code table.json}. Shares and mIoU are in [0, 1]; every estimate is over the seeds that have what it
 * is of.
 *
 * @param seeds that were asked for
 * @param rounds the number of the last round
 * @param runs how many were asked for: seeds times columns
 * @param finished how many of them have done the last round
 * @param columns a result each, in the order asked for
 * @param pairs a test for each two columns that differ in one thing, on the last round
 */
public record Report(
        List<Long> seeds, int rounds, int runs, int finished, List<ColumnResult> columns, List<Pair> pairs) {

    /**
     * How a column did.
     *
     * @param name as {@link Column#title()}
     * @param strategy its strategy
     * @param budget its budget, null for {@code full}
     * @param finished how many seeds have done the last round
     * @param last the last round, over those seeds; null without any
     * @param area under mIoU over the labelled share (trapezium), over those seeds; null without any
     * @param auc the area over the width of the labelled share, which is a mean mIoU; null where there is one round only
     * @param byRound each round, over the seeds that have done it
     */
    public record ColumnResult(
            String name,
            String strategy,
            Double budget,
            int finished,
            RoundResult last,
            Estimate area,
            Estimate auc,
            List<RoundResult> byRound) {}

    /**
     * How a column did in a round. Costs are means of those so far, see {@link RoundRecord}.
     *
     * @param ofFull mIoU over that of {@code full} in the same round with the same seed; null where {@code full} isn't there
     */
    public record RoundResult(
            int round,
            double images,
            Estimate mIoU,
            Estimate ofFull,
            double share,
            double addedShare,
            double poolShare,
            double pixels,
            double addedPixels,
            double clicks) {}

    /**
     * Two columns, tested over the seeds of which both have done the last round.
     *
     * @param mIoU of the last round
     * @param area mean mIoU over the labelled share
     */
    public record Pair(String first, String second, PairedTest mIoU, PairedTest area) {}

    /** @param records for each column and seed, those of the rounds done, from the first */
    static Report of(Comparison comparison, Map<Column, Map<Long, List<RoundRecord>>> records) {
        int last = comparison.rounds();
        Map<Long, List<RoundRecord>> full = records.getOrDefault(new Column(Column.FULL, null), Map.of());
        List<ColumnResult> results = new ArrayList<>();
        int finished = 0;
        for (Column column : comparison.columns()) {
            ColumnResult result = column(column, records.get(column), full, last);
            finished += result.finished();
            results.add(result);
        }
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < comparison.columns().size(); a++) {
            for (int b = a + 1; b < comparison.columns().size(); b++) {
                Column first = comparison.columns().get(a);
                Column second = comparison.columns().get(b);
                if (first.isNextTo(second)) {
                    pairs.add(pair(first, second, records.get(first), records.get(second), last));
                }
            }
        }
        int runs = comparison.columns().size() * comparison.seeds().size();
        return new Report(comparison.seeds(), last, runs, finished, results, pairs);
    }

    private static ColumnResult column(
            Column column, Map<Long, List<RoundRecord>> seeds, Map<Long, List<RoundRecord>> full, int last) {
        List<RoundResult> byRound = new ArrayList<>();
        for (int round = 0; round <= last; round++) {
            RoundResult result = round(round, seeds, full);
            if (result != null) {
                byRound.add(result);
            }
        }
        List<List<RoundRecord>> whole = new ArrayList<>(finished(seeds, last).values());
        return new ColumnResult(
                column.title(),
                column.strategy(),
                column.budget(),
                whole.size(),
                whole.isEmpty() ? null : byRound.get(byRound.size() - 1),
                estimate(whole, Report::area),
                estimate(whole, Report::meanOverShare),
                byRound);
    }

    private static RoundResult round(int round, Map<Long, List<RoundRecord>> seeds, Map<Long, List<RoundRecord>> full) {
        List<RoundRecord> records = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        seeds.forEach((seed, rounds) -> {
            if (rounds.size() > round) {
                records.add(rounds.get(round));
                List<RoundRecord> whole = full.getOrDefault(seed, List.of());
                if (whole.size() > round) {
                    ratios.add(rounds.get(round).mIoU() / whole.get(round).mIoU());
                }
            }
        });
        if (records.isEmpty()) {
            return null;
        }
        return new RoundResult(
                round,
                mean(records, RoundRecord::images),
                estimate(records, RoundRecord::mIoU),
                estimate(ratios, Double::doubleValue),
                mean(records, RoundRecord::share),
                mean(records, RoundRecord::addedShare),
                mean(records, RoundRecord::poolShare),
                mean(records, RoundRecord::pixels),
                mean(records, RoundRecord::addedPixels),
                mean(records, RoundRecord::clicks));
    }

    private static Pair pair(
            Column first,
            Column second,
            Map<Long, List<RoundRecord>> firstSeeds,
            Map<Long, List<RoundRecord>> secondSeeds,
            int last) {
        Map<Long, List<RoundRecord>> a = finished(firstSeeds, last);
        Map<Long, List<RoundRecord>> b = finished(secondSeeds, last);
        long[] both = a.keySet().stream()
                .filter(b::containsKey)
                .mapToLong(Long::longValue)
                .toArray();
        return new Pair(
                first.title(),
                second.title(),
                PairedTest.of(
                        values(a, both, r -> r.get(last).mIoU()),
                        values(b, both, r -> r.get(last).mIoU())),
                PairedTest.of(values(a, both, Report::meanOverShare), values(b, both, Report::meanOverShare)));
    }

    /** The seeds that have done the last round, with their records. */
    private static Map<Long, List<RoundRecord>> finished(Map<Long, List<RoundRecord>> seeds, int last) {
        Map<Long, List<RoundRecord>> finished = new TreeMap<>();
        seeds.forEach((seed, rounds) -> {
            if (rounds.size() == last + 1) {
                finished.put(seed, rounds);
            }
        });
        return finished;
    }

    private static double[] values(
            Map<Long, List<RoundRecord>> seeds, long[] which, ToDoubleFunction<List<RoundRecord>> value) {
        return LongStream.of(which)
                .mapToDouble(seed -> value.applyAsDouble(seeds.get(seed)))
                .toArray();
    }

    private static double area(List<RoundRecord> rounds) {
        return Curve.area(shares(rounds), mIoUs(rounds));
    }

    private static double meanOverShare(List<RoundRecord> rounds) {
        return Curve.meanHeight(shares(rounds), mIoUs(rounds));
    }

    private static double[] shares(List<RoundRecord> rounds) {
        return rounds.stream().mapToDouble(RoundRecord::share).toArray();
    }

    private static double[] mIoUs(List<RoundRecord> rounds) {
        return rounds.stream().mapToDouble(RoundRecord::mIoU).toArray();
    }

    /** Null where there is nothing to estimate from, or a value is no number. */
    private static <T> Estimate estimate(List<T> from, ToDoubleFunction<T> value) {
        double[] values = from.stream().mapToDouble(value).toArray();
        boolean numbers = values.length > 0;
        for (double v : values) {
            numbers &= Double.isFinite(v);
        }
        return numbers ? Estimate.of(values) : null;
    }

    private static <T> double mean(List<T> from, ToDoubleFunction<T> value) {
        return from.stream().mapToDouble(value).average().orElseThrow();
    }
}
