package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.GapReason;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against {@link Oracle}: three types with random rules on random scores, outcomes cut into ranges at random, out of
 * order and repeated, the state written and read back at random.
 */
class EventDetectorPropertyTest {
    private static final Outcomes STREAM = Outcomes.stream("s");
    private static final int SEQUENCES_PER_SEED = 20;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsTheEventsThatTheWholeStreamShows(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < SEQUENCES_PER_SEED; i++) {
            Map<String, EventTypeConfig> rules = new LinkedHashMap<>();
            for (String name : List.of("a", "b", "c")) {
                rules.put(name, randomRule(random));
            }
            int windows = 1 + random.nextInt(150);
            char[] kinds = kinds(random, windows);
            float[][] scores = new float[3][];
            for (int t = 0; t < 3; t++) {
                scores[t] = randomScores(random, kinds);
            }
            boolean ended = random.nextBoolean();
            Bench bench = new Bench(Bench.types(rules));
            bench.restart = () -> random.nextInt(3) == 0;
            shuffled(random, outcomes(random, kinds, scores)).forEach(bench::feed);
            bench.feed(ended ? STREAM.ended(windows, 15_600L + 7_680L * (windows - 1)) : STREAM.retired(windows));

            int type = 0;
            for (String name : rules.keySet()) {
                assertThat(told(bench.events, name))
                        .as("sequence %s, type %s, rule %s, scores %s", i, name, rules.get(name), scores[type])
                        .isEqualTo(Oracle.story(
                                scores[type], rules.get(name), STREAM.grid(), ended ? "STREAM_ENDED" : "INTERRUPTED"));
                type++;
            }
            assertThat(bench.count("accepted")).isEqualTo(windows);
        }
    }

    private static EventTypeConfig randomRule(Random random) {
        return Bench.rule(
                random.nextInt(5),
                random.nextInt(4),
                1 + 2 * random.nextInt(3),
                random.nextInt(4),
                1 + random.nextInt(5),
                1 + random.nextInt(6));
    }

    /** {@code x} scored, {@code s} silent, {@code g} gap, in runs. */
    private static char[] kinds(Random random, int windows) {
        char[] kinds = new char[windows];
        int gapsIn100 = random.nextInt(30);
        int i = 0;
        while (i < windows) {
            int dice = random.nextInt(100);
            char kind = dice < gapsIn100 ? 'g' : dice < gapsIn100 + 8 ? 's' : 'x';
            for (int n = 1 + random.nextInt(kind == 'g' ? 5 : 3); n > 0 && i < windows; n--) {
                kinds[i++] = kind;
            }
        }
        return kinds;
    }

    private static float[] randomScores(Random random, char[] kinds) {
        float[] levels = {0.05f, 0.29f, 0.3f, 0.45f, 0.6f, 0.9f};
        float[] scores = new float[kinds.length];
        int level = 0;
        for (int i = 0; i < kinds.length; i++) {
            if (random.nextInt(3) > 0) {
                level = Math.max(0, Math.min(levels.length - 1, level + random.nextInt(5) - 2));
            }
            float noise = random.nextBoolean() ? 0 : random.nextFloat() * 0.02f;
            scores[i] = kinds[i] == 'g' ? Float.NaN : kinds[i] == 's' ? 0 : levels[level] + noise;
        }
        return scores;
    }

    private static List<WindowOutcome> outcomes(Random random, char[] kinds, float[][] scores) {
        List<WindowOutcome> outcomes = new ArrayList<>();
        int i = 0;
        while (i < kinds.length) {
            int last = i;
            while (kinds[i] != 'x' && last + 1 < kinds.length && kinds[last + 1] == kinds[i] && random.nextInt(4) > 0) {
                last++;
            }
            outcomes.add(
                    switch (kinds[i]) {
                        case 'g' -> STREAM.gap(GapReason.MISSING, i, last);
                        case 's' -> STREAM.silent(i, last);
                        default -> STREAM.scored(i, scores[0][i], scores[1][i], scores[2][i]);
                    });
            i = last + 1;
        }
        return outcomes;
    }

    /** Out of order within a few places, with repetitions. */
    private static List<WindowOutcome> shuffled(Random random, List<WindowOutcome> outcomes) {
        List<WindowOutcome> shuffled = new ArrayList<>(outcomes);
        for (int i = 0; i + 1 < shuffled.size(); i++) {
            if (random.nextInt(6) == 0) {
                int j = Math.min(shuffled.size() - 1, i + random.nextInt(10));
                shuffled.add(j, shuffled.remove(i));
            }
            if (random.nextInt(8) == 0) {
                shuffled.add(i + random.nextInt(shuffled.size() - i), shuffled.get(i));
            }
        }
        return shuffled;
    }

    private static List<String> told(List<SoundEvent> events, String type) {
        return events.stream()
                .filter(e -> e.getType().equals(type))
                .map(e -> e.getStatus()
                        + (e.getCloseCause() == null ? "" : " " + e.getCloseCause())
                        + " " + e.getOnsetIndex() + "-" + e.getOffsetIndex()
                        + " by " + (e.getDecidedAt() - 975_000 - Outcomes.START) / 480_000
                        + " peak " + e.getPeakScore()
                        + " mean " + e.getMeanScore()
                        + " of " + e.getScoredWindows())
                .toList();
    }
}
