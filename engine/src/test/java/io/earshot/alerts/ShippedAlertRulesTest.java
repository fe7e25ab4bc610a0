package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.opened;
import static io.earshot.alerts.SoundEvents.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** config/alerts.yaml says what its comments promise. */
class ShippedAlertRulesTest {
    private static final Set<String> KNOWN_TYPES = Set.of(
            "chainsaw",
            "gunshot",
            "explosion",
            "vehicle",
            "helicopter",
            "human_voice",
            "dog_bark",
            "rooster",
            "baby_cry",
            "fire",
            "thunder",
            "rain",
            "whale_call",
            "bird_call");

    private final AlertRulesConfig rules =
            Yaml.read(Path.of(System.getProperty("earshot.root"), "config", "alerts.yaml"), AlertRulesConfig.class);
    private final List<SoundEvent> scene = new ArrayList<>();

    @Test
    void theSettleTimeIsTheDefaultAndEveryTypeIsAKnownOne() {
        assertThat(rules.settle()).isEqualTo(AlertRulesConfig.DEFAULTS.settle());
        assertThat(KNOWN_TYPES).containsAll(rules.eventTypes());
        assertThat(rules.rules().values())
                .filteredOn(rule -> rule.silent() != null)
                .hasSize(1);
    }

    @Test
    void aChainsawIsHeardAfterTwoSecondsAndAtWorkAfterAMinuteInFive() {
        for (int i = 0; i < 5; i++) {
            sound("chainsaw", "m1", i * 30, 1);
        }
        assertThat(fired()).isEmpty();
        for (int i = 5; i < 9; i++) {
            sound("chainsaw", "m1", i * 30, 14);
        }
        assertThat(fired()).containsExactly("chainsaw-at-work", "chainsaw-heard");
    }

    @Test
    void aSawFarOffIsBelievedForItsLengthAloneHoweverLowItScores() {
        for (int i = 0; i < 4; i++) {
            scene.add(revision("far-" + i, 1, "chainsaw", "m1", "north", i * 30, i * 30 + 14, 0.05f));
        }
        assertThat(fired()).isEmpty();
        scene.add(revision("far-4", 1, "chainsaw", "m1", "north", 120, 134, 0.05f));
        assertThat(fired()).containsExactly("chainsaw-at-work");
    }

    @Test
    void aGunshotIsConfirmedByASecondMicOrASeriesAndOtherwiseNeedsAClearScore() {
        scene.add(revision("faint", 1, "gunshot", "m1", "north", 0, 1, 0.5f));
        assertThat(fired()).isEmpty();
        scene.add(revision("heard", 1, "gunshot", "m2", "north", 0.5, 1.5, 0.5f));
        assertThat(fired()).containsExactly("gunshot-confirmed");
        sound("gunshot", "m3", 200, 1);
        assertThat(fired()).containsExactly("gunshot-clear", "gunshot-confirmed");
        for (int i = 0; i < 4; i++) {
            sound("gunshot", "m4", 300 + 20 * i, 1);
        }
        assertThat(fired()).containsExactly("gunshot-clear", "gunshot-confirmed", "gunshot-series");
    }

    @Test
    void domesticAnimalsVoicesVehiclesAndAHelicopterMeanPeople() {
        sound("dog_bark", "m1", 0, 1);
        sound("rooster", "m2", 20, 1);
        sound("dog_bark", "m3", 40, 1);
        for (int i = 0; i < 3; i++) {
            sound("human_voice", "m1", 100 + 10 * i, 3);
            sound("vehicle", "m" + i, 200 + 60 * i, 6);
        }
        sound("helicopter", "m1", 400, 8);
        assertThat(fired()).containsExactly("domestic-animals", "helicopter-low", "vehicles-at-site", "voices");
        assertThat(alerts())
                .filteredOn(alert -> alert.getRule().equals("domestic-animals"))
                .extracting(Alert::getMessage)
                .containsExactly("Domestic animals: dog bark and rooster, 3 times within 120 s at mics m1, m2, m3"
                        + " (site north) since 2026-11-01T00:00:00Z");
    }

    @Test
    void whalesBirdsFireAndThunderAreTold() {
        for (int i = 0; i < 3; i++) {
            sound("whale_call", "m1", 30 * i, 4);
            sound("thunder", "m" + i, 100 * i, 3);
        }
        sound("bird_call", "m1", 0, 200);
        sound("bird_call", "m2", 150, 200);
        sound("fire", "m1", 400, 12);
        assertThat(fired()).containsExactly("bird-chorus", "fire-burning", "thunderstorm", "whales-calling");
    }

    private void sound(String type, String mic, double onset, double seconds) {
        scene.add(opened(mic + "-" + type + "-" + onset, type, mic, "north", onset, onset + seconds));
    }

    private List<Alert> alerts() {
        return AlertsOfFile.of(rules, scene);
    }

    private Set<String> fired() {
        return alerts().stream().map(Alert::getRule).collect(Collectors.toCollection(TreeSet::new));
    }
}
