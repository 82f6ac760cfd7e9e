package dev.pixelect.engine.check;

import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Ops between two convolutions, forward and backward, for devices only: there a device may store what an op reads and writes in a layout or type
 * of its own, where a graph of one op begins and ends with what the caller sees.
 */
final class ChainCases {
    private static final double SUMS = 5e-4;

    private ChainCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{7, 9, 12, 20}, {7, 9, 33, 17}, {13, 11, 6, 5}, {2, 3, 41, 37}, {1, 1, 5, 4}}) {
            String sizes = s[0] + "x" + s[1] + " to " + s[2] + "x" + s[3];
            between(cases, "interp " + sizes, s[0], s[1], true, (g, x) -> g.interp("op", x, s[2], s[3]));
        }
        between(cases, "avg_pool", 9, 10, true, (g, x) -> g.avgPool("op", new Op.AvgPool(3, 4, 2, 3), x));
        // Rounded values tie, and then any of them may get the gradient.
        between(cases, "max_pool", 9, 10, false, (g, x) -> g.maxPool("op", new Op.MaxPool(3, 2, 1), x));
        between(cases, "add", 5, 6, true, (g, x) -> g.add("op", List.of(x, g.interp("up", x, 5, 6), x), false));
        return cases;
    }

    /** So small that values stay about as large as the input's. */
    private static Value weight(GraphBuilder g, OpCase t, String name, int o, int c) {
        return t.uniform(g, Value.Kind.PARAMETER, name, -0.3f, 0.3f, o, c, 1, 1);
    }

    /** @param differentiable whether gradients are compared too */
    private static void between(
            List<OpCase> cases,
            String what,
            int h,
            int w,
            boolean differentiable,
            BiFunction<GraphBuilder, Value, Value> op) {
        cases.add(new OpCase(what + " between convolutions", SUMS, (g, t) -> {
            Op.Conv2d conv = Op.Conv2d.of(1, 0, 1);
            Value x = t.parameter(g, "x", 2, 9, h, w);
            Value first = g.conv2d("first", conv, x, weight(g, t, "first.weight", 21, 9), null);
            Value middle = op.apply(g, first);
            Value last = g.conv2d("last", conv, middle, weight(g, t, "last.weight", 6, 21), null);
            if (differentiable) {
                OpCases.differentiate(g, t, last);
            } else {
                g.output(last);
            }
        }));
    }
}
