package io.earshot.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.config.ConfigException;
import io.earshot.config.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    @Test
    void everyWorkloadThatComesAlongCanBePlayed() throws Exception {
        Path folder = Path.of(System.getProperty("earshot.root"), "load-tests/workloads");
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).isNotEmpty();
            for (Path each : all) {
                assertThat(Yaml.read(each, Workload.class).mics()).isNotEmpty();
            }
        }
    }

    @Test
    void whatCannotBePlayedIsNamed() {
        assertThatThrownBy(() -> Yaml.parse("w", "mics: [100]\nwindows: 150\n", Workload.class))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("windows must be twice the mics or more, was 150 for 100");
    }
}
