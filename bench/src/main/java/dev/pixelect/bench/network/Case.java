package dev.pixelect.bench.network;

import dev.pixelect.bench.Network;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.icnet.net.IcnetInference;
import dev.pixelect.icnet.net.IcnetSpec;
import java.util.List;

/**
 * A network that is timed in several implementations.
 *
 * @param maps whether inference ends in probabilities, entropy and labels, all at the picture's size, and not in logits of that size
 */
record Case(Network network, boolean maps) {
    private static final int ARGUMENTS = 7;

    /** The whole graph. */
    Graph graph() {
        return network.training() || maps
                ? network.graph()
                : IcnetInference.logits(
                        new IcnetSpec(Network.CLASSES, network.scale()),
                        network.batch(),
                        network.height(),
                        network.width());
    }

    /** What can be compared after a run: the loss, or the logits; of a case that doesn't end in maps. */
    String compared() {
        return network.training() ? "loss" : "conv6_interp";
    }

    /** MODE ENDS BATCH HEIGHT WIDTH SCALE CLASSES: what {@link #parse} reads; {@code bench/network_torch.py} reads it too. */
    List<String> arguments() {
        return List.of(
                network.mode(),
                maps ? "maps" : "logits",
                Integer.toString(network.batch()),
                Integer.toString(network.height()),
                Integer.toString(network.width()),
                Double.toString(network.scale()),
                Integer.toString(Network.CLASSES));
    }

    /** The arguments of a process behind those of the case. */
    static List<String> others(String[] arguments) {
        return List.of(arguments).subList(ARGUMENTS, arguments.length);
    }

    static Case parse(String[] arguments) {
        return new Case(
                new Network(
                        arguments[0].equals("training"),
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]),
                        Integer.parseInt(arguments[4]),
                        Double.parseDouble(arguments[5])),
                arguments[1].equals("maps"));
    }
}
