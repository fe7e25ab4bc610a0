package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import io.earshot.events.WhyEvent.Answer;
import io.earshot.events.WhyEvent.Level;
import io.earshot.events.WhyEvent.Step;
import io.earshot.events.WhyEvent.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule of {@link Bench#rule}: high 0.6, low 0.3; a window decides the middle hop of 0.48 s. */
class WhyEventTest {
    private static final Outcomes STREAM = Outcomes.stream("s");
    private static final EventTypeConfig RULE = Bench.rule(1, 3, 1, 2, 20, 100);

    @Test
    void anEventIsNamedWithItsExtentAndWhyItClosed() {
        Answer answer = ask(RULE, at(3), scores(0f, 0.4f, 0.7f, 0.8f, 0.5f, 0f, 0f, 0f, 0f));
        assertThat(answer.verdict()).isEqualTo(Verdict.EVENT);
        assertThat(answer.because()).contains("peak 0.8000, closed: quiet");
        assertThat(answer.event())
                .extracting(SoundEvent::getOnsetIndex, SoundEvent::getOffsetIndex)
                .containsExactly(1L, 4L);
        assertThat(answer.settled()).isTrue();
        assertThat(answer.steps())
                .extracting(Step::level)
                .startsWith(Level.BELOW, Level.BETWEEN, Level.ABOVE, Level.ABOVE, Level.BETWEEN, Level.BELOW);
        assertThat(decisions(answer))
                .containsExactly(
                        "1 low reached: a run begins",
                        "2 certain: begins with window 1",
                        "3 opened",
                        "5 below low: waits for merge",
                        "6 closed: quiet");
    }

    @Test
    void aSoundThatNeverReachedHighWasNeverCertain() {
        Answer answer = ask(RULE, at(2), scores(0f, 0.4f, 0.59f, 0.4f, 0f, 0f));
        assertThat(answer.verdict()).isEqualTo(Verdict.NEVER_CERTAIN);
        assertThat(answer.because()).contains("at or above low 0.3", "highest, 0.5900, is below high 0.6");
        assertThat(answer.event()).isNull();
    }

    @Test
    void aSoundShorterThanTheMinimumWasTooShort() {
        Answer answer = ask(RULE, at(2), scores(0f, 0.4f, 0.7f, 0f, 0f, 0f, 0f));
        assertThat(answer.verdict()).isEqualTo(Verdict.TOO_SHORT);
        assertThat(answer.because()).isEqualTo("certain, peak 0.7000, but it lasted 0.96 s and the minimum is 1.44 s");
        assertThat(decisions(answer)).contains("4 too short: 0.96 s, minimum 1.44 s");
    }

    @Test
    void piecesNearerThanMergeAreJoinedAndItIsSaid() {
        Answer answer = ask(RULE, at(1), scores(0.7f, 0.7f, 0f, 0.4f, 0.7f, 0f, 0f, 0f));
        assertThat(answer.verdict()).isEqualTo(Verdict.EVENT);
        assertThat(decisions(answer)).contains("3 low reached again", "4 joined after 0.48 s below low, merge 0.48 s");
    }

    @Test
    void silenceIsBelowLow() {
        Answer answer = ask(RULE, at(3), List.of(STREAM.scored(0, 0.1f), STREAM.silent(1, 9), STREAM.scored(10, 0.2f)));
        assertThat(answer.verdict()).isEqualTo(Verdict.BELOW);
        assertThat(answer.because()).isEqualTo("the score was 0.0000, below low 0.3: the window was silent");
    }

    @Test
    void theMedianIsWhatCountsAndBothAreSaid() {
        Answer answer = ask(Bench.rule(1, 0, 3, 2, 20, 100), at(2), scores(0f, 0.1f, 0.9f, 0.2f, 0f, 0f));
        assertThat(answer.verdict()).isEqualTo(Verdict.BELOW);
        assertThat(answer.because()).isEqualTo("the median of 3 windows was 0.2000 (score 0.9000), below low 0.3");
    }

    @Test
    void aGapIsNamedWithItsReason() {
        Answer answer = ask(
                RULE, at(4), List.of(STREAM.scored(0, 0.1f), STREAM.gap(GapReason.LATE, 1, 8), STREAM.scored(9, 0.1f)));
        assertThat(answer.verdict()).isEqualTo(Verdict.GAP);
        assertThat(answer.because()).isEqualTo("the window there was not scored: late");
    }

    @Test
    void windowsThatNobodyEverPublishedAreAGapOfLostScores() {
        Answer answer = ask(RULE, at(4), List.of(STREAM.scored(0, 0.1f), STREAM.retired(9)));
        assertThat(answer.verdict()).isEqualTo(Verdict.GAP);
        assertThat(answer.because()).endsWith("scores lost");
    }

    @Test
    void aSoundThatGoesOnIsPendingUntilItHasLastedTheMinimum() {
        assertThat(ask(RULE, at(1), scores(0f, 0.7f)).verdict()).isEqualTo(Verdict.PENDING);
        Answer run = ask(RULE, at(1), scores(0f, 0.5f));
        assertThat(run.verdict()).isEqualTo(Verdict.PENDING);
        assertThat(run.because()).contains("not high yet: highest 0.5000, high 0.6");
    }

    @Test
    void timeThatNobodySpokeOfIsToldFromTimeThatIsNotKnownYet() {
        List<WindowOutcome> outcomes = new ArrayList<>(scores(0f, 0f));
        outcomes.add(STREAM.retired(2));
        assertThat(ask(RULE, at(50), outcomes).verdict()).isEqualTo(Verdict.NOT_KNOWN_YET);
        Outcomes next = Outcomes.stream("t").at(Outcomes.START + 60_000_000);
        outcomes.add(next.resume(0));
        outcomes.add(next.scored(0, 0f));
        assertThat(ask(RULE, at(50), outcomes).verdict()).isEqualTo(Verdict.NOT_LISTENING);
        assertThat(ask(RULE, at(50), List.of()).verdict()).isEqualTo(Verdict.NO_OUTCOMES);
    }

    @Test
    void aHistoryThatBeginsInASoundIsNotSettledUntilThatSoundIsOver() {
        List<WindowOutcome> loud = new ArrayList<>();
        for (int i = 100; i < 110; i++) {
            loud.add(STREAM.scored(i, 0.7f));
        }
        Answer begun = ask(RULE, at(105), loud);
        assertThat(begun.verdict()).isEqualTo(Verdict.EVENT);
        assertThat(begun.settled()).isFalse();
        List<WindowOutcome> quiet = new ArrayList<>();
        for (int i = 90; i < 100; i++) {
            quiet.add(STREAM.scored(i, 0.1f));
        }
        quiet.addAll(loud);
        assertThat(ask(RULE, at(105), quiet).settled()).isTrue();
    }

    @Test
    void aTypeThatNoModelTellsIsRefused() {
        assertThatThrownBy(() -> new WhyEvent(Bench.saw(RULE), "unicorn"))
                .hasMessage("no configured model tells event type 'unicorn'");
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 100), LongStream.of(System.nanoTime()));
    }

    /** Whatever was published, in whatever order and how often: what is explained is what the live detector reported. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theEventsAreThoseOfTheLiveDetector(long seed) {
        Random random = new Random(seed);
        EventTypeConfig rule = Bench.rule(
                random.nextInt(4),
                random.nextInt(4),
                1 + 2 * random.nextInt(3),
                random.nextInt(4),
                1 + random.nextInt(9),
                1 + random.nextInt(9));
        List<WindowOutcome> outcomes = new ArrayList<>();
        outcomes.add(STREAM.resume(0));
        for (int i = 0; i < 300; i++) {
            int last = i + random.nextInt(6);
            switch (random.nextInt(12)) {
                case 0 -> {
                    outcomes.add(STREAM.gap(GapReason.MISSING, i, last));
                    i = last;
                }
                case 1 -> {
                    outcomes.add(STREAM.silent(i, last));
                    i = last;
                }
                case 2 -> outcomes.add(Math.max(1, outcomes.size() - 2), STREAM.scored(i, random.nextFloat()));
                default ->
                    outcomes.add(STREAM.scored(i, (float) Math.min(1, 0.7 * random.nextFloat() + 0.2 * (i / 9 % 2))));
            }
        }
        if (random.nextBoolean()) {
            outcomes.add(STREAM.retired(320));
        }
        Bench live = new Bench(Bench.saw(rule)).feed(outcomes.toArray(WindowOutcome[]::new));
        for (int i = 0; i < 20; i++) {
            long at = at(random.nextInt(300));
            Answer answer = ask(rule, at, outcomes);
            assertThat(answer.revisions()).isEqualTo(live.events);
            boolean event = live.events.stream().anyMatch(e -> e.getOnsetAt() <= at && at < e.getOffsetAt());
            if (!event && answer.event() != null) {
                assertThat(answer.event().getStatus())
                        .as("beyond its newest revision")
                        .isNotEqualTo(EventStatus.CLOSED);
                continue;
            }
            assertThat(answer.verdict() == Verdict.EVENT)
                    .as("at %d: %s", at, answer.because())
                    .isEqualTo(event);
        }
    }

    private static Answer ask(EventTypeConfig rule, long at, List<WindowOutcome> outcomes) {
        return new WhyEvent(Bench.saw(rule), "saw")
                .explain(outcomes, at, Duration.ofMinutes(10), Duration.ofMinutes(5));
    }

    /** The middle of the middle hop of a window. */
    private static long at(long index) {
        return STREAM.timeOf(index) + 487_500;
    }

    private static List<WindowOutcome> scores(float... scores) {
        List<WindowOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            outcomes.add(STREAM.scored(i, scores[i]));
        }
        return outcomes;
    }

    private static List<String> decisions(Answer answer) {
        return answer.steps().stream()
                .flatMap(step -> step.decisions().stream().map(decision -> step.index() + " " + decision))
                .toList();
    }
}
