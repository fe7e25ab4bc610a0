package io.earshot.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.avro.EventStatus;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.sinks.config.SinksConfig;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A files sink on a real broker, torn and told everything once more. */
@Timeout(120)
class FilesIT {
    @TempDir
    Path folder;

    private SinksConfig config(EmbeddedBroker broker, String group) {
        return Given.config(
                folder,
                """
                kafka: {bootstrap-servers: ["%s"], group: "%s"}
                topics: {prefix: "files."}
                health: {port: -1}
                files: [{name: archive, folder: archive, events: {}, start: earliest}]
                """
                        .formatted(broker.bootstrapServers(), group));
    }

    @Test
    void holdsEachRevisionOnceAfterACrashThatToreALineAndCommittedNothing() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Cluster cluster = new Cluster(broker.bootstrapServers(), "files.")) {
            List<String> expected = new ArrayList<>();
            for (int revision = 1; revision <= 50; revision++) {
                for (int mic = 0; mic < 8; mic++) {
                    cluster.event(Given.event("e" + mic, "mic-" + mic, revision, EventStatus.UPDATED));
                    expected.add("e" + mic + "/" + revision);
                }
            }
            cluster.flush();
            try (Sinks sinks = new Sinks(config(broker, "first"), Clock.systemUTC())) {
                assertThat(sinks.port()).isNegative();
                Deadline.await("all are there", () -> keys().size() == expected.size());
            }
            Path file = files().get(0);
            Files.writeString(file, "{\"key\":\"e0/51\",\"kin", StandardOpenOption.APPEND);
            cluster.event(Given.event("e0", "mic-0", 51, EventStatus.CLOSED));
            cluster.flush();
            expected.add("e0/51");
            // Another group has committed nothing: to the file that is what a crash before every commit would be.
            try (Sinks sinks = new Sinks(config(broker, "second"), Clock.systemUTC())) {
                assertThat(sinks.port()).isNegative();
                Deadline.await("the new one is there", () -> keys().contains("e0/51"));
            }
            assertThat(keys()).containsExactlyInAnyOrderElementsOf(expected);
            for (int mic = 0; mic < 8; mic++) {
                String prefix = "e" + mic + "/";
                assertThat(keys().stream().filter(each -> each.startsWith(prefix)))
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, mic == 0 ? 51 : 50)
                                .mapToObj(revision -> prefix + revision)
                                .toList());
            }
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder.resolve("archive"))) {
            return files.filter(each -> each.toString().endsWith(".jsonl")).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        try {
            for (Path each : files()) {
                for (String line : Files.readAllLines(each)) {
                    if (line.endsWith("}}")) {
                        keys.add(new ObjectMapper().readTree(line).path("key").asText());
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return keys;
    }
}
