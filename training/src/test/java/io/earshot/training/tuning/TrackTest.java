package io.earshot.training.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.config.EventTypeConfig;
import io.earshot.events.ScoreTrack;
import io.earshot.model.ModelInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrackTest {
    /** A window of a second every second: window k says what sounds from k to k + 1 s. */
    private static final ModelInput SECONDS =
            new ModelInput("wave", ModelInput.Kind.WAVEFORM, 8_000, 1, 8_000, 8_000, null);

    private static EventTypeConfig rule(double high) {
        return new EventTypeConfig(null, List.of("dog"), high, high / 2, Duration.ZERO, Duration.ZERO, 1, 4, 20, 4);
    }

    private static Counts judged(float[] scores, Truth... truth) {
        Counts counts = new Counts();
        new Track(scores, List.of(truth), scores.length, 1, SECONDS).judge(rule(0.5), counts);
        return counts;
    }

    @Test
    void anEventIsWhereScoresAre() {
        Track track = new Track(new float[] {0, 0, 0.9f, 0.3f, 0, 0}, List.of(), 6, 1, SECONDS);
        assertThat(track.events(rule(0.5))).containsExactly(new ScoreTrack.Span(2, 4, 0.9f));
    }

    @Test
    void whatIsFoundInItsPlaceIsAHit() {
        Counts counts = judged(new float[] {0, 0, 1, 1, 0, 0}, new Truth(0, 2.3, 4));
        assertThat(counts)
                .extracting(c -> c.eventHits, c -> c.eventMisses, c -> c.eventFalse, c -> c.falseAlarms)
                .containsExactly(1L, 0L, 0L, 0L);
        assertThat(counts)
                .extracting(c -> c.segmentHits, c -> c.segmentMisses, c -> c.segmentFalse)
                .containsExactly(2L, 0L, 0L);
        assertThat(counts.eventF1()).isEqualTo(1);
        assertThat(counts.segmentF1()).isEqualTo(1);
    }

    @Test
    void whatIsFoundTooLateIsAMissAndNoFalseAlarm() {
        Counts counts = judged(new float[] {0, 0, 0, 1, 0, 0}, new Truth(0, 2, 4));
        assertThat(counts)
                .extracting(c -> c.eventHits, c -> c.eventMisses, c -> c.eventFalse, c -> c.falseAlarms)
                .containsExactly(0L, 1L, 1L, 0L);
        assertThat(counts)
                .extracting(c -> c.segmentHits, c -> c.segmentMisses, c -> c.segmentFalse)
                .containsExactly(1L, 1L, 0L);
    }

    @Test
    void whatSoundsNowhereIsAFalseAlarm() {
        Counts counts = judged(new float[] {1, 0, 0, 0, 1, 0}, new Truth(0, 2, 4));
        assertThat(counts)
                .extracting(c -> c.eventHits, c -> c.eventMisses, c -> c.eventFalse, c -> c.falseAlarms)
                .containsExactly(0L, 1L, 2L, 2L);
        assertThat(counts.falseAlarmsPerHour()).isCloseTo(2 * 3600 / 6.0, within(1e-9));
        assertThat(counts.segmentF1()).isZero();
        assertThat(counts.events()).isEqualTo(1);
    }

    @Test
    void oneEventMeetsOneSoundOnly() {
        Counts counts = judged(new float[] {0, 1, 1, 1, 1, 0}, new Truth(0, 1, 3), new Truth(0, 1.4, 5));
        assertThat(counts)
                .extracting(c -> c.eventHits, c -> c.eventMisses, c -> c.eventFalse)
                .containsExactly(1L, 1L, 0L);
    }

    @Test
    void nothingFoundInNothingIsNothing() {
        Counts counts = judged(new float[] {0, 0});
        assertThat(counts.segmentF1()).isZero();
        assertThat(counts.falseAlarmsPerHour()).isZero();
        assertThat(new Counts().falseAlarmsPerHour()).isZero();
    }

    @Test
    void aRuleThatKeepsToTheWantedFalseAlarmsIsChosenAndFindsWhatSounds() {
        for (int seed = 0; seed < 5; seed++) {
            List<Track> tracks = planted(seed, 0.75f);
            EventTypeConfig rule = Tuning.choose("dog", tracks, 10);
            Counts counts = new Counts();
            tracks.forEach(track -> track.judge(rule, counts));
            assertThat(counts.falseAlarmsPerHour()).as("seed %d", seed).isLessThanOrEqualTo(10);
            assertThat(counts.segmentF1()).as("seed %d", seed).isGreaterThan(0.9);
            assertThat(rule.labels()).containsExactly("dog");
        }
    }

    @Test
    void whereNothingKeepsToTheWantedFalseAlarmsTheFewestWin() {
        float[] scores = new float[100];
        for (int i = 10; i < 100; i += 20) {
            scores[i] = 0.95f;
        }
        // Hours of wrong alarms as high as any: only a median or a minimum is left to keep them out.
        Counts counts = new Counts();
        List<Track> tracks = List.of(new Track(scores, List.of(), 100, 1, SECONDS));
        EventTypeConfig rule = Tuning.choose("dog", tracks, 1);
        tracks.get(0).judge(rule, counts);
        assertThat(counts.falseAlarms).isZero();
        float[] always = new float[100];
        Arrays.fill(always, 1);
        List<Track> hopeless = List.of(new Track(always, List.of(), 100, 1, SECONDS));
        Counts one = new Counts();
        hopeless.get(0).judge(Tuning.choose("dog", hopeless, 1), one);
        assertThat(one.falseAlarms).isEqualTo(1);
    }

    /** Sounds of four windows that score high, single windows elsewhere that score {@code wrong}. */
    private static List<Track> planted(int seed, float wrong) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] scores = new float[300];
        List<Truth> truth = new ArrayList<>();
        for (int at = 5; at + 20 < scores.length; at += 20) {
            for (int k = 0; k < 4; k++) {
                scores[at + k] = (float) (0.65 + 0.3 * random.nextDouble());
            }
            truth.add(new Truth(0, at, at + 4));
            scores[at + 8 + random.nextInt(6)] = wrong;
        }
        return List.of(new Track(scores, truth, scores.length, 1, SECONDS));
    }
}
