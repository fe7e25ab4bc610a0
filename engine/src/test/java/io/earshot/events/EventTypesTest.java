package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTypesTest {
    private static final Path ROOT = Path.of(System.getProperty("earshot.root"));
    private static final Path SHARED = ROOT.resolve("../shared").normalize();

    @Test
    void findsTheLabelsOfEachType() {
        EventTypes types = EventTypes.resolve(config(Map.of("saw", type(null, "C", "A"))), "m", List.of("A", "B", "C"));
        assertThat(types.of("m").names()).containsExactly("saw");
        assertThat(types.of("m").labelIndexes(0)).containsExactly(0, 2);
        assertThat(types.of("unheard of").size()).isZero();
    }

    @Test
    void namesEveryUnknownLabelWithTheNearestKnownOne() {
        Map<String, EventTypeConfig> types = new LinkedHashMap<>();
        types.put("saw", type(null, "Chainsaw", "Chainsaws"));
        types.put("dog", type(null, "Bark", "bow wow"));
        assertThatThrownBy(() -> EventTypes.resolve(config(types), "m", List.of("Chainsaw", "Bark", "Bow-wow")))
                .hasMessage("types.saw.labels: model 'm' has no label 'Chainsaws', nearest is 'Chainsaw'\n"
                        + "types.dog.labels: model 'm' has no label 'bow wow', nearest is 'Bow-wow'");
    }

    @Test
    void reportsATypeThatNoModelCanTell() {
        EventTypes types = EventTypes.resolve(config(Map.of("whale", type(null, "Whale"))), "m", List.of("Bark"));
        assertThat(types.undetectable()).containsExactly("whale");
        assertThat(types.of("m").size()).isZero();
    }

    @Test
    void givesEachTypeToOneModel() {
        Map<String, List<String>> models = new LinkedHashMap<>();
        models.put("first", List.of("Bark", "Saw"));
        models.put("second", List.of("Bark", "Whale"));
        Map<String, EventTypeConfig> config = new LinkedHashMap<>();
        config.put("dog", type(null, "Bark"));
        config.put("dog_too", type("second", "Bark"));
        config.put("whale", type(null, "Whale"));
        EventTypes types = EventTypes.resolve(config(config), models);
        assertThat(types.of("first").names()).containsExactly("dog");
        assertThat(types.of("second").names()).containsExactly("dog_too", "whale");
        assertThatThrownBy(() -> EventTypes.resolve(config(Map.of("dog", type("secnd", "Bark"))), models))
                .hasMessage("types.dog.model: no model 'secnd' is configured, nearest is 'second'");
    }

    @Test
    void shipsTheTypesThatEverybodyCounts() {
        assertThat(shipped().types().keySet())
                .contains("chainsaw", "gunshot", "explosion", "vehicle", "helicopter", "human_voice", "dog_bark")
                .contains("rooster", "baby_cry", "fire", "thunder", "rain", "whale_call", "bird_call");
    }

    @Test
    void shipsTypesThatYamnetTellsAll() throws IOException {
        Path map = SHARED.resolve("models/yamnet/yamnet_class_map.csv");
        assumeThat(map).as("YAMNet's class map beside the project").exists();
        List<String> labels = Files.readAllLines(map).stream()
                .skip(1)
                .map(line -> line.split(",", 3)[2].replace("\"", ""))
                .toList();
        EventTypes types = EventTypes.resolve(shipped(), "yamnet", labels);
        assertThat(types.undetectable()).isEmpty();
        assertThat(types.of("yamnet").size()).isEqualTo(shipped().types().size());
    }

    private static EventTypesConfig shipped() {
        return Yaml.read(ROOT.resolve("config/events.yaml"), EventTypesConfig.class);
    }

    private static EventTypesConfig config(Map<String, EventTypeConfig> types) {
        return new EventTypesConfig(types);
    }

    private static EventTypeConfig type(String model, String... labels) {
        return new EventTypeConfig(
                model, List.of(labels), 0.5, 0.2, Duration.ofSeconds(1), Duration.ZERO, 1, 4, 20, 10);
    }
}
