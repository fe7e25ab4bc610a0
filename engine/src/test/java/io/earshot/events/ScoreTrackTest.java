package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.EventsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Thresholds are chosen by the very events that files and streams get. */
class ScoreTrackTest {
    private static final int[] MEDIANS = {1, 3, 5, 9};

    @Test
    void eventsAreThoseOfTheDetector() {
        SplittableRandom random = new SplittableRandom(11);
        int events = 0;
        for (int round = 0; round < 400; round++) {
            EventTypeConfig rule = rule(random);
            Grid grid = random.nextBoolean() ? Outcomes.YAMNET : new Grid(16_000, 16_000, 4_000);
            float[] scores = scores(random, 1 + random.nextInt(120));
            List<ScoreTrack.Span> expected = detected(rule, grid, scores);
            List<ScoreTrack.Span> actual =
                    new ScoreTrack(scores.length, grid.rate(), grid.window(), grid.hop()).events(rule, scores);
            assertThat(actual).as("round %d, %s", round, rule).isEqualTo(expected);
            events += actual.size();
        }
        assertThat(events).as("events that were compared").isGreaterThan(400);
    }

    @Test
    void oneTrackServesManyRules() {
        float[] scores = {0, 0.4f, 0.8f, 0.4f, 0};
        ScoreTrack track = new ScoreTrack(5, 16_000, 15_600, 7_680);
        EventTypeConfig high = rule(0.7, 0.7, 0, 0, 1);
        assertThat(track.events(rule(0.9, 0.1, 0, 0, 1), scores)).isEmpty();
        List<ScoreTrack.Span> first = track.events(high, scores);
        assertThat(first).hasSize(1);
        assertThat(track.events(rule(0.7, 0.1, 0, 0, 1), scores).get(0).onset())
                .isLessThan(first.get(0).onset());
        assertThat(track.events(high, scores)).isEqualTo(first);
    }

    @Test
    void scoresOfAnotherLengthAreRefused() {
        assertThatThrownBy(() -> new ScoreTrack(5, 16_000, 15_600, 7_680).events(rule(0.5, 0.5, 0, 0, 1), new float[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be one score for each of 5 windows, were 4");
    }

    private static EventTypeConfig rule(SplittableRandom random) {
        double high = 0.2 + 0.7 * random.nextDouble();
        return rule(
                high,
                high * (0.2 + 0.8 * random.nextDouble()),
                random.nextInt(5) * 500,
                random.nextInt(4) * 480,
                MEDIANS[random.nextInt(MEDIANS.length)]);
    }

    private static EventTypeConfig rule(double high, double low, int mergeMillis, int minimumMillis, int median) {
        return new EventTypeConfig(
                null,
                List.of("saw"),
                high,
                low,
                Duration.ofMillis(mergeMillis),
                Duration.ofMillis(minimumMillis),
                median,
                4,
                20,
                4);
    }

    /** Runs of high and of low scores, with noise over them. */
    private static float[] scores(SplittableRandom random, int count) {
        float[] scores = new float[count];
        double level = random.nextDouble();
        for (int i = 0; i < count; i++) {
            if (random.nextInt(5) == 0) {
                level = random.nextDouble();
            }
            scores[i] = (float) Math.max(0, Math.min(1, level + 0.2 * (random.nextDouble() - 0.5)));
        }
        return scores;
    }

    private static List<ScoreTrack.Span> detected(EventTypeConfig rule, Grid grid, float[] scores) {
        FileDetector detector = new FileDetector(
                EventTypes.resolve(new EventTypesConfig(Map.of("saw", rule)), Outcomes.MODEL, List.of("saw")),
                EventsConfig.DEFAULTS);
        Outcomes stream = new Outcomes("mic-1", "s", 0, grid);
        Map<String, SoundEvent> last = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            detector.accept(stream.scored(i, scores[i]), event -> last.put(event.getId(), event));
        }
        long samples = (scores.length - 1L) * grid.hop() + grid.window();
        detector.accept(stream.ended(scores.length, samples), event -> last.put(event.getId(), event));
        List<ScoreTrack.Span> spans = new ArrayList<>();
        for (SoundEvent event : last.values()) {
            if (event.getStatus() == EventStatus.CLOSED) {
                spans.add(
                        new ScoreTrack.Span(event.getOnsetAt() / 1e6, event.getOffsetAt() / 1e6, event.getPeakScore()));
            }
        }
        return spans;
    }
}
