package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.network.ResumableTrainer;
import io.earshot.training.network.Standardisation;
import io.earshot.training.network.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
    @TempDir
    Path dir;

    private static Checkpoint checkpoint() {
        return new Checkpoint(
                "of",
                "network: mfcc-mlp\n",
                List.of("Dog", "Owl, \"tawny\""),
                "MIT",
                "0123abcd",
                List.of(2.5, 1.25),
                new Standardisation(new float[] {1, 2}, new float[] {3, 4}),
                new ResumableTrainer.State(
                        7,
                        new Weights(Map.of("00.weight", new float[] {1.5f, -2})),
                        new Weights(Map.of("00.weight", new float[] {Float.MIN_VALUE, 0})),
                        new Weights(Map.of())));
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Path file = dir.resolve("a/b.ckpt");
        CheckpointFile.write(file, checkpoint());
        CheckpointFile.write(file, checkpoint());
        Checkpoint read = CheckpointFile.read(file);
        assertThat(read.of()).isEqualTo("of");
        assertThat(read.recipe()).isEqualTo("network: mfcc-mlp\n");
        assertThat(read.classes()).containsExactly("Dog", "Owl, \"tawny\"");
        assertThat(read.licence()).isEqualTo("MIT");
        assertThat(read.base()).isEqualTo("0123abcd");
        assertThat(read.losses()).containsExactly(2.5, 1.25);
        assertThat(read.epoch()).isEqualTo(2);
        assertThat(read.standardisation().means()).containsExactly(1, 2);
        assertThat(read.standardisation().deviations()).containsExactly(3, 4);
        assertThat(read.state().steps()).isEqualTo(7);
        assertThat(read.state().weights().byName().get("00.weight")).containsExactly(1.5f, -2);
        assertThat(read.state().means().byName().get("00.weight")).containsExactly(Float.MIN_VALUE, 0);
        assertThat(read.state().squares().byName()).isEmpty();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whatIsNoneIsSaid() throws IOException {
        Path absent = dir.resolve("absent.ckpt");
        assertThatThrownBy(() -> CheckpointFile.read(absent))
                .isInstanceOf(IOException.class)
                .hasMessage(absent + ": is not there, must be a checkpoint");
        Path text = Files.writeString(dir.resolve("text.ckpt"), "hello");
        assertThatThrownBy(() -> CheckpointFile.read(text)).hasMessageStartingWith(text + ": is no checkpoint");
        Path other = zip("other.ckpt", Map.of("checkpoint.json", "{\"format\": \"x\"}"));
        assertThatThrownBy(() -> CheckpointFile.read(other))
                .hasMessage(other + ": format must be earshot-checkpoint-1, was 'x'");
    }

    @Test
    void aFileThatIsCutOffIsSaidWhereverItEnds() throws IOException {
        Path file = dir.resolve("whole.ckpt");
        CheckpointFile.write(file, checkpoint());
        byte[] whole = Files.readAllBytes(file);
        Path cut = dir.resolve("cut.ckpt");
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> CheckpointFile.read(cut))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(cut.toString());
        }
    }

    @Test
    void sizesThatDoNotAgreeAreRefused() throws IOException {
        String head = "{\"format\": \"earshot-checkpoint-1\", \"means\": [0], \"deviations\": [1],"
                + " \"tensors\": [{\"name\": \"weights/a\", \"values\": %d}]}";
        Path more = zip("more.ckpt", Map.of("checkpoint.json", head.formatted(1), "weights/a", "12345678"));
        assertThatThrownBy(() -> CheckpointFile.read(more))
                .hasMessageContaining("weights/a must have 4 bytes, has more");
        Path missing = zip("missing.ckpt", Map.of("checkpoint.json", head.formatted(1)));
        assertThatThrownBy(() -> CheckpointFile.read(missing)).hasMessageContaining("weights/a is missing");
        Path huge = zip("huge.ckpt", Map.of("checkpoint.json", head.formatted(1L << 40), "weights/a", "1234"));
        assertThatThrownBy(() -> CheckpointFile.read(huge)).hasMessageContaining("the bound is 268435456");
    }

    private Path zip(String name, Map<String, String> entries) throws IOException {
        Path file = dir.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> each : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }
}
