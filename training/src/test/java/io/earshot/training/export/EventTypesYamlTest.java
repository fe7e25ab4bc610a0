package io.earshot.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTypesYamlTest {
    @TempDir
    Path dir;

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Map<String, EventTypeConfig> types = new LinkedHashMap<>();
        List<String> labels = List.of(
                "Gunshot, \"gunfire\"",
                "Möwe: 海 #1",
                "it's",
                "no",
                "null",
                "123",
                "- x",
                "*a & b",
                "back\\slash",
                "${HOME}x");
        for (String label : labels) {
            types.put(
                    "type_" + types.size(),
                    new EventTypeConfig(
                            null,
                            List.of(label, "another"),
                            0.9,
                            0.135,
                            Duration.ofMillis(1500),
                            Duration.ofMillis(480),
                            3,
                            4,
                            20,
                            7));
        }
        types.put("no", new EventTypeConfig("my: model", List.of("a"), 1, 1, Duration.ZERO, Duration.ZERO, 1, 0, 1, 1));
        types.put(
                "small",
                new EventTypeConfig(
                        null, List.of("a"), 0.0625, 0.0002, Duration.ofHours(1), Duration.ZERO, 31, 0, 1, 1));
        Path file =
                Files.writeString(dir.resolve("events.yaml"), EventTypesYaml.format("One line\n\nand another", types));
        assertThat(Yaml.read(file, EventTypesConfig.class).types()).isEqualTo(types);
        assertThat(Files.readString(file)).startsWith("# One line\n#\n# and another\ntypes:\n");
    }
}
