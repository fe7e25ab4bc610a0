package io.earshot.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.earshot.api.ClipWindows;
import io.earshot.features.LogMelParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPackagesTest {
    @TempDir
    Path dir;

    private Path folder;
    private ModelPackage written;

    @BeforeEach
    void writeAPackage() throws Exception {
        folder = dir.resolve("bird");
        ModelInput logMel =
                new ModelInput("log_mel", ModelInput.Kind.LOG_MEL, 16_000, 1, 15_600, 7_680, LogMelParameters.YAMNET);
        ModelInput samples = new ModelInput("waveform", ModelInput.Kind.WAVEFORM, 16_000, 1, 15_600, 7_680, null);
        written = ModelPackageWriter.write(
                folder,
                new ModelPackageWriter.Description(
                        "bird", "1.10", "Two inputs", "Apache-2.0", "sigmoid", List.of(logMel, samples), "s", "e"),
                new byte[] {1, 2, 3},
                List.of(new Label(0, "owl", "Owl, \"tawny\""), new Label(1, "lark", "Lark")));
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        ModelPackage read = ModelPackages.load(folder, written.manifestSha256());
        assertThat(read).isEqualTo(written);
        assertThat(read.version()).isEqualTo("1.10");
        assertThat(read.labels()).extracting(Label::name).containsExactly("Owl, \"tawny\"", "Lark");
        ModelInput first = read.firstInput();
        assertThat(first.shape(7)).containsExactly(7, 96, 64);
        assertThat(first.valuesPerWindow()).isEqualTo(96 * 64);
        assertThat(first.rows()).isEqualTo(96);
        assertThat(first.rowsPerHop()).isEqualTo(48);
        ModelInput second = read.manifest().inputs().get(1);
        assertThat(second.shape(-1)).containsExactly(-1, 15_600);
        assertThat(second.valuesPerWindow()).isEqualTo(15_600);
    }

    @Test
    void everyFrontEndIsWrittenAndRead() throws Exception {
        List<ModelInput> inputs = List.of(
                new ModelInput("panns", ModelInput.Kind.LOG_MEL, 32_000, 1, 320_000, 32_000, LogMelParameters.PANNS),
                new ModelInput(
                        "mfcc",
                        ModelInput.Kind.MFCC_MEAN,
                        22_050,
                        1,
                        44_100,
                        22_016,
                        LogMelParameters.LIBROSA_MFCC,
                        40),
                new ModelInput(
                        "stereo",
                        ModelInput.Kind.LOG_MEL,
                        44_100,
                        2,
                        176_400,
                        44_544,
                        LogMelParameters.TORCHAUDIO_44K));
        List<String> shapes = List.of("[1, 1001, 64]", "[1, 40]", "[1, 2, 345, 64]");
        for (int i = 0; i < inputs.size(); i++) {
            ModelInput input = inputs.get(i);
            ModelPackage made = ModelPackageWriter.write(
                    dir.resolve(input.name()),
                    new ModelPackageWriter.Description(input.name(), "1", "", "MIT", null, List.of(input), "s", null),
                    new byte[] {1},
                    List.of(new Label(0, "owl", "Owl")));
            assertThat(made.firstInput()).isEqualTo(input);
            assertThat(Arrays.toString(input.shape(1))).isEqualTo(shapes.get(i));
            assertThat(new ClipWindows(input).count(5 * input.rate()))
                    .isEqualTo(List.of(1, 5, 2).get(i));
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            coefficients: 40       | coefficients: 0                 | coefficients must be 1 or more for kind mfcc-mean
            coefficients: 40       | coefficients: 129               | coefficients must be 1 to log-mel.mel-bands (128), was 129
            coefficients: 40       | {}                              | coefficients is missing
            filters: "slaney"      | filters: "mel"                  | log-mel.filters must be one of tensorflow, htk, slaney, was 'mel'
            centre: "zeros"        | centre: "left"                  | log-mel.centre must be one of none, zeros, reflect, was 'left'
            amin: 1.0E-10          | amin: 0                         | log-mel.decibels.amin must be above 0
            amin: 1.0E-10          | amin: "x"                       | log-mel.decibels.amin must be a number
            top-db: 80.0           | top-db: -1                      | log-mel.decibels.top-db must be above 0
            top-db: 80.0           | top: 80                         | log-mel.decibels.top is unknown; the nearest known key is inputs[0].log-mel.decibels.top-db
            mel-bands: 128         | mel-bands: 32                   | coefficients must be 1 to log-mel.mel-bands (32), was 40
            hop: 22016             | hop: 22050                      | hop must be a whole number of log-mel.step (512), was 22050: 22016 or 22528
            """)
    void frontEndsThatCannotBeAreNamed(String from, String to, String what) throws Exception {
        folder = dir.resolve("mfcc");
        ModelPackageWriter.write(
                folder,
                new ModelPackageWriter.Description(
                        "mfcc",
                        "1",
                        "",
                        "MIT",
                        null,
                        List.of(new ModelInput(
                                "mfcc",
                                ModelInput.Kind.MFCC_MEAN,
                                22_050,
                                1,
                                44_100,
                                22_016,
                                LogMelParameters.LIBROSA_MFCC,
                                40)),
                        "s",
                        null),
                new byte[] {1},
                List.of(new Label(0, "owl", "Owl")));
        edit(from, to.equals("{}") ? "" : to);
        assertThat(problems()).singleElement().asString().contains("inputs[0].", what);
    }

    @Test
    void aPinThatDiffersIsRefused() {
        assertThat(problems(() -> ModelPackages.load(folder, "0".repeat(64))))
                .singleElement()
                .asString()
                .contains("model.yaml has SHA-256 " + written.manifestSha256(), "pins 0000", "another package");
    }

    @Test
    void aMissingModelFileIsNamed() throws Exception {
        Files.delete(folder.resolve("model.onnx"));
        assertThat(problems())
                .containsExactly(folder + ": model.onnx is missing: model.yaml key files.model.onnx names it");
    }

    @Test
    void aTruncatedModelFileDoesNotMatchItsHash() throws Exception {
        Path model = folder.resolve("model.onnx");
        Files.write(model, Arrays.copyOf(Files.readAllBytes(model), 2));
        assertThat(problems())
                .singleElement()
                .asString()
                .contains("model.onnx has 2 bytes and SHA-256", "key files.model.onnx says", "damaged or replaced");
    }

    @Test
    void aFolderWithoutManifestIsNoPackage() throws Exception {
        assertThat(problems(() -> ModelPackages.load(dir.resolve("nowhere"))))
                .singleElement()
                .asString()
                .contains(
                        "model.yaml is missing: a model package is a folder with model.yaml, model.onnx and labels.csv");
    }

    @Test
    void everyProblemIsReportedAtOnce() throws Exception {
        edit("id: \"bird\"", "idd: \"bird\"");
        edit("rate: 16000", "rate: \"fast\"");
        edit("step: 160", "step: 161");
        edit("embeddings: \"e\"", "embeddings: [e]");
        Files.writeString(folder.resolve("labels.csv"), "index,id,name\n0,owl,Owl\n2,lark,Lark\n");
        assertThat(problems())
                .map(problem -> problem.substring((folder + ": ").length()))
                .containsExactly(
                        "model.yaml key id is missing: it must be text",
                        "model.yaml key inputs[0].rate must be a whole number of 32 bits, was \"fast\"",
                        "model.yaml key inputs[1].rate must be a whole number of 32 bits, was \"fast\"",
                        "model.yaml key outputs.embeddings must be text: put it in quotes, was [\"e\"]",
                        "model.yaml key idd is unknown; the nearest known key is id",
                        "labels.csv line 3 must be '1,ID,NAME', was '2,lark,Lark'");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            window: 15600         | window: 15601         | key inputs[0].window must be log-mel.window-length (400) plus a whole number of log-mel.step (160), was 15601: 15600 or 15760 would be right
            window: 15600         | window: 399           | key inputs[0].hop must be 1 to window (399)
            hop: 7680             | hop: 7700             | key inputs[0].hop must be a whole number of log-mel.step (160), was 7700: 7680 or 7840 would be right
            fft-size: 512         | fft-size: 500         | key inputs[0].log-mel.fft-size must be a power of two
            high-hz: 7500.0       | high-hz: 9000         | key inputs[0].log-mel.low-hz and high-hz must
            fft-size: 512         | fft_size: 512         | key inputs[0].log-mel.fft_size is unknown; the nearest known key is inputs[0].log-mel.fft-size
            kind: "waveform"      | kind: "wave"          | key inputs[1].kind must be log-mel, mfcc-mean or waveform, was 'wave'
            name: "waveform"      | name: "log_mel"       | key inputs must have different names
            version: "1.10"       | version: 1.10         | key version must be text: put it in quotes, was 1.1
            id: "bird"            | id: "Bird!"           | key id must be 1 to 64 of
            licence: "Apache-2.0" | licence: ""           | key licence must name the licence
            embeddings: "e"       | embeddings: "s"       | key outputs.embeddings must name an output of its own
            model.onnx: "         | ../model.onnx: "      | key files.model.onnx must be there
            labels.csv: "         | labels.csv: "x        | key files.labels.csv must be a SHA-256
            id: "bird"            | id: [                 | is not YAML
            id: "bird"            | version: "2"          | is not YAML
            id: "bird"            | id: "\\u            | is not YAML
            """)
    void aBrokenManifestSaysWhatWouldBeRight(String good, String bad, String message) throws Exception {
        edit(good, bad);
        assertThat(problems())
                .anySatisfy(problem ->
                        assertThat(problem).startsWith(folder + ": model.yaml").contains(message));
    }

    @ParameterizedTest(name = "the second input has {1} for {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            rate: 16000   | rate: 32000       | key inputs must share rate, channels, window and hop: 'waveform' has 32000 Hz, 1 channel(s), 15600 and 7680 samples, 'log_mel' 16000 Hz
            channels: 1   | channels: 2       | key inputs must share rate, channels, window and hop: 'waveform' has 16000 Hz, 2 channel(s)
            window: 15600 | window: 15601     | key inputs must share rate, channels, window and hop: 'waveform' has 16000 Hz, 1 channel(s), 15601
            hop: 7680     | hop: 7681         | key inputs must share rate, channels, window and hop: 'waveform' has 16000 Hz, 1 channel(s), 15600 and 7681
            hop: 7680     | hop: 0            | key inputs[1].hop must be 1 to window (15600)
            channels: 1   | channels: 3       | key inputs[1].channels must be 1 or 2, was 3
            rate: 16000   | rate: 0           | key inputs[1].rate must be 1000 to 384000 Hz, was 0
            rate: 16000   | rate: 99999999999 | key inputs[1].rate must be a whole number of 32 bits
            """)
    void inputsThatDoNotLieOnOneGridAreNamed(String good, String bad, String message) throws Exception {
        Path yaml = folder.resolve("model.yaml");
        String text = Files.readString(yaml);
        int second = text.indexOf(good, text.indexOf("\"waveform\""));
        Files.writeString(yaml, text.substring(0, second) + bad + text.substring(second + good.length()));
        assertThat(problems()).singleElement().asString().contains(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            index;id;name           | labels.csv line 1 must be the header 'index,id,name', was 'index;id;name'
            index,id,name           | labels.csv must hold at least one label below its header
            index,id,name~0,owl     | labels.csv line 2 must be '0,ID,NAME', was '0,owl'
            index,id,name~0,a,A~1,a,B | labels.csv line 3: id 'a' is there twice
            """)
    void brokenLabelsAreNamedWithTheirLine(String csv, String message) throws Exception {
        Files.writeString(folder.resolve("labels.csv"), csv.replace('~', '\n') + "\n");
        assertThat(problems()).anyMatch(problem -> problem.contains(message));
    }

    @Test
    void aFolderThatHoldsSomethingIsNotOverwritten() {
        assertThatThrownBy(() -> new TinyModels().write(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + " is not empty: name a folder that is absent or empty");
        assertThatThrownBy(() -> new TinyModels().write(folder.resolve("model.yaml")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a file");
    }

    private void edit(String good, String bad) throws IOException {
        Path manifest = folder.resolve("model.yaml");
        String text = Files.readString(manifest);
        assertThat(text).contains(good);
        Files.writeString(manifest, text.replace(good, bad));
    }

    private List<String> problems() {
        return problems(() -> ModelPackages.load(folder));
    }

    private static List<String> problems(org.assertj.core.api.ThrowableAssert.ThrowingCallable load) {
        return catchThrowableOfType(ModelException.class, load).problems();
    }
}
