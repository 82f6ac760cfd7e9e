package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;

/**
 * A node as a sequence of primitives and Java steps over its inputs, its outputs and scratch. Where a primitive wants
 * another layout than a value has, a reorder through scratch is put in. Owns its native objects.
 */
final class Chain implements Prepared {
    /** Memory of a node. */
    private record Place(Source source, int index, long offset, long bytes) {}

    private enum Source {
        INPUT,
        OUTPUT,
        SCRATCH
    }

    /** An argument of a primitive: memory and the layout it is read or written in. */
    record Argument(Place place, memory.desc desc) {}

    /** What is done in a step, once memory is known. */
    interface Binder {
        Step bind(Binding memory);
    }

    /** What is done in a step that has a primitive at hand. */
    interface Around {
        Step bind(Binding memory, Step primitive);
    }

    /** A call of a primitive, whose arguments belong to the step. */
    private interface NativeBinder {
        Step bind(Binding memory, NativeScope owner);
    }

    private final CpuDevice device;
    private final Node node;
    private final Map<Integer, CpuLayout> inputLayouts = new HashMap<>();
    private final Map<Integer, CpuLayout> outputLayouts = new HashMap<>();
    private final NativeScope scope = new NativeScope();
    private final List<NativeBinder> steps = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Map<Integer, Long> opaque = new HashMap<>();
    private final List<Integer> unread = new ArrayList<>();
    private String algorithm = "";
    private long temporaries;
    private long scratchpad;
    private int overwrites = -1;

    Chain(CpuDevice device, Node node, Map<Value, Layout> layouts) {
        this.device = device;
        this.node = node;
        for (int i = 0; i < node.inputs().size(); i++) {
            inputLayouts.put(i, (CpuLayout) layouts.get(node.input(i)));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            outputLayouts.put(i, (CpuLayout) layouts.get(node.output(i)));
        }
    }

    CpuDevice device() {
        return device;
    }

    Node node() {
        return node;
    }

    NativeScope scope() {
        return scope;
    }

    CpuLayout inputLayout(int i) {
        return inputLayouts.get(i);
    }

    CpuLayout outputLayout(int i) {
        return outputLayouts.get(i);
    }

    /** Input {@code i} as it is. */
    Argument input(int i) {
        return input(i, inputLayout(i).desc());
    }

    /** Input {@code i} in the layout {@code wanted}. */
    Argument input(int i, memory.desc wanted) {
        return input(i, inputLayout(i).desc(), wanted);
    }

    /** Input {@code i}, whose elements are described by {@code has}, in the layout {@code wanted}. */
    Argument input(int i, memory.desc has, memory.desc wanted) {
        Argument from = new Argument(new Place(Source.INPUT, i, 0, has.get_size()), has);
        if (wanted.equals(has)) {
            return from;
        }
        Argument to = scratch(wanted);
        call(Primitive.reorder(device, scope, has, wanted), Map.of(DNNL_ARG_FROM, from, DNNL_ARG_TO, to));
        return to;
    }

    /** What lies in input {@code i} from {@code offset}. */
    Argument part(int i, long offset, memory.desc desc) {
        return new Argument(new Place(Source.INPUT, i, offset, desc.get_size()), desc);
    }

    /** Output {@code i} as it is. */
    Argument output(int i) {
        return output(i, outputLayout(i).desc());
    }

    /** Output {@code i}, made in the layout {@code given} and, if need be, reordered after the next call. */
    Argument output(int i, memory.desc given) {
        return output(i, outputLayout(i).desc(), given);
    }

    /** Output {@code i}, whose elements are described by {@code has}, made in the layout {@code given}. */
    Argument output(int i, memory.desc has, memory.desc given) {
        Argument to = new Argument(new Place(Source.OUTPUT, i, 0, has.get_size()), has);
        if (given.equals(has)) {
            return to;
        }
        Argument made = scratch(given);
        afterwards.add(
                () -> call(Primitive.reorder(device, scope, given, has), Map.of(DNNL_ARG_FROM, made, DNNL_ARG_TO, to)));
        return made;
    }

    /**
     * Output 0, made in the layout {@code given}, with input {@code i} in it when the next call begins: for what adds to its
     * destination. Takes over the input's memory where that is possible; else a copy comes first.
     */
    Argument accumulator(int i, memory.desc given) {
        memory.desc has = inputLayout(i).desc();
        Argument from = new Argument(new Place(Source.INPUT, i, 0, has.get_size()), has);
        Argument to = output(0, given);
        Primitive copy = Primitive.reorder(device, scope, has, given);
        NativeBinder always = invoke(copy, Map.of(DNNL_ARG_FROM, from, DNNL_ARG_TO, to));
        if (!has.equals(given) || to.place().source() == Source.SCRATCH) {
            describe(copy.implementation());
            steps.add(always);
            return to;
        }
        steps.add((memory, owner) -> {
            Slice z = locate(from, memory);
            Slice y = locate(to, memory);
            boolean shared = z.buffer() == y.buffer() && z.offset() == y.offset();
            return shared ? () -> {} : always.bind(memory, owner);
        });
        overwrites(i);
        return to;
    }

    /** Where an argument lies, for a Java step. */
    Slice locate(Argument a, Binding memory) {
        Slice s = slice(a.place(), memory);
        return new Slice(s.buffer(), s.offset() + a.place().offset(), a.place().bytes());
    }

    /** Where arguments lie, as float32, for a Java step. */
    FloatBuffer[] floats(Binding memory, Argument... arguments) {
        return Stream.of(arguments)
                .map(a -> JavaMemory.floats(locate(a, memory)))
                .toArray(FloatBuffer[]::new);
    }

    /** Opaque output {@code i} of the layout that a primitive gives its workspace. */
    Argument workspace(int i, memory.desc desc) {
        opaque.put(i, Math.max(1, desc.get_size()));
        return new Argument(new Place(Source.OUTPUT, i, 0, desc.get_size()), desc);
    }

    /** Opaque input {@code i}. */
    Argument workspaceInput(int i, memory.desc desc) {
        return new Argument(new Place(Source.INPUT, i, 0, desc.get_size()), desc);
    }

    /** Opaque output {@code i} that a Java step fills. */
    void opaque(int i, long bytes) {
        opaque.put(i, Math.max(1, bytes));
    }

    /** Memory that lives during this node only. */
    Argument scratch(memory.desc desc) {
        long bytes = desc.get_size();
        Place p = new Place(Source.SCRATCH, 0, temporaries, bytes);
        temporaries += (bytes + Slice.ALIGNMENT - 1) / Slice.ALIGNMENT * Slice.ALIGNMENT;
        return new Argument(p, desc);
    }

    /**
     * Appends a call of {@code p}.
     *
     * @throws DeviceException when it would be a scalar loop: a plan that fails is better than one that takes minutes
     */
    void call(Primitive p, Map<Integer, Argument> arguments) {
        if (p.slow()) {
            throw new DeviceException(
                    node + ": oneDNN has no fast implementation on this CPU, only " + p.implementation());
        }
        callEvenSlow(p, arguments);
    }

    /** Appends a call of {@code p}, also of a scalar loop: for what is so small that it doesn't matter. */
    void callEvenSlow(Primitive p, Map<Integer, Argument> arguments) {
        append(p.implementation(), invoke(p, arguments));
    }

    private void append(String what, NativeBinder step) {
        describe(what);
        steps.add(step);
        List<Runnable> due = List.copyOf(afterwards);
        afterwards.clear();
        due.forEach(Runnable::run);
    }

    /** Appends a step in Java that calls {@code p} as often as it likes, and closes it. */
    void javaAround(String name, Primitive p, Map<Integer, Argument> arguments, Around around) {
        NativeBinder call = invoke(p, arguments);
        append(name + " by " + p.implementation(), (memory, owner) -> around.bind(memory, call.bind(memory, owner)));
    }

    private NativeBinder invoke(Primitive p, Map<Integer, Argument> arguments) {
        scratchpad = Math.max(scratchpad, p.scratchBytes());
        return (memory, owner) -> {
            Map<Integer, memory> bound = new HashMap<>();
            arguments.forEach((k, a) -> bound.put(k, memory(owner, a.desc(), locate(a, memory))));
            if (p.scratchBytes() > 0) {
                long[] size = {p.scratchBytes()};
                memory.desc d = owner.own(new memory.desc(size, data_type.u8, format_tag.a));
                Slice all = memory.scratch();
                Slice rest = new Slice(all.buffer(), all.offset() + temporaries, p.scratchBytes());
                bound.put(DNNL_ARG_SCRATCHPAD, memory(owner, d, rest));
            }
            return p.bind(owner, bound);
        };
    }

    /** Appends a step in Java. */
    Chain java(String name, Binder binder) {
        describe(name);
        steps.add((memory, owner) -> binder.bind(memory));
        return this;
    }

    /** Input {@code i} need not be alive. */
    void ignores(int i) {
        unread.add(i);
    }

    /** Output 0 may take input {@code i}'s memory. */
    Chain overwrites(int i) {
        overwrites = i;
        return this;
    }

    private void describe(String what) {
        algorithm += algorithm.isEmpty() ? what : " + " + what;
    }

    private static Slice slice(Place p, Binding memory) {
        return switch (p.source()) {
            case INPUT -> memory.input(p.index());
            case OUTPUT -> memory.output(p.index());
            case SCRATCH -> memory.scratch();
        };
    }

    private memory memory(NativeScope owner, memory.desc desc, Slice s) {
        CpuBuffer b = (CpuBuffer) s.buffer();
        return owner.own(new memory(desc, device.engine(), b.pointer(s.offset(), desc.get_size())));
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public long scratchBytes() {
        return temporaries + scratchpad;
    }

    @Override
    public long opaqueBytes(int output) {
        return opaque.getOrDefault(output, 1L);
    }

    @Override
    public boolean reads(int input) {
        return !unread.contains(input);
    }

    @Override
    public int overwrites() {
        return overwrites;
    }

    @Override
    public Step bind(Binding memory) {
        NativeScope owner = new NativeScope();
        Step[] bound = steps.stream().map(s -> s.bind(memory, owner)).toArray(Step[]::new);
        return new BoundChain(bound, owner);
    }

    private record BoundChain(Step[] steps, NativeScope owner) implements Step {
        @Override
        public void run() {
            for (Step s : steps) {
                s.run();
            }
        }

        @Override
        public void close() {
            owner.close();
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
