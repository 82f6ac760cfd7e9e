package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.icnet.weights.Safetensors;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's mistakes: one line that names the culprit, an exit code, and earlier results as they were. */
class ErrorsTest extends SmallRun {
    private static final String TENSOR = "conv6_cls.weight";

    private CommandLineRun train(String... more) {
        return CommandLineRun.of(
                "train --device cpu --width 0.05 --iterations 2 --batch 2 --data folder:" + data + " --out "
                        + dir.resolve("run"),
                String.join(" ", more));
    }

    private CommandLineRun learn(String... more) {
        return CommandLineRun.of(
                "learn --device cpu --width 0.05 --iterations 1 --batch 2 --initial 2 --rounds 1 --strategy random",
                "--data folder:" + data + " --out " + dir.resolve("run"),
                String.join(" ", more));
    }

    private CommandLineRun eval() {
        return CommandLineRun.of("eval --device cpu --data folder:" + data + " --weights " + weights);
    }

    private CommandLineRun predict(Path image) {
        return CommandLineRun.of(
                "predict --device cpu --weights " + weights + " --out " + dir.resolve("out") + " " + image);
    }

    private static void truncate(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void wrongPaths() {
        Path nowhere = dir.resolve("nowhere");
        String command = "--data folder:" + nowhere + " --out " + dir.resolve("run");
        CommandLineRun.of("train " + command).assertFails(Main.FAILED, nowhere.toString());
        CommandLineRun.of("learn --strategy random " + command).assertFails(Main.FAILED, nowhere.toString());
        CommandLineRun.of("eval --data folder:" + data + " --weights " + nowhere)
                .assertFails(Main.FAILED, nowhere.toString());
        predict(nowhere).assertFails(Main.FAILED, nowhere.toString());
        CommandLineRun.of("entropy --logits " + nowhere + " --out " + dir.resolve("h.npy"))
                .assertFails(Main.FAILED, nowhere.toString());
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @Test
    void truncatedPicture() throws IOException {
        truncate(SmallData.image(data, 2));
        String culprit = SmallData.image(data, 2).toString();
        train().assertFails(Main.FAILED, culprit);
        eval().assertFails(Main.FAILED, culprit);
        predict(SmallData.image(data, 2)).assertFails(Main.FAILED, culprit);
    }

    @Test
    void truncatedLabels() throws IOException {
        truncate(SmallData.labels(data, 1));
        train().assertFails(Main.FAILED, SmallData.labels(data, 1).toString());
    }

    @Test
    void notAPicture() throws IOException {
        Files.writeString(SmallData.image(data, 0), "no picture");
        predict(SmallData.image(data, 0))
                .assertFails(Main.FAILED, SmallData.image(data, 0).toString());
    }

    @Test
    void missingPair() throws IOException {
        Files.delete(SmallData.labels(data, 3));
        train().assertFails(Main.FAILED, SmallData.image(data, 3).toString());
    }

    @Test
    void sizesThatDiffer() {
        ImageFiles.writeLabels(SmallData.labels(data, 1), LabelMap.ignored(10, 12));
        train().assertFails(Main.FAILED, SmallData.labels(data, 1).toString(), "10x12", "48x64");
    }

    @Test
    void labelOutOfRange() {
        LabelMap labels = LabelMap.ignored(SmallData.HEIGHT, SmallData.WIDTH);
        labels.labels()[7] = 2;
        ImageFiles.writeLabels(SmallData.labels(data, 0), labels);
        train().assertFails(Main.FAILED, SmallData.labels(data, 0).toString(), "2");
        learn().assertFails(Main.FAILED, SmallData.labels(data, 0).toString(), "2");
    }

    @Test
    void brokenCityscapes() throws IOException {
        Path cities = CityData.write(dir.resolve("cities"));
        String line = "train --device cpu --width 0.05 --iterations 2 --batch 2 --out " + dir.resolve("run")
                + " --data cityscapes:" + cities;
        Path map = CityData.labels(cities, "train", 1);
        byte[] whole = Files.readAllBytes(map);
        LabelMap labels = ImageFiles.readLabels(map);
        labels.labels()[3] = 34;
        ImageFiles.writeLabels(map, labels);
        CommandLineRun.of(line).assertFails(Main.FAILED, "label 34 at row 0, column 3", map.toString(), "0 to 33");
        ImageFiles.writeLabels(map, LabelMap.ignored(10, 12));
        CommandLineRun.of(line).assertFails(Main.FAILED, map.toString(), "10x12", "32x48");
        Files.write(map, whole);
        truncate(map);
        CommandLineRun.of(line).assertFails(Main.FAILED, map.toString(), "truncated");
        Files.delete(map);
        CommandLineRun.of(line).assertFails(Main.FAILED, map.toString(), "has no label map");
        CommandLineRun.of("eval --weights " + weights + " --split test --data cityscapes:" + cities)
                .assertFails(Main.FAILED, map.toString());
        Files.write(map, whole);
        CommandLineRun.of("train --out x --data cityscapes:" + cities + " --init " + weights)
                .assertFails(Main.FAILED, weights.toString(), "19");
        CommandLineRun.of("learn --eval-split test --strategy random --out x --data cityscapes:" + cities)
                .assertFails(Main.FAILED, "'test'", "train, val");
    }

    @Test
    void brokenVistas() throws IOException {
        Path vistas = dir.resolve("vistas");
        String line = "train --out " + dir.resolve("run") + " --data mapillary:" + vistas;
        CommandLineRun.of(line).assertFails(Main.FAILED, vistas.toString(), "no such Mapillary Vistas folder");
        Path images = Files.createDirectories(vistas.resolve("training/images"));
        Path maps = Files.createDirectories(vistas.resolve("training/labels"));
        Files.copy(SmallData.image(data, 0), images.resolve("a.png"));
        CommandLineRun.of(line).assertFails(Main.FAILED, images.resolve("a.png").toString(), "has no label map");
        Files.copy(SmallData.labels(data, 0), maps.resolve("a.png"));
        Files.writeString(vistas.resolve("config.json"), "{\"labels\": 3}");
        CommandLineRun.of(line).assertFails(Main.FAILED, "config.json:1", "no list of labels");
        Files.delete(vistas.resolve("config.json"));
        CommandLineRun.of(line + "?classes=19").assertFails(Main.FAILED, "'classes=19'", "classes=cityscapes19");
        CommandLineRun.of(line + "?version=2.0&classes=cityscapes19 --init " + weights)
                .assertFails(Main.FAILED, weights.toString(), "traffic light");
        LabelMap labels = LabelMap.ignored(SmallData.HEIGHT, SmallData.WIDTH);
        ImageFiles.writeLabels(maps.resolve("a.png"), labels);
        CommandLineRun.of(line + " --device cpu --width 0.05 --iterations 1 --batch 1")
                .assertFails(Main.FAILED, "label 255", maps.resolve("a.png").toString(), "0 to 65");
    }

    @Test
    void unknownKey() throws IOException {
        Files.writeString(data.resolve("classes.yaml"), "classes:\n- {name: a, colour: [0, 0, 0]}\n");
        train().assertFails(Main.FAILED, "classes.yaml", "'colour'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--frobnicate",
                "frobnicate",
                "train",
                "train --frobnicate 1 --data synthetic --out x",
                "train --data synthetic --out x --batch many",
                "learn --data synthetic --out x",
                "learn --data synthetic --out x --strategy random --budget 0.1,0.2",
                "compare --data synthetic --out x --frobnicate",
            })
    void whatTheCommandLineDoesNotKnow(String line) {
        CommandLineRun.of(line).assertFails(Main.USAGE, "--help");
    }

    @Test
    void noCommand() {
        CommandLineRun.of("").assertFails(Main.USAGE, "--help");
    }

    @ParameterizedTest
    @CsvSource({
        "--lr -1, --lr",
        "--lr 0, --lr",
        "--momentum 1, --momentum",
        "--momentum NaN, --momentum",
        "--weight-decay -0.1, --weight-decay",
        "--batch 0, --batch",
        "--width 9, --width",
        "--width 0, --width",
        "--zoom 0, --zoom",
        "--zoom 9, --zoom",
        "--epochs 1, --epochs",
        "--crop 10, '10'",
        "--augment more, 'more'",
        "--scale 2-1, '2-1'",
        "--class-weights mean, 'mean'",
        "--device foo, 'foo'",
        "--device cpu:x, 'cpu:x'",
        "--precision fp8, 'fp8'",
        "--threads -1, --threads",
    })
    void optionsOutOfRange(String option, String named) {
        CommandLineRun.of("train --data folder:" + data + " --out " + dir.resolve("run") + " --iterations 1", option)
                .assertFails(Main.USAGE, named);
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "--budget 2, 2.0",
        "--budget 0, 0.0",
        "--strategy foo, 'foo'",
        "--oracle foo, 'foo'",
        "--initial 0, initial",
        "--initial-iterations 0, --initial-iterations",
        "--step 0, step",
        "--rounds -1, rounds",
        "--crf probabilities, takes no CRF",
        "--oracle dominant, selects none",
        "--strategy sp-crf --crf none, is sp",
        "--strategy class-sp-crf --crf annotation, oracle dominant",
        "--edge-lambda -1, --edge-lambda",
        "--crf foo, 'foo'",
        "--segments 0, --segments",
        "--eval-split train, 'train'",
        "--protocol camvid, 'camvid'",
        "--protocol mapillary, --init",
    })
    void roundsOutOfRange(String option, String named) {
        String strategy = option.startsWith("--strategy") ? "" : "--strategy random";
        CommandLineRun.of("learn --data folder:" + data + " --out " + dir.resolve("run"), strategy, option)
                .assertFails(Main.USAGE, named);
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--seeds 0 | seeds 0",
                "--seeds many | 'many'",
                "--budget 0.1,10 | budget 10.0",
                "--budget 0.1,0.10 | 0.1 is given twice",
                "--strategies full,foo | 'foo'",
                "--strategies random,full,random | random is given twice",
                "--strategies random,entropy --oracle dominant | none of the strategies",
                "--strategies random,sp --crf probabilities | none of the strategies",
                "--strategies sp,sp-crf --crf none | is sp",
                "--strategies sp-crf --crf annotation | oracle dominant",
                "--initial 0 | --init",
                "--protocol camvid | 'camvid'",
                "--protocol mapillary | --protocol mapillary begins with a trained network",
                "--eval-split train | 'train'",
                "--class-weights mean | 'mean'",
                "--lr 0 | --lr",
            })
    void comparisonOutOfRange(String options, String named) {
        CommandLineRun.of("compare --device cpu --data folder:" + data + " --out " + dir.resolve("run"), options)
                .assertFails(Main.USAGE, named, "pixelect compare --help");
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @Test
    void comparisonsThatCannotBe() throws IOException {
        Path run = dir.resolve("run");
        String line =
                "compare --device cpu --width 0.05 --iterations 1 --batch 2 --strategies random --initial 2 --rounds 1"
                        + " --out " + run + " --data folder:";
        CommandLineRun.of("compare --out " + run).assertFails(Main.USAGE, "--data");
        CommandLineRun.of("compare --data folder:" + data).assertFails(Main.USAGE, "--out");
        CommandLineRun.of(line + dir.resolve("nowhere")).assertFails(Main.FAILED, "nowhere");
        CommandLineRun.of(line + data + " --step 3").assertFails(Main.FAILED, "step 3");
        CommandLineRun.of("compare --report --out " + run)
                .assertFails(Main.FAILED, "no such comparison", run.toString());
        assertThat(run).doesNotExist();
        CommandLineRun.of("compare --report --out " + data).assertFails(Main.FAILED, data.toString(), "no comparison");
        Map<String, String> others = Folders.contents(data);
        CommandLineRun.of(line.replace("--out " + run, "--out " + data) + data)
                .assertFails(Main.FAILED, data.toString(), "not empty");
        assertThat(Folders.contents(data)).isEqualTo(others);

        CommandLineRun.of(line + data).assertDone();
        Map<String, String> before = Folders.contents(run);
        CommandLineRun.of(line + data).assertFails(Main.FAILED, run.toString(), "--resume");
        CommandLineRun.of(line + data + " --resume --lr 0.02").assertFails(Main.FAILED, "lr 0.01", "lr 0.02");
        learn("--resume").assertFails(Main.FAILED, run.toString(), "compare", "learn");
        assertThat(Folders.contents(run)).isEqualTo(before);

        Path record = run.resolve("seed-1/random-0.1/round-01/metrics.json");
        truncate(record);
        CommandLineRun.of("compare --report --out " + run).assertFails(Main.FAILED, record.toString(), "delete it");
        CommandLineRun.of(line + data + " --resume").assertFails(Main.FAILED, record.toString(), "delete it");
        Files.delete(record);
        CommandLineRun.of(line + data + " --resume").assertDone();
        assertThat(Folders.contents(run)).isEqualTo(before);
        truncate(run.resolve("comparison.json"));
        CommandLineRun.of("compare --report --out " + run)
                .assertFails(Main.FAILED, run.resolve("comparison.json").toString());
    }

    @Test
    void moreThanThereIs() {
        learn("--step 3").assertFails(Main.FAILED, "step 3");
        CommandLineRun.of("train --data folder:" + data + " --out " + dir.resolve("run") + " --device cpu:7")
                .assertFails(Main.FAILED, "cpu:7");
        CommandLineRun.of("eval --data folder:" + data + " --weights " + weights + " --split foo")
                .assertFails(Main.FAILED, "'foo'");
        assertThat(dir.resolve("run")).doesNotExist();
    }

    private void rewrite(Consumer<Map<String, Safetensors.Tensor>> change) {
        Safetensors content = Safetensors.read(weights);
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>(content.tensors());
        change.accept(tensors);
        new Safetensors(content.metadata(), tensors).write(weights);
    }

    @Test
    void spoiltWeights() {
        rewrite(t -> t.get(TENSOR).data()[3] = Float.NaN);
        eval().assertFails(Main.FAILED, weights.toString(), TENSOR, "NaN");
    }

    @Test
    void missingTensor() {
        rewrite(t -> t.remove(TENSOR));
        eval().assertFails(Main.FAILED, weights.toString(), TENSOR);
    }

    @Test
    void unknownTensor() {
        rewrite(t -> t.put("extra", new Safetensors.Tensor(Shape.of(2), new float[2])));
        predict(SmallData.image(data, 0)).assertFails(Main.FAILED, weights.toString(), "'extra'");
    }

    @Test
    void misshapenTensor() {
        rewrite(t -> t.put(TENSOR, new Safetensors.Tensor(Shape.of(3), new float[3])));
        eval().assertFails(Main.FAILED, weights.toString(), TENSOR);
    }

    @Test
    void truncatedWeights() throws IOException {
        truncate(weights);
        eval().assertFails(Main.FAILED, weights.toString());
    }

    @Test
    void weightsOfOtherClasses() {
        List<ClassInfo> three = new ArrayList<>(SmallData.CLASSES);
        three.add(new ClassInfo("third", 0));
        Model.initial(three, InputFormat.OFFICIAL, 0.05, 1).write(weights);
        eval().assertFails(Main.FAILED, weights.toString(), "third");
        CommandLineRun.of("train --data folder:" + data + " --out " + dir.resolve("run") + " --init " + weights)
                .assertFails(Main.FAILED, weights.toString(), "third");
    }

    @Test
    void widthOfOtherWeights() {
        train("--init " + weights).assertDone();
        CommandLineRun.of("train --data folder:" + data + " --out " + dir.resolve("other") + " --width 1 --init "
                        + weights)
                .assertFails(Main.FAILED, "--width 1.0", "0.05");
    }

    @Test
    void zoomOfOtherWeights() {
        CommandLineRun.of("train --data folder:" + data + " --out " + dir.resolve("other") + " --zoom 2 --init "
                        + weights)
                .assertFails(Main.FAILED, "--zoom 2.0", "1.0");
    }

    @Test
    void secondProcessInOneFolder() throws IOException {
        learn().assertDone();
        Map<String, String> before = Folders.contents(dir.resolve("run"));
        Map<String, Object> other = Map.of("command", "other");
        Path busy = dir.resolve("busy");
        try (RunFolder first = RunFolder.open(busy, other, false)) {
            CommandLineRun.of("train --data folder:" + data + " --iterations 1 --width 0.05 --device cpu --out " + busy)
                    .assertFails(Main.FAILED, busy.toString(), "another process");
        }
        assertThat(Folders.contents(dir.resolve("run"))).isEqualTo(before);
    }

    @Test
    void runThatIsThereAlready() throws IOException {
        learn().assertDone();
        Map<String, String> before = Folders.contents(dir.resolve("run"));
        learn().assertFails(Main.FAILED, dir.resolve("run").toString(), "--resume");
        learn("--resume --lr 0.02").assertFails(Main.FAILED, "lr 0.01", "lr 0.02");
        train("--resume").assertFails(Main.FAILED, dir.resolve("run").toString());
        assertThat(Folders.contents(dir.resolve("run"))).isEqualTo(before);
    }

    @Test
    void folderThatHoldsSomethingElse() throws IOException {
        Map<String, String> before = Folders.contents(data);
        CommandLineRun.of("learn --strategy random --device cpu --width 0.05 --data folder:" + data + " --out " + data)
                .assertFails(Main.FAILED, data.toString());
        CommandLineRun.of("demo --out " + data).assertFails(Main.FAILED, data.toString());
        CommandLineRun.of("train --iterations 1 --device cpu --data folder:" + data + " --out " + weights)
                .assertFails(Main.FAILED, weights.toString());
        assertThat(Folders.contents(data)).isEqualTo(before);
    }

    @Test
    void picturesOfTheSameName() throws IOException {
        Path other = Files.createDirectories(dir.resolve("other")).resolve("p0.png");
        Files.copy(SmallData.image(data, 0), other);
        CommandLineRun.of(
                        "predict --weights " + weights + " --out " + dir.resolve("out"),
                        SmallData.image(data, 0) + " " + other)
                .assertFails(Main.FAILED, other.toString());
    }

    @Test
    void debugShowsWhere() {
        CommandLineRun run = CommandLineRun.of("train --debug --data folder:" + dir.resolve("nowhere") + " --out x");
        assertThat(run.code()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains("nowhere", "\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "--segments 0, --segments 0",
        "--segments -4, --segments -4",
        "--segments many, 'many'",
        "--segments 9 --compactness 0, --compactness 0",
        "--segments 9 --compactness 101, --compactness 101",
        "--segments 9 --compactness NaN, --compactness NaN",
        "--segments 9 --iterations 0, --iterations 0",
        "--segments 9 --iterations 101, --iterations 101",
        "--segments 9 --device foo, 'foo'",
        "--compactness 9, --segments",
    })
    void superpixelsOutOfRange(String options, String named) {
        Path labels = dir.resolve("labels.npy");
        CommandLineRun.of("superpixels --out " + labels + " " + SmallData.image(data, 0) + " " + options)
                .assertFails(Main.USAGE, named, "--help");
        assertThat(labels).doesNotExist();
    }

    @Test
    void superpixelsOfFilesThatAreNot() throws IOException {
        String line = "superpixels --device cpu --segments 9 --out ";
        Path labels = dir.resolve("labels.npy");
        CommandLineRun.of("superpixels --segments 3073 --out " + labels + " " + SmallData.image(data, 0))
                .assertFails(Main.FAILED, SmallData.image(data, 0).toString(), "48x64", "ask for 1 to 3072");
        assertThat(labels).doesNotExist();
        Path nowhere = dir.resolve("nowhere");
        CommandLineRun.of(line + labels + " " + nowhere).assertFails(Main.FAILED, nowhere.toString());
        CommandLineRun.of(line + nowhere.resolve("l.npy") + " " + SmallData.image(data, 1))
                .assertFails(Main.FAILED, nowhere.toString());
        CommandLineRun.of(line + labels + " --overlay " + nowhere.resolve("o.png") + " " + SmallData.image(data, 1))
                .assertFails(Main.FAILED, nowhere.toString());
        truncate(SmallData.image(data, 2));
        CommandLineRun.of(line + labels + " " + SmallData.image(data, 2))
                .assertFails(Main.FAILED, SmallData.image(data, 2).toString());
    }
}
