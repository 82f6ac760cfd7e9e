package dev.pixelect.icnet.net;

import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Gradients;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.LabelMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One training step as a graph: forward, cascade label guidance (0.16, 0.4 and 1.0 times the cross entropy at 1/16, 1/8 and
 * 1/4 of the picture; ECCV 2018, equation 2), backward, SGD with momentum.
 *
 * @param data [N,3,H,W]
 * @param heads from the finest: conv6 (1/4), sub24 (1/8), sub4 (1/16)
 * @param classWeights [C]; null when unweighted
 * @param learningRate [1]
 * @param loss [1], the weighted sum
 */
public record IcnetTraining(
        Graph graph, Value data, List<Head> heads, Value classWeights, Value learningRate, Value loss) {
    /** Suffix of the state that holds a parameter's momentum. */
    public static final String MOMENTUM_SUFFIX = "/momentum";

    /**
     * A classifier with its loss.
     *
     * @param name {@code conv6}, {@code sub24}, {@code sub4}
     * @param labels U8 [N,h,w], sampled where the head's cells lie
     * @param loss [1], before weighting
     */
    public record Head(String name, Value labels, Value loss) {}

    private static final List<Float> HEAD_WEIGHTS = List.of(1f, 0.4f, 0.16f);

    /**
     * @param momentum of SGD
     * @param weightDecay on convolution weights; not on batch norm and biases
     * @param weighted whether classes are weighted
     * @throws IllegalArgumentException when a layer doesn't fit the size, naming it
     */
    public static IcnetTraining of(
            IcnetSpec spec, int n, int height, int width, float momentum, float weightDecay, boolean weighted) {
        GraphBuilder g = new GraphBuilder();
        Value data = g.input("data", Shape.of(n, 3, height, width));
        Value rate = g.input("learning_rate", Shape.of(1));
        Value weights = weighted ? g.input("class_weights", Shape.of(spec.classes())) : null;
        IcnetLayers layers = new IcnetLayers(g, spec, true);
        IcnetLayers.Features f = layers.features(data);
        List<Head> heads = new ArrayList<>();
        heads.add(head(g, "conv6", layers.logits(f), weights));
        heads.add(head(g, "sub24", layers.classifier("sub24_out", f.sub24()), weights));
        heads.add(head(g, "sub4", layers.classifier("sub4_out", f.sub4()), weights));
        Value loss = g.weightedSum("loss", heads.stream().map(Head::loss).toList(), HEAD_WEIGHTS);
        heads.forEach(h -> g.output(h.loss()));
        g.output(loss);
        Map<Value, Value> gradients = Gradients.append(g, loss);
        Map<String, IcnetSpec.Tensor> tensors = spec.tensors();
        gradients.forEach((p, d) -> {
            boolean decayed = tensors.get(p.name()).kind() == IcnetSpec.Kind.WEIGHT;
            Value v = g.state(p.name() + MOMENTUM_SUFFIX, p.shape());
            g.sgd("sgd " + p.name(), p, d, v, rate, momentum, decayed ? weightDecay : 0);
        });
        return new IcnetTraining(g.build(), data, List.copyOf(heads), weights, rate, loss);
    }

    private static Head head(GraphBuilder g, String name, Value logits, Value weights) {
        Shape s = logits.shape();
        Value labels = g.input(name + "_labels", DType.U8, Shape.of(s.n(), s.h(), s.w()));
        return new Head(name, labels, g.softmaxCrossEntropy("loss_" + name, logits, labels, weights, LabelMap.IGNORE));
    }
}
