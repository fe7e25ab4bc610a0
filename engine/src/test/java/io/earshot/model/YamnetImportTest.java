package io.earshot.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.features.YamnetReference;
import io.earshot.inference.OnnxModel;
import io.earshot.inference.OnnxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamnetImportTest {
    @TempDir
    Path dir;

    @Test
    void theTfliteFileGivesTheReferenceScoresAndEmbeddings() throws Exception {
        ModelPackage yamnet = YamnetImport.importFrom(shared("yamnet.tflite"), null, dir.resolve("yamnet"));
        assertThat(yamnet.labels().get(0)).isEqualTo(new Label(0, "/m/09x0r", "Speech"));
        double worstScore = 0;
        double worstEmbedding = 0;
        try (OnnxModel model = OnnxModel.open(yamnet, OnnxOptions.DEFAULTS)) {
            FloatBuffer scores = direct(10 * 521);
            FloatBuffer embeddings = direct(10 * 1024);
            FloatBuffer features = direct(10 * 96 * 64);
            for (String clip : YamnetReference.clips()) {
                features.put(0, YamnetReference.floats(clip, "log_mel"));
                model.score(features, 10, scores, embeddings);
                worstScore = Math.max(worstScore, worst(scores, YamnetReference.floats(clip, "scores")));
                worstEmbedding =
                        Math.max(worstEmbedding, worst(embeddings, YamnetReference.floats(clip, "embeddings")));
            }
        }
        System.out.printf("from .tflite: scores differ by %.2g, embeddings by %.2g%n", worstScore, worstEmbedding);
        assertThat(worstScore).isLessThan(1e-3);
        assertThat(worstEmbedding).isLessThan(1e-3);
    }

    @Test
    void thePackageSaysWhatYamnetIs() throws Exception {
        ModelPackage yamnet = YamnetImport.importFrom(shared("model.onnx"), null, dir.resolve("yamnet"));
        assertThat(yamnet.id()).isEqualTo("yamnet");
        assertThat(yamnet.version()).isEqualTo(Sha256.of(shared("model.onnx")).substring(0, 12));
        assertThat(yamnet.manifest().licence()).isEqualTo("Apache-2.0");
        assertThat(yamnet.labels()).hasSize(521);
        assertThat(yamnet.labels().get(341)).isEqualTo(new Label(341, "/m/01j4z9", "Chainsaw"));
        assertThat(yamnet.labels().get(1).name()).isEqualTo("Child speech, kid speaking");
        assertThat(ModelPackages.load(yamnet.folder(), yamnet.manifestSha256())).isEqualTo(yamnet);
    }

    @Test
    void theNamesInsideATfliteFileServeWhereNoListLiesBesideIt() throws Exception {
        Path tflite = dir.resolve("with-metadata.tflite");
        String names = Files.readAllLines(shared("yamnet_class_map.csv")).stream()
                .skip(1)
                .map(line -> "Class " + line.substring(0, line.indexOf(',')))
                .collect(Collectors.joining("\n"));
        Files.write(tflite, Files.readAllBytes(shared("yamnet.tflite")));
        Files.write(tflite, zip("yamnet_label_list.txt", names), java.nio.file.StandardOpenOption.APPEND);
        ModelPackage yamnet = YamnetImport.importFrom(tflite, null, dir.resolve("yamnet"));
        assertThat(yamnet.labels()).hasSize(521).contains(new Label(520, "Class 520", "Class 520"));
    }

    @Test
    void aMissingListOfClassesIsNamed() throws Exception {
        Path tflite = Files.copy(shared("yamnet.tflite"), dir.resolve("alone.tflite"));
        assertThatThrownBy(() -> YamnetImport.importFrom(tflite, null, dir.resolve("yamnet")))
                .isInstanceOf(ModelException.class)
                .hasMessage(dir.resolve("yamnet_class_map.csv")
                        + " is missing: put YAMNet's yamnet_class_map.csv beside the model, or name it");
        assertThatThrownBy(() -> YamnetImport.importFrom(tflite, dir.resolve("list.csv"), dir.resolve("yamnet")))
                .hasMessage(dir.resolve("list.csv") + " is missing: name YAMNet's yamnet_class_map.csv");
        assertThat(dir.resolve("yamnet")).doesNotExist();
    }

    @Test
    void aListOfAnotherLengthIsRefused() throws Exception {
        Path list = Files.write(
                dir.resolve("short.csv"),
                Files.readAllLines(shared("yamnet_class_map.csv")).subList(0, 500));
        assertThatThrownBy(() -> YamnetImport.importFrom(shared("yamnet.tflite"), list, dir.resolve("yamnet")))
                .isInstanceOf(ModelException.class)
                .hasMessage(list + " must hold YAMNet's 521 classes, holds 499");
    }

    @Test
    void otherKindsOfFilesAreRefused() throws Exception {
        Path pdf = Files.writeString(dir.resolve("yamnet.pdf"), "paper");
        for (Path wrong : List.of(pdf, dir.resolve("absent.onnx"))) {
            assertThatThrownBy(() -> YamnetImport.importFrom(wrong, null, dir.resolve("yamnet")))
                    .isInstanceOf(ModelException.class)
                    .hasMessage(wrong + " must be YAMNet's .tflite or .onnx file");
        }
    }

    @Test
    void onnxFilesThatAreNotYamnetAreRefused() throws Exception {
        Path list = shared("yamnet_class_map.csv");
        Path tiny = new TinyModels().write(dir.resolve("tiny")).modelFile();
        assertThatThrownBy(() -> YamnetImport.importFrom(tiny, list, dir.resolve("yamnet")))
                .isInstanceOf(ModelException.class)
                .hasMessage(tiny + " is not YAMNet from log-mel patches: it must have the input log_mel and the outputs"
                        + " scores and embeddings, has [waveform] and [embeddings, scores]");
        byte[] whole = Files.readAllBytes(shared("model.onnx"));
        Path truncated = Files.write(dir.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> YamnetImport.importFrom(truncated, list, dir.resolve("yamnet")))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(truncated + " is not an ONNX file, or cut off: ");
    }

    @Test
    void damagedTfliteFilesAreRefusedWhereverTheDamageIs() throws Exception {
        byte[] whole = Files.readAllBytes(shared("yamnet.tflite"));
        Path damaged = dir.resolve("damaged.tflite");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            byte[] bytes =
                    i % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : tablesDamaged(whole, random);
            Files.write(damaged, bytes);
            Path target = dir.resolve("yamnet" + i);
            try {
                YamnetImport.importFrom(damaged, shared("yamnet_class_map.csv"), target);
            } catch (ModelException e) {
                assertThat(e).as("seed %d, file %d", seed, i).hasMessageContaining("damaged.tflite is not YAMNet");
                assertThat(target).doesNotExist();
                continue;
            }
            assertThat(i % 2).as("seed %d: file %d was cut off", seed, i).isEqualTo(1);
        }
    }

    /** Overwrites some bytes at the file's end, where its tables lie: any of them may still be YAMNet. */
    private static byte[] tablesDamaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int k = 0; k < 100; k++) {
            bytes[bytes.length - 1 - random.nextInt(171_000)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static Path shared(String file) {
        return YamnetReference.shared().resolve("models/yamnet").resolve(file);
    }

    private static byte[] zip(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static double worst(FloatBuffer actual, float[] expected) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(actual.get(i) - expected[i]));
        }
        return worst;
    }

    private static FloatBuffer direct(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
