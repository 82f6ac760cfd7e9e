package dev.pixelect.kernels.reference;

/** What {@code softmax_entropy.cu} computes, in double precision and by the definitions. */
public final class SoftmaxEntropyReference {
    private SoftmaxEntropyReference() {}

    /**
     * Softmax p over the classes of each pixel, its entropy -sum p ln p in nats (0 ln 0 = 0) and the smallest class among
     * those with the greatest logit.
     *
     * @param logits [batch][classes][hw]
     * @param probabilities as logits
     * @param entropy [batch][hw]
     * @param label [batch][hw]
     */
    public static void run(
            float[] logits, int batch, int classes, int hw, double[] probabilities, double[] entropy, int[] label) {
        for (int p = 0; p < batch * hw; p++) {
            int first = p / hw * classes * hw + p % hw;
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = logits[first + c * hw] > logits[first + best * hw] ? c : best;
            }
            double top = logits[first + best * hw];
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits[first + c * hw] - top);
            }
            entropy[p] = 0;
            for (int c = 0; c < classes; c++) {
                double q = Math.exp(logits[first + c * hw] - top) / sum;
                probabilities[first + c * hw] = q;
                entropy[p] -= q > 0 ? q * Math.log(q) : 0;
            }
            label[p] = best;
        }
    }
}
