package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.GapReason;
import io.earshot.avro.Position;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rule of {@link Bench#rule}: high 0.6, low 0.3. */
class EventDetectorTest {
    private static final Outcomes STREAM = Outcomes.stream("s");
    private static final EventTypeConfig PLAIN = Bench.rule(0, 1, 1, 4, 20, 100);

    @Test
    void opensAtHighAndReachesBackAndForthToLow() {
        assertThat(scores(PLAIN, 0.1f, 0.4f, 0.5f, 0.7f, 0.4f, 0.2f).story())
                .containsExactly("OPENED 1-3", "CLOSED QUIET 1-4");
    }

    @Test
    void isNoEventWhereHighIsNeverReached() {
        assertThat(scores(Bench.rule(2, 1, 1, 4, 20, 100), 0.1f, 0.4f, 0.59f, 0.4f, 0f, 0f, 0f)
                        .story())
                .isEmpty();
    }

    @Test
    void joinsPiecesMeasuredToTheExtendedOnset() {
        EventTypeConfig twoWindows = Bench.rule(2, 1, 1, 4, 20, 100);
        assertThat(scores(twoWindows, 0.7f, 0f, 0f, 0.4f, 0.7f, 0f, 0f, 0f).story())
                .containsExactly("OPENED 0-0", "CLOSED QUIET 0-4");
        assertThat(scores(twoWindows, 0.7f, 0f, 0f, 0f, 0.7f, 0f, 0f, 0f).story())
                .containsExactly("OPENED 0-0", "CLOSED QUIET 0-0", "OPENED 4-4", "CLOSED QUIET 4-4");
    }

    @Test
    void staysOpenWhileALowRunThatMayYetJoinIsPending() {
        EventTypeConfig rule = Bench.rule(1, 1, 1, 4, 4, 100);
        assertThat(scores(rule, 0.7f, 0f, 0.4f, 0.4f, 0.4f, 0.4f, 0.7f, 0f, 0f).story())
                .as("certain after four more windows")
                .containsExactly("OPENED 0-0", "CLOSED QUIET 0-6");
        assertThat(scores(rule, 0.7f, 0f, 0.4f, 0.4f, 0.4f, 0.4f, 0.4f, 0.7f, 0f, 0f)
                        .story())
                .as("one too late: an event of its own, from where the run began")
                .containsExactly("OPENED 0-0", "CLOSED QUIET 0-0", "OPENED 2-7", "CLOSED QUIET 2-7");
        assertThat(scores(rule, 0.7f, 0f, 0.4f, 0.4f, 0f).story())
                .as("came to nothing")
                .containsExactly("OPENED 0-0", "CLOSED QUIET 0-0");
    }

    @Test
    void opensOnceTheJoinedExtentReachesTheMinimum() {
        EventTypeConfig three = Bench.rule(1, 3, 1, 4, 20, 100);
        assertThat(scores(three, 0.7f, 0.7f, 0f, 0f, 0f).story()).isEmpty();
        Bench joined = scores(three, 0.7f, 0f, 0.7f, 0f, 0f, 0f);
        assertThat(joined.story()).containsExactly("OPENED 0-2", "CLOSED QUIET 0-2");
        assertThat(joined.events.get(0).getId()).isEqualTo(joined.events.get(1).getId());
    }

    @Test
    void tellsOfAnOpenEventEveryNWindows() {
        Bench bench = scores(Bench.rule(0, 1, 1, 4, 20, 3), 0.7f, 0.7f, 0.7f, 0.7f, 0.7f, 0.7f, 0.7f, 0.7f, 0f);
        assertThat(bench.story()).containsExactly("OPENED 0-0", "UPDATED 0-3", "UPDATED 0-6", "CLOSED QUIET 0-7");
        assertThat(bench.events).extracting(SoundEvent::getRevision).containsExactly(1, 2, 3, 4);
    }

    @Test
    void livesThroughAGapOfMaxGapAndClosesAtTheLastScoredWindowBeyond() {
        Bench bench = new Bench(Bench.saw(Bench.rule(0, 1, 1, 2, 20, 100)));
        bench.feed(STREAM.scored(0, 0.7f), STREAM.gap(GapReason.MISSING, 1, 2), STREAM.scored(3, 0.5f));
        assertThat(bench.story()).containsExactly("OPENED 0-0");
        bench.feed(STREAM.gap(GapReason.LATE, 4, 90), STREAM.scored(91, 0.7f));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "CLOSED GAP 0-3", "OPENED 91-91");
        SoundEvent closed = bench.events.get(1);
        assertThat(closed.getScoredWindows()).isEqualTo(2);
        assertThat(closed.getDecidedAt()).isEqualTo(STREAM.timeOf(6) + 975_000);
        assertThat(bench.count("lost")).isZero();
    }

    @Test
    void doesNotReachBackAcrossALongGap() {
        Bench bench = new Bench(Bench.saw(Bench.rule(9, 1, 1, 2, 20, 100)));
        bench.feed(
                STREAM.scored(0, 0.5f),
                STREAM.gap(GapReason.MISSING, 1, 3),
                STREAM.scored(4, 0.4f),
                STREAM.scored(5, 0.9f));
        assertThat(bench.story()).containsExactly("OPENED 4-5");
    }

    @Test
    void takesSilenceAsZeros() {
        Bench bench = new Bench(Bench.saw(PLAIN));
        bench.feed(STREAM.scored(0, 0.7f), STREAM.silent(1, 1_000_000_000));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "CLOSED QUIET 0-0");
        assertThat(bench.events.get(1).getDecidedAt()).isEqualTo(STREAM.timeOf(1) + 975_000);
    }

    @Test
    void closesAsInterruptedWhenTheStreamRetires() {
        Bench bench = scores(PLAIN, 0.7f, 0.7f).feed(STREAM.retired(2));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "CLOSED INTERRUPTED 0-1");
        assertThat(bench.events.get(1).getDecidedAt()).isEqualTo(STREAM.timeOf(1) + 975_000);
    }

    @Test
    void closesAsStreamEndedWhenTheRecordingEnds() {
        Bench bench = scores(PLAIN, 0.7f, 0.7f).feed(STREAM.ended(2, 20_000));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "CLOSED STREAM_ENDED 0-1");
    }

    @Test
    void startsAfreshWhenTheStreamComesBack() {
        Bench bench = scores(PLAIN, 0.7f, 0.5f).feed(STREAM.retired(2), STREAM.resume(4), STREAM.scored(4, 0.5f));
        bench.feed(STREAM.scored(5, 0.7f), STREAM.scored(6, 0f));
        assertThat(bench.story())
                .containsExactly("OPENED 0-0", "CLOSED INTERRUPTED 0-1", "OPENED 4-5", "CLOSED QUIET 4-5");
    }

    @Test
    void smoothsWithAMedianTruncatedAtTheEdges() {
        EventTypeConfig three = Bench.rule(0, 1, 3, 4, 20, 100);
        assertThat(scores(three, 0f, 0f, 0.9f, 0f, 0f).story())
                .as("a lone peak")
                .isEmpty();
        Bench edge = scores(three, 0.9f, 0.5f, 0f, 0f, 0f);
        assertThat(edge.story()).as("mean of two at the edge").containsExactly("OPENED 0-0", "CLOSED QUIET 0-1");
        assertThat(edge.events.get(0).getPeakScore()).isEqualTo((0.9f + 0.5f) / 2);
        assertThat(edge.events.get(0).getDecidedAt()).as("one window later").isEqualTo(STREAM.timeOf(1) + 975_000);
        assertThat(scores(three, 0f, 0.9f, 0.9f).feed(STREAM.retired(3)).story())
                .as("decided at the end of the stream, with what there is")
                .containsExactly("OPENED 0-1", "CLOSED INTERRUPTED 0-2");
    }

    @Test
    void mapsWindowsToTheirMiddleHop() {
        Bench bench = scores(PLAIN, 0f, 0.7f, 0.7f, 0f);
        SoundEvent closed = bench.events.get(1);
        assertThat(closed.getOnsetAt()).isEqualTo(STREAM.timeOf(1) + 247_500);
        assertThat(closed.getOffsetAt()).isEqualTo(STREAM.timeOf(2) + 727_500);
        assertThat(closed.getDecidedAt()).isEqualTo(STREAM.timeOf(3) + 975_000);
        assertThat(closed.getOffsetAt() - closed.getOnsetAt()).isEqualTo(960_000);
    }

    @Test
    void carriesWhatTheEventRestsOn() {
        EventTypes types = Bench.saw(Bench.rule(1, 1, 1, 4, 20, 100));
        Place place = new Place("site-9", new Position(1.5, -2.5, null));
        Bench bench = new Bench("mic-1", types, mic -> mic.equals("mic-1") ? place : null);
        WindowOutcome replaced = STREAM.scored(1, 0.5f);
        replaced.setClockQuality(ClockQuality.REPLACED);
        replaced.setClockErrorBound(70L);
        WindowOutcome newer = STREAM.scored(2, 0f);
        newer.setModelVersion("1.1");
        bench.feed(STREAM.scored(0, 0.7f), replaced, newer, STREAM.scored(3, 0f));
        SoundEvent closed = bench.events.get(1);
        assertThat(closed.getMeanScore()).isCloseTo(0.6f, within(1e-6f));
        assertThat(closed.getPeakScore()).isEqualTo(0.7f);
        assertThat(closed.getScoredWindows()).isEqualTo(2);
        assertThat(closed.getClockQuality()).isEqualTo(ClockQuality.REPLACED);
        assertThat(closed.getClockErrorBound()).isEqualTo(70);
        assertThat(closed.getSiteId()).isEqualTo("site-9");
        assertThat(closed.getPosition()).isEqualTo(place.position());
        assertThat(closed.getModelVersion()).isEqualTo("1.0");
        assertThat(closed.getFramesTopic()).isEqualTo("earshot.frames");
        assertThat(closed.getFramesPartition()).isEqualTo(3);
        assertThat(closed.getFirstOffset()).isEqualTo(0);
        assertThat(closed.getLastOffset()).isEqualTo(29);
        assertThat(closed.getType()).isEqualTo("saw");
        assertThat(closed.getStreamStartedAt()).isEqualTo(Outcomes.START);
    }

    @Test
    void keepsThePlaceThatTheMicHadWhenTheEventOpened() {
        Place[] now = {new Place("old", null)};
        Bench bench = new Bench("mic-1", Bench.saw(PLAIN), mic -> now[0]);
        bench.restart = () -> true;
        bench.feed(STREAM.scored(0, 0.7f));
        now[0] = new Place("new", null);
        bench.feed(STREAM.scored(1, 0f));
        assertThat(bench.events).extracting(SoundEvent::getSiteId).containsExactly("old", "old");
    }

    @Test
    void namesAnEventTheSameInEveryReplayAndDifferentlyFromEveryOther() {
        String id = Revisions.id(new StreamId("m", "s", 1, 16_000), "yamnet", "saw", 7);
        assertThat(id).matches("[0-9a-f]{32}").isEqualTo("622f07333fc9b0d789f89749da31f0de");
        assertThat(Revisions.id(new StreamId("ms", "", 1, 16_000), "yamnet", "saw", 7))
                .isNotEqualTo(id);
        assertThat(Revisions.id(new StreamId("m", "s", 1, 16_000), "yamnet", "saw", 8))
                .isNotEqualTo(id);
        assertThat(Revisions.id(new StreamId("m", "s", 1, 48_000), "yamnet", "saw", 7))
                .isNotEqualTo(id);
    }

    private static Bench scores(EventTypeConfig rule, float... scores) {
        Bench bench = new Bench(Bench.saw(rule));
        IntStream.range(0, scores.length).forEach(i -> bench.feed(STREAM.scored(i, scores[i])));
        return bench;
    }
}
