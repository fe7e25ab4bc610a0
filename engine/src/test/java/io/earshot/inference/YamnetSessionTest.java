package io.earshot.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.earshot.features.YamnetReference;
import io.earshot.model.YamnetImport;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real network on reference features: 20 clips of ten windows lie behind each other, as in a ring. */
class YamnetSessionTest {
    private static final int WINDOW = 96 * 64;
    private static final int LABELS = 521;
    private static final int EMBEDDING = 1024;

    private static OnnxModel model;
    private static List<String> clips;
    private static FloatBuffer features;

    @BeforeAll
    static void open(@TempDir Path dir) throws Exception {
        Path onnx = YamnetReference.shared().resolve("models/yamnet/model.onnx");
        model = OnnxModel.open(YamnetImport.importFrom(onnx, null, dir.resolve("yamnet")), OnnxOptions.DEFAULTS);
        clips = YamnetReference.clips();
        features = floats(clips.size() * YamnetReference.PATCHES * WINDOW);
        clips.forEach(clip -> features.put(YamnetReference.floats(clip, "log_mel")));
        features.clear();
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    @ParameterizedTest(name = "batches of {0}")
    @ValueSource(ints = {1, 7, 64})
    void scoresAndEmbeddingsAreTheReferencesWhateverTheBatch(int batch) throws Exception {
        int windows = clips.size() * YamnetReference.PATCHES;
        FloatBuffer scores = floats(windows * LABELS);
        FloatBuffer embeddings = floats(windows * EMBEDDING);
        score(batch, windows, scores, embeddings);
        double worstScore = 0;
        double worstEmbedding = 0;
        for (int c = 0; c < clips.size(); c++) {
            worstScore = Math.max(worstScore, worst(scores, c, YamnetReference.floats(clips.get(c), "scores")));
            worstEmbedding =
                    Math.max(worstEmbedding, worst(embeddings, c, YamnetReference.floats(clips.get(c), "embeddings")));
        }
        System.out.printf("batch %d: scores differ by %.2g, embeddings by %.2g%n", batch, worstScore, worstEmbedding);
        // Both batches within half of 1e-4 of the same values: they agree among themselves within 1e-4.
        assertThat(worstScore).isLessThan(5e-5);
        assertThat(worstEmbedding).isLessThan(1e-3);
    }

    @Test
    void aWindowsScoresDoNotDependOnItsBatch() throws Exception {
        FloatBuffer alone = floats(64 * LABELS);
        FloatBuffer together = floats(64 * LABELS);
        score(1, 64, alone, null);
        score(64, 64, together, null);
        double worst = 0;
        for (int i = 0; i < 64 * LABELS; i++) {
            worst = Math.max(worst, Math.abs(alone.get(i) - together.get(i)));
        }
        assertThat(worst).isLessThan(1e-4);
    }

    @Test
    void aCallLeavesLittleGarbageWhateverTheBatch() throws Exception {
        FloatBuffer scores = floats(16 * LABELS);
        FloatBuffer embeddings = floats(16 * EMBEDDING);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20; i++) {
            model.score(features, 1, scores, embeddings);
        }
        for (int batch : new int[] {1, 16}) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10; i++) {
                model.score(features, batch, scores, embeddings);
            }
            long perCall = (threads.getCurrentThreadAllocatedBytes() - before) / 10;
            System.out.printf("%d bytes allocated per call of %d windows%n", perCall, batch);
            assertThat(perCall).isLessThan(4_096);
        }
    }

    private static void score(int batch, int windows, FloatBuffer scores, FloatBuffer embeddings) throws Exception {
        for (int from = 0; from < windows; from += batch) {
            int count = Math.min(batch, windows - from);
            model.score(
                    features.position(from * WINDOW),
                    count,
                    scores.position(from * LABELS),
                    embeddings == null ? null : embeddings.position(from * EMBEDDING));
        }
        features.clear();
        scores.clear();
    }

    private static double worst(FloatBuffer actual, int clip, float[] expected) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(actual.get(clip * expected.length + i) - expected[i]));
        }
        return worst;
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
