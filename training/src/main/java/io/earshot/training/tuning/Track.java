package io.earshot.training.tuning;

import io.earshot.config.EventTypeConfig;
import io.earshot.events.ScoreTrack;
import io.earshot.model.ModelInput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** One class in one scene: its score in each window and when it really sounded. */
public final class Track {
    private final ScoreTrack rule;
    private final float[] scores;
    private final List<Truth> truth;
    private final double seconds;
    private final int fold;

    public Track(float[] scores, List<Truth> truth, double seconds, int fold, ModelInput input) {
        this.rule = new ScoreTrack(scores.length, input.rate(), input.window(), input.hop());
        this.scores = scores;
        this.truth = List.copyOf(truth);
        this.seconds = seconds;
        this.fold = fold;
    }

    public int fold() {
        return fold;
    }

    public double seconds() {
        return seconds;
    }

    public List<Truth> truth() {
        return truth;
    }

    public List<ScoreTrack.Span> events(EventTypeConfig type) {
        return rule.events(type, scores);
    }

    /** Adds what the rule finds here to a count of hits and misses. */
    public void judge(EventTypeConfig type, Counts counts) {
        List<ScoreTrack.Span> found = events(type);
        judgeSegments(found, counts);
        judgeEvents(found, counts);
        counts.seconds += seconds;
    }

    private void judgeSegments(List<ScoreTrack.Span> found, Counts counts) {
        int count = (int) Math.ceil(seconds);
        boolean[] is = new boolean[count];
        boolean[] said = new boolean[count];
        for (Truth each : truth) {
            mark(is, each.onset(), each.offset());
        }
        for (ScoreTrack.Span each : found) {
            mark(said, each.onset(), each.offset());
        }
        for (int i = 0; i < count; i++) {
            counts.segmentHits += is[i] && said[i] ? 1 : 0;
            counts.segmentMisses += is[i] && !said[i] ? 1 : 0;
            counts.segmentFalse += !is[i] && said[i] ? 1 : 0;
        }
    }

    private static void mark(boolean[] segments, double onset, double offset) {
        for (int i = (int) onset; i < Math.min(segments.length, (int) Math.ceil(offset)); i++) {
            segments[i] = true;
        }
    }

    /** Each truth is met by at most one event: greedily in order, which is optimal where events do not overlap. */
    private void judgeEvents(List<ScoreTrack.Span> found, Counts counts) {
        List<ScoreTrack.Span> left = new ArrayList<>(found);
        for (Truth each : truth) {
            double collar = Counts.COLLAR;
            double offsetCollar = Math.max(collar, Counts.OFFSET_SHARE * (each.offset() - each.onset()));
            boolean met = left.removeIf(new First(span -> Math.abs(span.onset() - each.onset()) <= collar
                    && Math.abs(span.offset() - each.offset()) <= offsetCollar));
            counts.eventHits += met ? 1 : 0;
            counts.eventMisses += met ? 0 : 1;
        }
        counts.eventFalse += left.size();
        for (ScoreTrack.Span span : found) {
            boolean nothing =
                    truth.stream().noneMatch(each -> span.onset() < each.offset() && each.onset() < span.offset());
            counts.falseAlarms += nothing ? 1 : 0;
        }
    }

    /** Holds once. */
    private static final class First implements Predicate<ScoreTrack.Span> {
        private final Predicate<ScoreTrack.Span> wanted;
        private boolean found;

        First(Predicate<ScoreTrack.Span> wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean test(ScoreTrack.Span span) {
            if (found || !wanted.test(span)) {
                return false;
            }
            found = true;
            return true;
        }
    }
}
