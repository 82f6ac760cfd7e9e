package dev.pixelect.icnet.train;

import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.icnet.weights.Safetensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training run at rest: weights, running statistics and momentum after some iterations, and the options they were made
 * with. One safetensors file, so that all of it is of one instant.
 *
 * @param iteration steps done
 * @param options of the run, as text
 */
record Checkpoint(int iteration, String options, Map<String, float[]> state) {
    private static final String ITERATION = "pixelect.iteration";
    private static final String OPTIONS = "pixelect.options";

    void write(Path file, Map<String, Shape> shapes) {
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        state.forEach((name, data) -> tensors.put(name, new Safetensors.Tensor(shapes.get(name), data)));
        Map<String, String> meta = new LinkedHashMap<>();
        meta.put(ITERATION, Integer.toString(iteration));
        meta.put(OPTIONS, options);
        new Safetensors(meta, tensors).write(file);
    }

    /**
     * @param shapes what must be there
     * @throws InputException when the file is damaged or of other options, naming it
     */
    static Checkpoint read(Path file, String options, Map<String, Shape> shapes) {
        Safetensors content = Safetensors.read(file);
        String iteration = content.metadata().getOrDefault(ITERATION, "");
        if (!iteration.matches("\\d{1,9}")) {
            throw new InputException(file + " does not say after which iteration it was written ('" + iteration
                    + "'); delete the file to begin the training again");
        }
        if (!options.equals(content.metadata().get(OPTIONS))) {
            throw new InputException(
                    file + " was made with other options (" + content.metadata().get(OPTIONS) + ") than these ("
                            + options + "); give the same, or another --out");
        }
        Map<String, float[]> state = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            Safetensors.Tensor t = content.tensors().get(name);
            if (t == null || !t.shape().equals(shape)) {
                throw new InputException(file + " lacks the tensor '" + name + "' " + shape
                        + "; delete the file to begin the training again");
            }
            state.put(name, t.data());
        });
        return new Checkpoint(Integer.parseInt(iteration), options, state);
    }
}
