package dev.pixelect.bench.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.pixelect.bench.Network;
import dev.pixelect.bench.TurnServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime's process of {@code bench/network}, on its CPU provider with all optimisations: a {@link TurnServer}. Arguments: a {@link
 * Case}'s and FOLDER THREADS. Answers {@code run} and {@code output FILE}.
 */
public final class OnnxProcess {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;

    private OnnxProcess(OrtSession session, OnnxTensor data) {
        this.session = session;
        this.inputs = Map.of("data", data);
    }

    /** Ends with 1 and a line where ONNX Runtime refuses. */
    public static void main(String[] args) throws IOException {
        Case c = Case.parse(args);
        CaseFolder folder = new CaseFolder(Path.of(Case.others(args).get(0)));
        int threads = Integer.parseInt(Case.others(args).get(1));
        try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession.SessionOptions options = options(threads);
                OrtSession session = environment.createSession(folder.onnx().toString(), options);
                OnnxTensor data = data(environment, c.network(), folder)) {
            OnnxProcess process = new OnnxProcess(session, data);
            TurnServer.serve(
                    Map.of("version", "ONNX Runtime " + environment.getVersion()),
                    process::run,
                    Map.of("output", file -> process.output(c.compared(), Path.of(file))));
        } catch (OrtException | IllegalStateException | LinkageError e) {
            System.err.println(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("failed"));
            System.exit(1);
        }
    }

    static OrtSession.SessionOptions options(int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.force_spinning_stop", "1"); // between runs, while others are timed
        return options;
    }

    private static OnnxTensor data(OrtEnvironment environment, Network n, CaseFolder folder)
            throws IOException, OrtException {
        float[] x = CaseFolder.readFloats(folder.data());
        FloatBuffer buffer = ByteBuffer.allocateDirect(4 * x.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(x)
                .rewind();
        return OnnxTensor.createTensor(environment, buffer, new long[] {n.batch(), 3, n.height(), n.width()});
    }

    private void run() {
        try {
            session.run(inputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private String output(String name, Path file) throws IOException {
        try (OrtSession.Result result = session.run(inputs)) {
            OnnxValue value = result.get(name).orElseThrow();
            FloatBuffer found = ((OnnxTensor) value).getFloatBuffer();
            float[] x = new float[found.remaining()];
            found.get(x);
            CaseFolder.writeFloats(file, x);
            return "done";
        } catch (OrtException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
