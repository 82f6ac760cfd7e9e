package dev.pixelect.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Places of values, held against a simulation that knows nothing of lifetimes: every block of the arena remembers which
 * value was written there last, and whoever reads a value must find it whole.
 */
class ArenaTest {
    private static final Shape SHAPE = Shape.of(1, 4, 3, 5);
    private static final long[] SIZES = {1, 100, 512, 513, 1024, 5000};

    private final FakeDevice device = new FakeDevice();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsReadIsThere(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int shared = 0;
        int overwritten = 0;
        for (int round = 0; round < 40; round++) {
            Graph graph = randomGraph(random);
            try (Plan plan = Plan.of(graph, device)) {
                aligned(plan);
                overwritten += simulate(plan);
                shared += plan.arena().bytes() < plan.arena().unpooledBytes() ? 1 : 0;
            }
        }
        assertThat(shared).as("plans in which values share memory").isGreaterThan(20);
        assertThat(overwritten).as("outputs that took an input's place").isGreaterThan(10);
    }

    /** Sums, ReLUs, pools and slices of whatever is there, some of them outputs; a device of random tastes. */
    private Graph randomGraph(SplittableRandom random) {
        GraphBuilder g = new GraphBuilder();
        List<Value> there = new ArrayList<>();
        there.add(g.input("x", SHAPE));
        there.add(g.parameter("w", SHAPE));
        there.add(g.state("s", SHAPE));
        int nodes = 1 + random.nextInt(25);
        for (int i = 0; i < nodes; i++) {
            String name = "n" + i;
            List<Value> in = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int k = 0; k < count; k++) {
                in.add(there.get(random.nextInt(there.size())));
            }
            int what = random.nextInt(4);
            if (what == 0) {
                there.add(g.maxPool(name, new Op.MaxPool(1, 1, 0), in.get(0)));
            } else if (what == 1) {
                there.add(g.softmaxEntropy(name, in.get(0)).get(0));
            } else if (in.size() == 1) {
                there.add(g.relu(name, in.get(0)));
            } else {
                there.add(g.add(name, in, false));
            }
            tastes(random, name, what <= 1 ? 1 : in.size());
        }
        for (Value v : there) {
            if (v.kind() == Value.Kind.ACTIVATION && random.nextInt(6) == 0) {
                g.output(v);
            }
        }
        Graph graph = g.build();
        graph.values().forEach(v -> device.bytes.put(v.name(), SIZES[random.nextInt(SIZES.length)]));
        return graph;
    }

    private void tastes(SplittableRandom random, String name, int inputs) {
        FakeDevice.Fake f = new FakeDevice.Fake();
        device.nodes.put(name, f);
        f.reads = new boolean[inputs];
        for (int i = 0; i < inputs; i++) {
            f.reads[i] = random.nextInt(5) > 0;
        }
        int over = random.nextInt(inputs + 1) - 1;
        f.overwrites = over >= 0 && f.reads[over] ? over : -1;
        f.scratchBytes = random.nextInt(3) == 0 ? SIZES[random.nextInt(SIZES.length)] : 0;
        f.opaqueBytes = SIZES[random.nextInt(SIZES.length)];
    }

    private static void aligned(Plan plan) {
        for (Value v : plan.graph().values()) {
            long at = plan.arena().offset(v);
            assertThat(at % Slice.ALIGNMENT).as("alignment of %s", v).isZero();
            assertThat(at + plan.bytes(v))
                    .as("end of %s", v)
                    .isLessThanOrEqualTo(plan.arena().bytes());
        }
        long largest = 0;
        for (int i = 0; i < plan.nodes().size(); i++) {
            long bytes = plan.nodes().get(i).prepared().scratchBytes();
            largest = Math.max(largest, bytes);
            if (bytes > 0) {
                assertThat(plan.arena().scratchOffset(i) % Slice.ALIGNMENT).isZero();
                assertThat(plan.arena().scratchOffset(i) + bytes)
                        .isLessThanOrEqualTo(plan.arena().bytes());
            }
        }
        assertThat(plan.arena().scratchBytes()).isEqualTo(largest);
    }

    /** Two runs, so that what lasts must have lasted. Answers how often an output took the place of an input. */
    private static int simulate(Plan plan) {
        Value[] owner = new Value[(int) (plan.arena().bytes() / Slice.ALIGNMENT) + 1];
        List<Value> lasting = plan.graph().values().stream()
                .filter(v -> v.kind() != Value.Kind.ACTIVATION)
                .toList();
        lasting.forEach(v -> claim(plan, owner, v));
        int overwritten = 0;
        for (int run = 0; run < 2; run++) {
            for (int i = 0; i < plan.nodes().size(); i++) {
                PlannedNode p = plan.nodes().get(i);
                scribble(plan, i, owner);
                overwritten += simulate(plan, p, owner);
                scratchIsNobodys(plan, i, owner);
                lasting.forEach(v -> whole(plan, owner, v, p.node()));
            }
            plan.graph().outputs().forEach(v -> whole(plan, owner, v, null));
        }
        return overwritten;
    }

    /** A node may write to its scratch before it reads its inputs. */
    private static void scribble(Plan plan, int node, Value[] owner) {
        scratch(plan, node).forEach(block -> owner[block] = null);
    }

    /** Nor may its outputs lie there. */
    private static void scratchIsNobodys(Plan plan, int node, Value[] owner) {
        scratch(plan, node)
                .forEach(block -> assertThat(owner[block])
                        .as("what lies in the scratch of %s", plan.nodes().get(node))
                        .isNull());
    }

    private static IntStream scratch(Plan plan, int node) {
        long bytes = plan.nodes().get(node).prepared().scratchBytes();
        if (bytes == 0) {
            return IntStream.empty();
        }
        long from = plan.arena().scratchOffset(node);
        return IntStream.range((int) (from / Slice.ALIGNMENT), (int) ((from + bytes - 1) / Slice.ALIGNMENT) + 1);
    }

    private static int simulate(Plan plan, PlannedNode p, Value[] owner) {
        Node n = p.node();
        int overwritten = 0;
        List<Value> read = new ArrayList<>();
        for (int i = 0; i < n.inputs().size(); i++) {
            if (p.prepared().reads(i)) {
                whole(plan, owner, n.input(i), n);
                read.add(n.input(i));
            }
        }
        for (int k = 0; k < n.outputs().size(); k++) {
            Value out = n.output(k);
            for (Value in : read) {
                boolean allowed = k == 0
                        && p.prepared().overwrites() >= 0
                        && n.input(p.prepared().overwrites()) == in;
                if (meet(plan, in, out)) {
                    assertThat(allowed)
                            .as("%s of %s lies on its input %s", out, n, in)
                            .isTrue();
                    assertThat(n.inputs().stream().filter(v -> v == in))
                            .as("readings of %s", in)
                            .hasSize(1);
                    assertThat(plan.arena().offset(out)).isEqualTo(plan.arena().offset(in));
                    assertThat(plan.bytes(out)).isEqualTo(plan.bytes(in));
                    overwritten++;
                }
            }
            claim(plan, owner, out);
        }
        n.outputs().forEach(v -> whole(plan, owner, v, n));
        return overwritten;
    }

    private static boolean meet(Plan plan, Value a, Value b) {
        long from = plan.arena().offset(a);
        long to = plan.arena().offset(b);
        return from < to + plan.bytes(b) && to < from + plan.bytes(a);
    }

    private static void claim(Plan plan, Value[] owner, Value v) {
        for (long at = plan.arena().offset(v); at < plan.arena().offset(v) + plan.bytes(v); at += Slice.ALIGNMENT) {
            owner[(int) (at / Slice.ALIGNMENT)] = v;
        }
    }

    private static void whole(Plan plan, Value[] owner, Value v, Node by) {
        for (long at = plan.arena().offset(v); at < plan.arena().offset(v) + plan.bytes(v); at += Slice.ALIGNMENT) {
            if (owner[(int) (at / Slice.ALIGNMENT)] != v) {
                assertThat(owner[(int) (at / Slice.ALIGNMENT)])
                        .as("what lies where %s should be, at %s", v, by == null ? "the end" : by)
                        .isSameAs(v);
            }
        }
    }

    @Test
    void aChainOfEqualSizesTakesTwoPlaces() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(1, 1, 16, 16));
        for (int i = 0; i < 10; i++) {
            x = g.relu("n" + i, x);
        }
        g.output(x);
        try (Plan plan = Plan.of(g.build(), device)) {
            assertThat(plan.arena().bytes()).as("the input and two in turn").isEqualTo(3 * 1024);
            assertThat(plan.arena().unpooledBytes()).isEqualTo(11 * 1024);
        }
    }

    @Test
    void aChainThatOverwritesTakesOnePlace() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(1, 1, 16, 16));
        for (int i = 0; i < 10; i++) {
            x = g.relu("n" + i, x);
            device.node("n" + i).overwrites = 0;
        }
        g.output(x);
        try (Plan plan = Plan.of(g.build(), device)) {
            assertThat(plan.arena().bytes())
                    .as("the input, which stays, and one")
                    .isEqualTo(2 * 1024);
        }
    }
}
