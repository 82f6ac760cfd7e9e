package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.memory.data_type.bf16;
import static org.bytedeco.dnnl.memory.data_type.f32;

import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;

/**
 * One layout across the graph: nChw16c for activations where the instruction set has AVX-512, nChw8c where it has AVX2, NHWC elsewhere, NCHW for
 * pictures; weights, their gradients and their momentum as the forward convolution wants its weights, so that reorders
 * are left at the borders and in the backward-data convolution. In bf16, activations and their gradients are stored as bfloat16, and weights too
 * unless they are trained: then what lies here is the float32 master, as the gradient of the weights comes out.
 */
final class LayoutChoice {
    /** Channels up to which a value is a picture, better left as planes. */
    private static final int PICTURE_CHANNELS = 4;

    private final CpuDevice device;
    private final Graph graph;
    private final Isa isa = Isa.effective();
    private final boolean training;
    private final HalfPrecision halves;
    private final Map<Value, Layout> layouts = new IdentityHashMap<>();

    LayoutChoice(CpuDevice device, Graph graph) {
        this.device = device;
        this.graph = graph;
        this.training = graph.nodes().stream().anyMatch(n -> n.op() instanceof Op.Conv2dBackwardFilter);
        this.halves = new HalfPrecision(graph);
    }

    Map<Value, Layout> choose() {
        for (Value v : graph.values()) {
            if (v.dtype() != DType.OPAQUE) {
                layouts.put(v, v.dtype() == DType.F32 && activation(v) ? activationLayout(v) : dense(v));
            }
        }
        for (Node n : graph.nodes()) {
            if (n.op() instanceof Op.Conv2d c && c.groups() == 1) {
                weights(n, c);
            }
        }
        for (Node n : graph.nodes()) {
            if (n.op() instanceof Op.Sgd) {
                layouts.put(n.input(1), layouts.get(n.input(0)));
                layouts.put(n.input(2), layouts.get(n.input(0)));
            }
        }
        return layouts;
    }

    private boolean activation(Value v) {
        return v.shape().rank() == 4
                && !v.persistent()
                && graph.maker(v)
                        .map(n -> !(n.op() instanceof Op.Conv2dBackwardFilter))
                        .orElse(true);
    }

    private Layout activationLayout(Value v) {
        Shape s = v.shape();
        boolean picture = s.c() <= PICTURE_CHANNELS || forPictures(v);
        format_tag tag = picture ? format_tag.nchw : isa.activations();
        Blocked blocked = Blocked.of(s, picture ? 1 : isa.block(s.c()));
        boolean half = device.bf16() && !picture && halves.fits(v);
        memory.desc stored = desc(s, half ? bf16 : f32, tag);
        return new CpuLayout(
                device,
                blocked.elements() * (half ? Short.BYTES : Float.BYTES),
                half ? tag.name() + " bf16" : tag.name(),
                picture,
                stored,
                desc(s, f32, format_tag.nchw),
                tag,
                blocked,
                null);
    }

    /** Full-size logits and probabilities, which only Java ops and callers touch: planes save their padding, and reorders. */
    private boolean forPictures(Value v) {
        Op maker = graph.maker(v).map(Node::op).orElse(null);
        boolean read = !graph.readers(v).isEmpty() || graph.outputs().contains(v);
        return maker instanceof Op.SoftmaxEntropy
                || (maker == null || maker instanceof Op.Interp)
                        && read
                        && graph.readers(v).stream().allMatch(n -> n.op() instanceof Op.SoftmaxEntropy);
    }

    private Layout dense(Value v) {
        memory.desc d = v.dtype() != DType.F32
                ? null
                : switch (v.shape().rank()) {
                    case 1 -> desc(v.shape(), f32, format_tag.a);
                    case 4 -> desc(v.shape(), f32, format_tag.nchw);
                    default -> null;
                };
        Blocked blocked = v.shape().rank() == 4 ? Blocked.of(v.shape(), 1) : null;
        return new CpuLayout(device, Math.max(1, v.bytes()), "dense", true, d, d, format_tag.nchw, blocked, null);
    }

    private void weights(Node n, Op.Conv2d c) {
        Value w = n.input(1);
        if (!((CpuLayout) layouts.get(w)).description().equals("dense") || w.kind() != Value.Kind.PARAMETER) {
            return;
        }
        CpuLayout x = (CpuLayout) layouts.get(n.input(0));
        CpuLayout y = (CpuLayout) layouts.get(n.out());
        memory.desc wanted = Convolutions.weightsDesc(device, c, w.shape(), x, y, training);
        if (wanted == null) {
            return;
        }
        memory.desc plain = desc(w.shape(), f32, format_tag.nchw);
        if (wanted.equals(plain)) {
            return;
        }
        WinogradWeights transformed = !training && WinogradChoice.pays(device, c, w.shape(), x, y, true)
                ? Winograd.weights(w.shape(), wanted)
                : null;
        layouts.put(
                w,
                new CpuLayout(
                        device,
                        transformed == null ? wanted.get_size() : transformed.bytes(),
                        transformed == null ? "oihw, blocked" : "oihw, blocked + winograd",
                        false,
                        wanted,
                        plain,
                        null,
                        null,
                        transformed));
    }

    static memory.desc desc(Shape s, data_type type, format_tag tag) {
        long[] dims = new long[s.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = s.dim(i);
        }
        return new memory.desc(dims, type, tag);
    }
}
