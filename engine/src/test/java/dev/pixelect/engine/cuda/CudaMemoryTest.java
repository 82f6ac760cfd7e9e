package dev.pixelect.engine.cuda;

import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Fusions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every op with each value, and the scratch memory, in an allocation of its own: exactly as large as was asked for, unwritten
 * before its op, freed after the last op that says it reads it. The simulator then sees what one arena hides: an overrun
 * from value to value, scratch beyond the size asked for, reads of what nobody wrote or of what is gone. ReLUs are fused, as
 * no other test of single ops does here.
 */
@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaMemoryTest {
    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>(OpCases.all());
        cases.addAll(OpCases.edges());
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void usesWhatItAskedFor(OpCase c) {
        try (Device device = Simulator.open()) {
            Graph graph = Fusions.batchNormRelu(Fusions.addRelu(c.graph()));
            Map<Value, Layout> layouts = device.primitives().layouts(graph);
            Map<Value, Buffer> memory = new IdentityHashMap<>();
            c.floats().forEach((name, data) -> {
                ByteBuffer b = ByteBuffer.allocate(4 * data.length).order(ByteOrder.nativeOrder());
                b.asFloatBuffer().put(data);
                memory.put(graph.value(name), written(device, name, b));
            });
            c.labels()
                    .forEach((name, data) ->
                            memory.put(graph.value(name), written(device, name, ByteBuffer.wrap(data))));
            List<Node> nodes = graph.nodes();
            List<Prepared> prepared = nodes.stream()
                    .map(n -> device.primitives().prepare(n, layouts))
                    .toList();
            for (int i = 0; i < nodes.size(); i++) {
                run(device, nodes.get(i), prepared.get(i), layouts, memory);
                free(nodes, prepared, i, memory);
            }
            for (int i = nodes.size() - 1; i >= 0; i--) {
                prepared.get(i).close();
            }
        }
    }

    private static Buffer written(Device device, String name, ByteBuffer contents) {
        Buffer b = device.allocate(name, contents.remaining());
        b.write(0, contents);
        return b;
    }

    private static void run(
            Device device, Node node, Prepared prepared, Map<Value, Layout> layouts, Map<Value, Buffer> memory) {
        for (int i = 0; i < node.outputs().size(); i++) {
            Value v = node.output(i);
            long bytes = v.dtype() == DType.OPAQUE
                    ? prepared.opaqueBytes(i)
                    : layouts.get(v).bytes();
            if (bytes > 0) {
                memory.put(v, device.allocate(v.name(), bytes));
            }
        }
        Buffer scratch = prepared.scratchBytes() == 0 ? null : device.allocate("scratch", prepared.scratchBytes());
        Step step = prepared.bind(new Binding() {
            @Override
            public Slice input(int i) {
                return whole(memory.get(node.input(i)));
            }

            @Override
            public Slice output(int i) {
                return whole(memory.get(node.output(i)));
            }

            @Override
            public Slice scratch() {
                return whole(scratch);
            }
        });
        device.stream().run(new Step[] {step}, 0, 1);
        device.stream().synchronize();
        step.close();
        if (scratch != null) {
            scratch.close();
        }
    }

    private static Slice whole(Buffer b) {
        return b == null ? null : new Slice(b, 0, b.bytes());
    }

    /** Closes what node {@code i} read for the last time; it stays in {@code memory}, so that a later use is named. */
    private static void free(List<Node> nodes, List<Prepared> prepared, int i, Map<Value, Buffer> memory) {
        for (Value v : nodes.get(i).inputs()) {
            boolean later = false;
            for (int k = i + 1; k < nodes.size(); k++) {
                for (int in = 0; in < nodes.get(k).inputs().size(); in++) {
                    later |= nodes.get(k).input(in) == v && prepared.get(k).reads(in);
                }
            }
            if (!later && !v.persistent() && memory.containsKey(v)) {
                memory.get(v).close();
            }
        }
    }
}
