package dev.pixelect.selection.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Divides a round's budget among the classes, and takes each class's best superpixels over all images. */
final class Allotment {
    private final List<ScoredRegions> images;
    private final List<Queue> classes = new ArrayList<>();
    private final boolean[][] chosen;

    /** A region of an image of the round. */
    private record Place(int image, int region) {}

    /** A class's regions, best first, and how far they are taken. */
    private static final class Queue {
        private final double weight;
        private final List<Place> bestFirst;
        private int next;

        Queue(double weight, List<Place> bestFirst) {
            this.weight = weight;
            this.bestFirst = bestFirst;
        }

        boolean empty() {
            return next == bestFirst.size();
        }
    }

    /** @param weights [C] what each class's part of the budget is proportional to */
    Allotment(List<ScoredRegions> images, double[] weights) {
        this.images = images;
        this.chosen = images.stream().map(i -> new boolean[i.size()]).toArray(boolean[][]::new);
        List<Place> all = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            for (int r = 0; r < images.get(i).size(); r++) {
                all.add(new Place(i, r));
            }
        }
        // Equals come in the order of images, then regions.
        long[] order = new long[all.size()];
        Arrays.setAll(order, k -> ScoredRegions.key(score(all.get(k)), k));
        Arrays.sort(order);
        List<Place> bestFirst =
                Arrays.stream(order).mapToObj(key -> all.get((int) key)).toList();
        for (int c = 0; c < weights.length; c++) {
            int wanted = c;
            classes.add(new Queue(
                    weights[c],
                    bestFirst.stream().filter(p -> classOf(p) == wanted).toList()));
        }
    }

    private float score(Place p) {
        return images.get(p.image).score()[p.region];
    }

    private int classOf(Place p) {
        return images.get(p.image).predictedClass(p.region);
    }

    /**
     * Takes regions until no class's next one fits into its part of what is left; then, class by class from the greatest weight on,
     * those that fit into all that is left.
     *
     * @param budget pixels
     * @return for each image, a flag a region
     */
    boolean[][] take(long budget) {
        long left = budget;
        long taken;
        do {
            long shared = left;
            double all = classes.stream()
                    .filter(q -> !q.empty())
                    .mapToDouble(q -> q.weight)
                    .sum();
            taken = 0;
            for (Queue q : classes) {
                taken += q.empty() ? 0 : take(q, (long) (shared * (q.weight / all)));
            }
            left -= taken;
        } while (taken > 0);
        for (Queue q : byWeight()) {
            left -= take(q, left);
        }
        return chosen;
    }

    private List<Queue> byWeight() {
        List<Queue> sorted = new ArrayList<>(classes);
        sorted.sort(Comparator.comparingDouble((Queue q) -> q.weight).reversed());
        return sorted;
    }

    /** Takes a class's best regions until the next would pass {@code part}, and answers how many pixels that were. */
    private long take(Queue q, long part) {
        long taken = 0;
        while (!q.empty()) {
            Place p = q.bestFirst.get(q.next);
            int area = images.get(p.image).area()[p.region];
            if (taken + area > part) {
                break;
            }
            chosen[p.image][p.region] = true;
            taken += area;
            q.next++;
        }
        return taken;
    }
}
