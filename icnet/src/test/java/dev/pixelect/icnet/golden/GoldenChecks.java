package dev.pixelect.icnet.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.reference.ReferenceExecution;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.data.batch.HeadLabels;
import dev.pixelect.icnet.net.IcnetInference;
import dev.pixelect.icnet.net.IcnetSpec;
import dev.pixelect.icnet.net.IcnetTraining;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits and one training step against an independent implementation in double precision; one subclass a device. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GoldenChecks {
    private static final IcnetSpec SPEC = new IcnetSpec(11, 1.0);
    private static final float[] MEAN_BGR = {103.939f, 116.779f, 123.68f};

    private Backend backend;
    private Device device;
    private JsonNode golden;
    private Map<String, float[]> weights;

    @BeforeAll
    void open() throws IOException {
        backend = Backends.all().stream()
                .filter(b -> b.name().equals(backend()))
                .findFirst()
                .orElseThrow();
        Probe probe = backend.probe();
        Assumptions.assumeTrue(probe.available(), () -> backend() + " skipped: " + probe.reason());
        device = backend.open(0, DeviceOptions.defaults());
        try (InputStream in = new GZIPInputStream(getClass().getResourceAsStream("/goldens/icnet.json.gz"))) {
            golden = new ObjectMapper().readTree(in);
        }
        weights = GoldenInputs.weights(SPEC);
    }

    @AfterAll
    void close() {
        if (device != null) {
            device.close();
        }
    }

    /** Name of the backend to test. */
    protected abstract String backend();

    @ParameterizedTest
    @ValueSource(strings = {"65x97x21", "129x193x22", "240x320x23"})
    void logitsAgree(String key) {
        String[] k = key.split("x");
        int h = Integer.parseInt(k[0]);
        int w = Integer.parseInt(k[1]);
        JsonNode expected = golden.get("logits").get(key);
        float[] logits = logits(GoldenInputs.image(h, w, Integer.parseInt(k[2])));
        int stride = expected.get("stride").asInt();
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.get("values").size(); i++) {
            double v = expected.get("values").get(i).asDouble();
            difference += Math.pow(v - logits[i * stride], 2);
            norm += v * v;
        }
        assertThat(Math.sqrt(difference / norm)).as("relative L2 error").isLessThanOrEqualTo(1e-4);
    }

    private float[] logits(RgbImage image) {
        IcnetInference net = IcnetInference.of(SPEC, 1, image.height(), image.width(), true);
        try (Plan plan = Plan.of(net.graph(), device);
                Execution run = new Execution(plan)) {
            load(net.graph(), run);
            run.write(net.data(), bgr(image));
            run.run();
            float[] logits = new float[11 * image.height() * image.width()];
            run.read(net.logits(), logits);
            return logits;
        }
    }

    /**
     * With norms folded and sums fused, against double precision of the graph as it was written; statistics are far from 0 and 1, and
     * signs mixed.
     */
    @Test
    void theFoldedNetworkEqualsTheUnfolded() {
        IcnetInference net = IcnetInference.of(SPEC, 1, 65, 97, true);
        ReferenceExecution reference = new ReferenceExecution(net.graph());
        SplittableRandom random = new SplittableRandom(7);
        try (Device exact = backend.open(0, new DeviceOptions(0, DeviceOptions.Precision.FP32));
                Plan plan = Plan.of(net.graph(), exact);
                Execution run = new Execution(plan)) {
            assertThat(plan.folding().folded()).as("norms").hasSize(63);
            assertThat(plan.graph().nodes())
                    .noneMatch(n -> n.op() instanceof Op.BatchNormInference || n.op() instanceof Op.Relu)
                    .filteredOn(n -> n.op() instanceof Op.Conv2d c && c.sum() && c.relu())
                    .as("sums of 16 bottlenecks and two branches")
                    .hasSize(18);
            for (Value v : net.graph().values()) {
                if (v.kind() != Value.Kind.ACTIVATION) {
                    float[] data = contents(v, random);
                    reference.write(v, data);
                    run.write(v, data);
                }
            }
            run.run();
            reference.run();
            float[] logits = new float[(int) net.logits().shape().elements()];
            run.read(net.logits(), logits);
            double[] expected = reference.data(net.logits());
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < logits.length; i++) {
                difference += Math.pow(logits[i] - expected[i], 2);
                norm += expected[i] * expected[i];
            }
            assertThat(norm).isPositive();
            assertThat(Math.sqrt(difference / norm)).as("relative L2 error").isLessThanOrEqualTo(1e-5);
        }
    }

    private static float[] contents(Value v, SplittableRandom random) {
        float[] data = new float[(int) v.shape().elements()];
        boolean weights = v.persistent() && v.shape().rank() == 4;
        double deviation =
                weights ? Math.sqrt(2.0 / ((double) v.shape().c() * v.shape().hw())) : 1;
        for (int i = 0; i < data.length; i++) {
            double u = random.nextDouble();
            if (v.kind() == Value.Kind.INPUT) {
                data[i] = (float) (255 * u - 120);
            } else if (weights) {
                data[i] = (float) (deviation * random.nextGaussian());
            } else if (v.name().endsWith("running_var")) {
                data[i] = (float) Math.pow(10, 2 * u - 1);
            } else if (v.name().endsWith("running_mean")) {
                data[i] = (float) (6 * u - 3);
            } else if (v.name().endsWith("bn.weight")) {
                data[i] = (float) ((random.nextBoolean() ? 1 : -1) * (0.5 + u));
            } else {
                data[i] = (float) (2 * u - 1);
            }
        }
        return data;
    }

    @Test
    void oneTrainingStepAgrees() {
        JsonNode step = golden.get("step");
        int h = step.get("h").asInt();
        int w = step.get("w").asInt();
        int n = step.get("seeds").size();
        float decay = (float) step.get("weight_decay").asDouble();
        IcnetTraining net = IcnetTraining.of(SPEC, n, h, w, 0.9f, decay, false);
        try (Plan plan = Plan.of(net.graph(), device);
                Execution run = new Execution(plan)) {
            load(net.graph(), run);
            writeBatch(net, run, step.get("seeds"), h, w);
            run.write(net.learningRate(), (float) step.get("lr").asDouble());
            run.run();
            assertThat((double) run.readScalar(net.loss()))
                    .isCloseTo(step.get("loss").asDouble(), withPercentage(0.1));
            for (IcnetTraining.Head head : net.heads()) {
                assertThat((double) run.readScalar(head.loss()))
                        .as(head.name())
                        .isCloseTo(
                                step.get("heads").get(net.heads().indexOf(head)).asDouble(), withPercentage(0.1));
            }
            step.get("params").properties().forEach(e -> moved(net, run, e.getKey(), e.getValue()));
        }
    }

    private void writeBatch(IcnetTraining net, Execution run, JsonNode seeds, int h, int w) {
        float[] data = new float[seeds.size() * 3 * h * w];
        for (int i = 0; i < seeds.size(); i++) {
            float[] one = bgr(GoldenInputs.image(h, w, seeds.get(i).asInt()));
            System.arraycopy(one, 0, data, i * one.length, one.length);
        }
        run.write(net.data(), data);
        for (IcnetTraining.Head head : net.heads()) {
            int hh = head.labels().shape().dim(1);
            int hw = head.labels().shape().dim(2);
            byte[] labels = new byte[seeds.size() * hh * hw];
            for (int i = 0; i < seeds.size(); i++) {
                LabelMap map = GoldenInputs.labels(h, w, 11, seeds.get(i).asInt());
                byte[] one = new byte[hh * hw];
                HeadLabels.sample(map.labels(), 1, h, w, one, hh, hw);
                System.arraycopy(one, 0, labels, i * hh * hw, one.length);
            }
            run.write(head.labels(), labels);
        }
    }

    private void moved(IcnetTraining net, Execution run, String name, JsonNode expected) {
        Value v = net.graph().value(name);
        float[] before = weights.get(name);
        float[] after = new float[before.length];
        run.read(v, after);
        double norm = expected.get("norm").asDouble();
        double allowed = 0.005 + 5 * expected.path("fp32_error").asDouble(0);
        double square = 0;
        for (int i = 0; i < after.length; i++) {
            square += Math.pow((double) after[i] - before[i], 2);
        }
        assertThat(Math.sqrt(square)).as("movement of %s", name).isCloseTo(norm, withPercentage(100 * allowed));
        JsonNode first = expected.get("first");
        double rms = norm / Math.sqrt(after.length);
        for (int i = 0; i < first.size(); i++) {
            double e = first.get(i).asDouble();
            // A float32 weight of size 1 cannot move by less than 1.2e-7.
            assertThat((double) after[i] - before[i])
                    .as("movement of %s[%d]", name, i)
                    .isCloseTo(e, org.assertj.core.data.Offset.offset(allowed * (Math.abs(e) + 5 * rms) + 2.4e-7));
        }
    }

    private void load(dev.pixelect.engine.graph.Graph graph, Execution run) {
        weights.forEach((name, data) -> {
            if (graph.has(name)) {
                run.write(graph.value(name), data);
            }
        });
    }

    private static float[] bgr(RgbImage image) {
        int hw = image.height() * image.width();
        float[] data = new float[3 * hw];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < hw; i++) {
                data[c * hw + i] = (image.rgb()[3 * i + 2 - c] & 0xff) - MEAN_BGR[c];
            }
        }
        return data;
    }
}
