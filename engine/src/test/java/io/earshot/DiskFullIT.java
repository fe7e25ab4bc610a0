package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.EventStatus;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FramePlayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A state directory without room: the engine says so and stops; another with room goes on, and nothing is lost. */
@Timeout(180)
class DiskFullIT {
    @TempDir
    Path folder;

    @Test
    void anEngineWithoutRoomForItsStateStopsAndTheNextOneLosesNothing() throws Exception {
        ModelPackage model = Shared.yamnet(folder.resolve("yamnet"));
        Path clip = Shared.path("audio/esc10/chainsaw/1-116765-A.ogg");
        Path tiny = Files.createDirectory(folder.resolve("tiny"));
        Assumptions.assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=64k", "earshot-test", tiny.toString()),
                "skipped: may not mount a small file system here");
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            try (LiveCluster full = new LiveCluster(broker, "full.", model.folder(), tiny)) {
                full.play(List.of(clip), FramePlayer.MAX_SPEED, Duration.ofMillis(200), LiveCluster.now() - 10_000_000);
                assertThatThrownBy(() -> {
                            full.engine();
                            full.awaitRetired(1);
                            LiveCluster.await("events", 30, () -> !full.events().isEmpty());
                        })
                        .isInstanceOf(IllegalStateException.class)
                        .rootCause()
                        .hasMessageContaining("No space left");
            }
            try (LiveCluster roomy = new LiveCluster(broker, "full.", model.folder(), folder.resolve("roomy"))) {
                roomy.engine();
                roomy.awaitRetired(1);
                LiveCluster.await("the event closed", 60, () -> roomy.events().stream()
                        .anyMatch(e -> e.getStatus() == EventStatus.CLOSED));
                assertThat(roomy.events().stream()
                                .filter(e -> e.getStatus() == EventStatus.OPENED)
                                .filter(e -> e.getType().equals("chainsaw")))
                        .hasSize(1);
            }
        } finally {
            assertThat(command("umount", tiny.toString())).isTrue();
        }
    }

    private static boolean command(String... words) throws InterruptedException {
        try {
            return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
