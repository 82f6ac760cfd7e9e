package dev.pixelect.selection.strategy;

/** How much it is worth to label a superpixel. */
enum RegionRule {
    /** The mean entropy of its pixels. */
    ENTROPY {
        @Override
        double score(double meanEntropy, int[] histogram, int from, int classes, int area) {
            return meanEntropy;
        }

        @Override
        double greatest(int classes) {
            return Math.log(classes);
        }
    },

    /**
     * Region impurity times mean entropy (Xie et al., CVPR 2022, eq. 4, over superpixels instead of squares): the impurity is the
     * entropy of the shares that the predicted classes have of its pixels.
     */
    IMPURITY {
        @Override
        double score(double meanEntropy, int[] histogram, int from, int classes, int area) {
            double impurity = 0;
            for (int c = 0; c < classes; c++) {
                double share = (double) histogram[from + c] / area;
                impurity -= share > 0 ? share * Math.log(share) : 0;
            }
            return impurity * meanEntropy;
        }

        @Override
        double greatest(int classes) {
            return Math.log(classes) * Math.log(classes);
        }
    };

    /**
     * The worth of one superpixel, at least 0.
     *
     * @param meanEntropy in nats
     * @param histogram pixels of each predicted class: those of this superpixel from {@code from} on
     * @param area its pixels, at least 1
     */
    abstract double score(double meanEntropy, int[] histogram, int from, int classes, int area);

    /** The most that a score can be. */
    abstract double greatest(int classes);
}
