package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.kernel.ProgramCache;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnMathType;

/**
 * Which of cuDNN's algorithms each convolution takes: the fastest that repeats its result bit for bit within a bound on its
 * workspace. Timed once for each convolution, device, driver and cuDNN, and kept on disk, since two algorithms differ in their last
 * bits: a resumed run must take those that it began with. Where nothing can be kept, cuDNN's own ranking decides, which doesn't
 * vary from run to run.
 */
final class CudnnAlgorithms {
    /** What is computed from the other two of x, w and y. */
    enum Direction {
        FORWARD,
        BACKWARD_DATA,
        BACKWARD_FILTER
    }

    /** A convolution's shapes and attributes; the descriptors say the same. */
    record Problem(Direction direction, Op.Conv2d conv, Shape x, Shape w, Shape y) {
        /** What the choice depends on; bias and ReLU don't matter to it. */
        String text() {
            return direction + " x " + x + " w " + w + " y " + y + " stride " + conv.stride() + " pad " + conv.pad()
                    + " dilation " + conv.dilation() + " groups " + conv.groups();
        }
    }

    /**
     * How to compute a convolution.
     *
     * @param algorithm a number that cuDNN knows it by, of the direction
     * @param mathType of {@link cudnnMathType}
     * @param workspace bytes
     */
    record Choice(int algorithm, int mathType, long workspace) {
        private static final Pattern TEXT = Pattern.compile("algorithm (\\d{1,3}) math (\\d) workspace (\\d{1,18})");

        String text() {
            return "algorithm " + algorithm + " math " + mathType + " workspace " + workspace;
        }

        static Optional<Choice> parse(String text) {
            Matcher m = TEXT.matcher(text);
            return m.matches()
                    ? Optional.of(new Choice(
                            Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Long.parseLong(m.group(3))))
                    : Optional.empty();
        }
    }

    /** What cuDNN says about an algorithm; {@code milliseconds} is negative where it was not timed. */
    record Candidate(
            int algorithm, int status, float milliseconds, long workspace, boolean deterministic, int mathType) {}

    /** As good as the fastest: what is closer than this changes places from one timing to the next. */
    private static final double AS_FAST = 1.1;

    private final CudnnHandle cudnn;
    private final CudaMemory memory;
    private final ProgramCache cache;
    private final long mostWorkspace;
    private final Map<String, Choice> known = new HashMap<>();
    private boolean keeping = true;
    private int timed;

    /**
     * @param memory what a search computes in
     * @param mostWorkspace bytes
     */
    CudnnAlgorithms(CudnnHandle cudnn, CudaMemory memory, ProgramCache cache, long mostWorkspace) {
        this.cudnn = cudnn;
        this.memory = memory;
        this.cache = cache;
        this.mostWorkspace = mostWorkspace;
    }

    /**
     * The algorithm for {@code problem}, whose descriptors are {@code search}'s.
     *
     * @throws DeviceException when cuDNN has none
     */
    Choice choose(Problem problem, CudnnSearch search) {
        return known.computeIfAbsent(problem.text(), text -> decide(problem, search));
    }

    /** Problems that were timed so far rather than taken from the cache. */
    int timed() {
        return timed;
    }

    private Choice decide(Problem problem, CudnnSearch search) {
        ProgramCache.Key key = key(problem);
        Optional<Choice> choice = kept(key);
        if (choice.isEmpty() && keeping) {
            try {
                Choice fastest = best(search.timed(memory, mostWorkspace), search);
                timed++;
                cache.put(key, fastest.text().getBytes(StandardCharsets.US_ASCII));
                choice = kept(key);
                keeping = choice.isPresent();
            } catch (OutOfDeviceMemoryException e) {
                // No room to try in: ranked this time.
            }
        }
        return choice.orElseGet(() -> best(search.ranked(), search));
    }

    private Optional<Choice> kept(ProgramCache.Key key) {
        return cache.get(key)
                .flatMap(bytes -> Choice.parse(new String(bytes, StandardCharsets.US_ASCII)))
                .filter(c -> c.workspace <= mostWorkspace);
    }

    private Choice best(List<Candidate> candidates, CudnnSearch search) {
        return best(candidates, mostWorkspace, cudnn.mathType())
                .orElseGet(() -> search.plain(mostWorkspace, cudnn.mathType()));
    }

    /**
     * The fastest of {@code candidates} that may be taken; of those about as fast, the one with the smallest workspace. Where
     * they weren't timed, the first.
     */
    static Optional<Choice> best(List<Candidate> candidates, long mostWorkspace, int mathType) {
        List<Candidate> usable = candidates.stream()
                .filter(c -> c.status == 0
                        && c.deterministic
                        && c.workspace <= mostWorkspace
                        && allowed(c.mathType, mathType))
                .toList();
        double fastest =
                usable.stream().mapToDouble(Candidate::milliseconds).min().orElse(-1);
        return (fastest < 0
                        ? usable.stream().findFirst()
                        : usable.stream()
                                .filter(c -> c.milliseconds <= AS_FAST * fastest)
                                .min(Comparator.comparingLong(Candidate::workspace)
                                        .thenComparingInt(Candidate::algorithm)))
                .map(c -> new Choice(c.algorithm, c.mathType, c.workspace));
    }

    /** In fp32 only 24-bit products; otherwise whatever doesn't convert to a narrower type than TF32. */
    private static boolean allowed(int candidate, int asked) {
        return asked == cudnnMathType.CUDNN_FMA_MATH
                ? candidate == cudnnMathType.CUDNN_FMA_MATH
                : candidate != cudnnMathType.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
    }

    private ProgramCache.Key key(Problem problem) {
        CudaContext context = cudnn.context();
        return new ProgramCache.Key(
                "convolution algorithm: " + problem.text(),
                List.of("math " + cudnn.mathType(), "workspace " + mostWorkspace),
                "cuDNN " + JCudnn.cudnnGetVersion(),
                context.name() + ", compute capability " + context.capability()
                        + (context.simulator() ? ", simulator" : ""),
                "CUDA " + CudaDriver.version());
    }
}
