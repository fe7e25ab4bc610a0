package io.earshot.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.DenseScores;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.events.EventTypes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two models' words on the same windows, in any interleaving, joined by stream and index. */
class ScoreDifferencesTest {
    private static final String LIVE = "live";
    private static final String NEXT = "next";

    private final ScoreDifferences differences = new ScoreDifferences(pair(NEXT, List.of("Bark", "Chainsaw")), 8, 3);

    /** Production has Chainsaw, Wind and Bark; chainsaw is decided at 0.7. */
    private static ScorePair pair(String shadow, List<String> shadowLabels) {
        List<String> labels = List.of("Chainsaw", "Wind", "Bark");
        EventTypeConfig saw = new EventTypeConfig(
                LIVE, List.of("Chainsaw", "Wind"), 0.7, 0.5, Duration.ofSeconds(1), Duration.ZERO, 1, 4, 20, 10);
        return ScorePair.of(
                LIVE,
                labels,
                shadow,
                shadowLabels,
                EventTypes.resolve(new EventTypesConfig(Map.of("saw", saw)), LIVE, labels)
                        .of(LIVE));
    }

    private static WindowOutcome outcome(String model, OutcomeKind kind, long first, long last) {
        WindowOutcome outcome = new WindowOutcome();
        outcome.setMicId("mic-1");
        outcome.setStreamId("run");
        outcome.setStreamStartedAt(1L);
        outcome.setSampleRate(16_000);
        outcome.setModelId(model);
        outcome.setModelVersion("1");
        outcome.setKind(kind);
        outcome.setReason(kind == OutcomeKind.GAP ? GapReason.MISSING : null);
        outcome.setFirstIndex(first);
        outcome.setLastIndex(last);
        outcome.setClockQuality(ClockQuality.UNKNOWN);
        return outcome;
    }

    private static WindowOutcome scored(String model, long index, float... scores) {
        WindowOutcome outcome = outcome(model, OutcomeKind.SCORED, index, index);
        ByteBuffer values = ByteBuffer.allocate(scores.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            values.putFloat(score);
        }
        outcome.setScores(new DenseScores(values.flip()));
        return outcome;
    }

    private void production(long index, float saw, float wind, float bark) {
        differences.production(scored(LIVE, index, saw, wind, bark));
    }

    private void shadow(long index, float bark, float saw) {
        differences.shadow(scored(NEXT, index, bark, saw));
    }

    @Test
    void labelsAreComparedByNameAndTypesByTheLabelsThatBothHave() {
        production(0, 0.75f, 0, 0.5f);
        shadow(0, 0.25f, 0.5f);
        shadow(1, 0.5f, 0.75f);
        production(1, 0.25f, 0.5f, 0.5f);
        production(2, 0.875f, 0, 0.5f);
        shadow(2, 0.5f, 0.875f);

        ScoreDifferences.Summary summary = differences.summary();
        assertThat(summary.compared()).isEqualTo(3);
        assertThat(summary.labels()).extracting(ScoreDifferences.OfLabel::name).containsExactly("Chainsaw", "Bark");
        ScoreDifferences.OfLabel saw = summary.labels().get(0);
        assertThat(saw.max()).isEqualTo(0.5);
        assertThat(saw.mean()).isEqualTo(0.25, within(1e-9));
        assertThat(summary.labels().get(1).max()).isEqualTo(0.25);
        assertThat(summary.types()).containsExactly(new ScoreDifferences.OfType("saw", 0.7, 1, 0, 1, 1));
        assertThat(summary.otherDecisions()).isEqualTo(2);
    }

    @Test
    void whatIsSaidAgainAndWhatOtherModelsSayCountsOnce() {
        production(0, 0.5f, 0, 0);
        production(0, 0.9f, 0, 0);
        differences.production(scored("third", 1, 1, 1, 1));
        shadow(0, 0, 0.5f);
        shadow(0, 0, 0.9f);
        production(0, 0.9f, 0, 0);
        ScoreDifferences.Summary summary = differences.summary();
        assertThat(summary.compared()).isEqualTo(1);
        assertThat(summary.labels().get(0).max()).isZero();
        assertThat(summary.waiting()).isZero();
    }

    @Test
    void aWindowThatOneSideHasNotScoredIsTheOthersAlone() {
        production(0, 0, 0, 0);
        shadow(0, 0, 0);
        production(1, 0, 0, 0);
        differences.shadow(outcome(NEXT, OutcomeKind.GAP, 1, 3));
        production(2, 0, 0, 0);
        differences.production(outcome(LIVE, OutcomeKind.SILENT, 3, 4));
        shadow(4, 0, 0);
        ScoreDifferences.Summary summary = differences.summary();
        assertThat(summary.compared()).isEqualTo(1);
        assertThat(summary.productionOnly()).isEqualTo(2);
        assertThat(summary.shadowOnly()).isEqualTo(1);
        assertThat(summary.waiting()).isZero();
    }

    @Test
    void windowsFromBeforeTheReadingOfTheOtherSideBeganAreLeftOut() {
        production(10, 0, 0, 0);
        shadow(7, 0, 0);
        shadow(8, 0, 0);
        shadow(10, 0, 0);
        ScoreDifferences.Summary summary = differences.summary();
        assertThat(summary.compared()).isEqualTo(1);
        assertThat(summary.productionOnly() + summary.shadowOnly() + summary.waiting())
                .isZero();
    }

    @Test
    void aShadowThatFallsBehindIsGivenUpBeyondTheBoundAndNotBefore() {
        for (int k = 0; k < 20; k++) {
            production(k, 0, 0, 0);
        }
        ScoreDifferences.Summary summary = differences.summary();
        assertThat(summary.waiting()).isEqualTo(8);
        assertThat(summary.givenUp()).isEqualTo(12);
        shadow(12, 0, 0);
        assertThat(differences.summary().compared()).isEqualTo(1);
    }

    @Test
    void roundingDecidesNothing() {
        production(0, 0.70001f, 0, 0);
        shadow(0, 0, 0.69999f);
        production(1, 0.7002f, 0, 0);
        shadow(1, 0, 0.69999f);
        assertThat(differences.summary().types().get(0)).isEqualTo(new ScoreDifferences.OfType("saw", 0.7, 1, 0, 1, 0));
    }

    @Test
    void streamsAreBoundedToo() {
        for (int stream = 0; stream < 10; stream++) {
            WindowOutcome outcome = scored(LIVE, 0, 0, 0, 0);
            outcome.setStreamId("run-" + stream);
            differences.production(outcome);
        }
        assertThat(differences.summary().waiting()).isEqualTo(3);
        assertThat(differences.summary().givenUp()).isEqualTo(7);
    }

    @Test
    void aLabelThatSparseRecordsLeaveOutIsNotComparedAndDecidesNothing() {
        WindowOutcome sparse = outcome(LIVE, OutcomeKind.SCORED, 0, 0);
        sparse.setScores(new SparseScores(
                0.05f,
                ByteBuffer.allocate(2)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) 2)
                        .flip(),
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(0.5f)
                        .flip()));
        differences.production(sparse);
        shadow(0, 0.25f, 0.125f);
        ScoreDifferences.Summary summary = differences.summary();
        assertThat(summary.labels().get(0)).isEqualTo(new ScoreDifferences.OfLabel("Bark", 1, 0.25, 0.25));
        assertThat(summary.labels().get(1).windows()).isZero();
        assertThat(summary.types().get(0).neither()).isEqualTo(1);
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 50), LongStream.of(System.nanoTime()));
    }

    /** Each side in its own order, with repeats; the two in any interleaving. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyInterleavingJoinsEveryWindowOnceAndTheSameModelNeverDiffers(long seed) {
        Random random = new Random(seed);
        ScoreDifferences same = new ScoreDifferences(pair(LIVE, List.of("Chainsaw", "Wind", "Bark")));
        List<WindowOutcome> windows = new ArrayList<>();
        for (int k = 0; k < 200; k++) {
            windows.add(scored(LIVE, k, random.nextFloat(), random.nextFloat(), random.nextFloat()));
        }
        int production = 0;
        int shadow = 0;
        while (production < windows.size() || shadow < windows.size()) {
            if (shadow == windows.size() || (production < windows.size() && random.nextBoolean())) {
                same.production(windows.get(production));
                production = again(random, production + 1);
            } else {
                same.shadow(windows.get(shadow));
                shadow = again(random, shadow + 1);
            }
        }
        ScoreDifferences.Summary summary = same.summary();
        assertThat(summary.compared()).isEqualTo(200);
        assertThat(summary.otherDecisions()).isZero();
        assertThat(summary.labels()).allMatch(label -> label.max() == 0 && label.windows() == 200);
        assertThat(summary.productionOnly() + summary.shadowOnly() + summary.waiting() + summary.givenUp())
                .isZero();
    }

    /** A worker that starts anew says some again. */
    private static int again(Random random, int next) {
        return random.nextInt(40) == 0 ? Math.max(0, next - random.nextInt(10)) : next;
    }
}
