package dev.pixelect.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.reference.ReferenceExecution;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of every op, in double precision, against central differences. */
class GradientsTest {
    private static final double STEP = 1e-5;
    private static final int PROBES = 12;

    static List<OpCase> cases() {
        return OpCases.all().stream()
                .filter(c -> c.graph().values().stream().anyMatch(v -> v.name().startsWith("d(")))
                .filter(c -> !c.name().equals("sgd")) // updates its parameter
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void matchesFiniteDifferences(OpCase c) {
        Graph graph = c.graph();
        double[][] gradients = new double[graph.values().size()][];
        ReferenceExecution run = fresh(c);
        run.run();
        List<Value> outputs = graph.outputs();
        List<Value> parameters = graph.values(Value.Kind.PARAMETER);
        Value y = outputs.get(0);
        // Outputs are y, then one gradient a parameter in the parameters' order; equal gradients are one value.
        for (int i = 0; i < parameters.size(); i++) {
            gradients[i] =
                    run.data(outputs.get(Math.min(1 + i, outputs.size() - 1))).clone();
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < parameters.size(); i++) {
            for (int k = 0; k < PROBES; k++) {
                int at = random.nextInt(gradients[i].length);
                double numeric =
                        (objective(c, y, parameters.get(i), at, STEP) - objective(c, y, parameters.get(i), at, -STEP))
                                / (2 * STEP);
                assertThat(gradients[i][at])
                        .as("d/d %s[%d]", parameters.get(i).name(), at)
                        .isCloseTo(numeric, org.assertj.core.data.Offset.offset(1e-5 * (1 + Math.abs(numeric))));
            }
        }
    }

    private static ReferenceExecution fresh(OpCase c) {
        ReferenceExecution run = new ReferenceExecution(c.graph());
        c.floats().forEach((name, data) -> run.write(c.graph().value(name), data));
        c.labels().forEach((name, data) -> run.write(c.graph().value(name), data));
        return run;
    }

    /** sum of y * dy, or the loss, with one element of a parameter moved. */
    private static double objective(OpCase c, Value y, Value parameter, int at, double by) {
        ReferenceExecution run = fresh(c);
        run.data(parameter)[at] += by;
        run.run();
        double[] ys = run.data(y);
        if (!c.graph().has("dy")) {
            return ys[0];
        }
        double[] dy = run.data(c.graph().value("dy"));
        double sum = 0;
        for (int i = 0; i < ys.length; i++) {
            sum += ys[i] * dy[i];
        }
        return sum;
    }
}
