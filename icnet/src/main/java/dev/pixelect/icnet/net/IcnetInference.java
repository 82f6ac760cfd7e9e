package dev.pixelect.icnet.net;

import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.List;

/**
 * The network as it predicts: {@code data} [N,3,H,W] in; logits [N,C,H,W] at the picture's size, probabilities [N,C,H,W],
 * entropy [N,H,W] in nats and labels I32 [N,H,W] out.
 */
public record IcnetInference(Graph graph, Value data, Value logits, Value probabilities, Value entropy, Value label) {
    /**
     * @param keepLogits whether logits are an output; else their memory serves others
     * @throws IllegalArgumentException when a layer doesn't fit the size, naming it
     */
    public static IcnetInference of(IcnetSpec spec, int n, int height, int width, boolean keepLogits) {
        return of(spec, n, height, width, height, width, keepLogits);
    }

    /**
     * As above, for a network that sees pictures enlarged: {@code data} is resized to {@code seenHeight x seenWidth} first, and
     * everything that comes out is of the picture's own size.
     */
    public static IcnetInference of(
            IcnetSpec spec, int n, int height, int width, int seenHeight, int seenWidth, boolean keepLogits) {
        GraphBuilder g = new GraphBuilder();
        Value data = g.input("data", Shape.of(n, 3, height, width));
        boolean same = seenHeight == height && seenWidth == width;
        Value seen = same ? data : g.interp("data_zoom", data, seenHeight, seenWidth);
        Value logits = logits(g, spec, seen, height, width);
        List<Value> maps = g.softmaxEntropy("softmax_entropy", logits);
        maps.forEach(g::output);
        if (keepLogits) {
            g.output(logits);
        }
        return new IcnetInference(g.build(), data, logits, maps.get(0), maps.get(1), maps.get(2));
    }

    /**
     * The network alone: {@code data} [N,3,H,W] in, {@code conv6_interp} [N,C,H,W] out, which are the logits at the picture's size.
     *
     * @throws IllegalArgumentException when a layer doesn't fit the size, naming it
     */
    public static Graph logits(IcnetSpec spec, int n, int height, int width) {
        GraphBuilder g = new GraphBuilder();
        g.output(logits(g, spec, g.input("data", Shape.of(n, 3, height, width)), height, width));
        return g.build();
    }

    private static Value logits(GraphBuilder g, IcnetSpec spec, Value data, int height, int width) {
        IcnetLayers layers = new IcnetLayers(g, spec, false);
        Value cls = layers.logits(layers.features(data));
        return g.interp("conv6_interp", cls, height, width);
    }
}
