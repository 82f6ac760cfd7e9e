package dev.pixelect.engine.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable description of a computation: nodes in an order in which each can be run (every input is an input of the
 * graph, persistent, or made before), and the values that must still be there afterwards. Made by {@link GraphBuilder}.
 */
public final class Graph {
    private final List<Value> values;
    private final List<Node> nodes;
    private final List<Value> outputs;
    private final Map<String, Value> byName = new HashMap<>();
    private final Map<Value, Node> makers = new IdentityHashMap<>();
    private final Map<Value, List<Node>> readers = new IdentityHashMap<>();

    Graph(List<Value> values, List<Node> nodes, List<Value> outputs) {
        this.values = List.copyOf(values);
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
        for (Value v : values) {
            byName.put(v.name(), v);
            readers.put(v, new ArrayList<>());
        }
        for (Node n : nodes) {
            n.outputs().forEach(v -> makers.put(v, n));
            n.inputs().stream().distinct().forEach(v -> readers.get(v).add(n));
        }
    }

    /** All values, in the order of their making. */
    public List<Value> values() {
        return values;
    }

    /** All nodes, in an order that can be run. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The activations that outlive a run. */
    public List<Value> outputs() {
        return outputs;
    }

    /** Values of one kind, in the order of their making. */
    public List<Value> values(Value.Kind kind) {
        return values.stream().filter(v -> v.kind() == kind).toList();
    }

    /** @throws IllegalArgumentException when there is no value of that name */
    public Value value(String name) {
        Value v = byName.get(name);
        if (v == null) {
            throw new IllegalArgumentException("the graph has no value '" + name + "'");
        }
        return v;
    }

    /** Whether there is a value of that name. */
    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /** The node that makes {@code v}; empty for inputs, parameters and states. */
    public Optional<Node> maker(Value v) {
        return Optional.ofNullable(makers.get(v));
    }

    /** The nodes that read {@code v}, in order, each once. */
    public List<Node> readers(Value v) {
        return Collections.unmodifiableList(readers.get(v));
    }
}
