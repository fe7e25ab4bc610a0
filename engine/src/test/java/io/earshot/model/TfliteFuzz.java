package io.earshot.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.fuzz.Hostile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** TensorFlow Lite files of any content: converted, or refused as no YAMNet. */
class TfliteFuzz {
    private static final int MEBIBYTES = 64;

    static Stream<byte[]> seeds() {
        return Stream.of(
                TinyTflite.file(),
                TinyTflite.fileOfRepetitions(3),
                TinyTflite.fileOfRepetitions(3_000),
                found("found-empty-shape.tflite"));
    }

    private static byte[] found(String name) {
        try (InputStream in = TfliteFuzz.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its other sizes were gone through, for minutes. */
    @Test
    void anEmptyTensorIsRefusedAtOnce() {
        assertThatThrownBy(() -> YamnetGraph.fromTflite(found("found-empty-shape.tflite")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is empty");
    }

    @FuzzTest
    @MethodSource("seeds")
    void anyFileIsConvertedOrRefused(byte[] input) throws Exception {
        Hostile.parse(input, MEBIBYTES, TfliteFuzz::convert);
    }

    @Test
    void filesNearGoodOnesAreConvertedOrRefused() {
        Hostile.parseMutants(seeds().toList(), this::anyFileIsConvertedOrRefused);
    }

    private static void convert(byte[] input) {
        try {
            YamnetImport.converted(java.nio.file.Path.of("f.tflite"), input);
        } catch (ModelException refused) {
            if (refused.problems().isEmpty()) {
                throw new AssertionError("refused without a reason", refused);
            }
        }
    }
}
