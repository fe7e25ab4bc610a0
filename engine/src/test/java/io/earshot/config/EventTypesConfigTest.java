package io.earshot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTypesConfigTest {
    @Test
    void needsNoMoreThanLabelsAndThresholds() {
        EventTypeConfig saw = parse("labels: [Chainsaw]\n    high: 0.3\n    low: 0.1");
        assertThat(saw.merge()).isEqualTo(Duration.ofSeconds(1));
        assertThat(saw.minimum()).isZero();
        assertThat(saw.median()).isEqualTo(1);
        assertThat(saw.model()).isNull();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "labels, []",
        "high, 0",
        "high, 1.1",
        "low, 0",
        "low, 0.4",
        "merge, 2h",
        "minimum, 2h",
        "median, 2",
        "median, 33",
        "max-gap, -1",
        "max-gap, 10001",
        "max-pending, 0",
        "update-every, 0"
    })
    void refusesWhatCannotBeNamingTheKey(String key, String value) {
        Map<String, String> keys =
                new java.util.LinkedHashMap<>(Map.of("labels", "[Chainsaw]", "high", "0.3", "low", "0.1"));
        keys.put(key, value);
        StringBuilder type = new StringBuilder();
        keys.forEach((k, v) -> type.append(k).append(": ").append(v).append("\n    "));
        assertThatThrownBy(() -> parse(type.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("types.saw." + key)
                .hasMessageContaining("must");
    }

    @Test
    void refusesNamesThatCouldNotBeMetricsOrFileNames() {
        assertThatThrownBy(() -> Yaml.parse(
                        "events.yaml",
                        "types:\n  Dog-Bark:\n    labels: [Bark]\n    high: 0.3\n    low: 0.1\n",
                        EventTypesConfig.class))
                .hasMessageContaining("types.Dog-Bark")
                .hasMessageContaining("lower-case");
        assertThatThrownBy(() -> new EventTypesConfig(Map.of())).hasMessageContaining("at least one");
    }

    @Test
    void keepsAThousandUnknownMicsByDefault() {
        assertThat(EventsConfig.DEFAULTS.unknownMics()).isEqualTo(1_000);
    }

    private static EventTypeConfig parse(String type) {
        return Yaml.parse("events.yaml", "types:\n  saw:\n    " + type, EventTypesConfig.class)
                .types()
                .get("saw");
    }
}
