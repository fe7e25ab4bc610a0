package io.earshot.events;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.CloseCause;
import io.earshot.avro.EventStatus;
import io.earshot.config.EventTypeConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The detection rule on the scores of one event type over one whole recording, for choosing thresholds: the same
 * {@link TypeDetector} as the live detector's, without the records around it.
 */
public final class ScoreTrack {
    private final Window[] windows;
    private final Grid grid;

    /**
     * @param count windows of the recording
     * @param rate samples per second of the model
     * @param window samples of a window
     * @param hop samples from one window to the next
     */
    public ScoreTrack(int count, int rate, int window, int hop) {
        this.grid = new Grid(rate, window, hop);
        this.windows = new Window[count];
        for (int i = 0; i < count; i++) {
            windows[i] = new Window(i, grid.span(i), 0, 0, ClockQuality.UNKNOWN, 0);
        }
    }

    /**
     * An event's extent and strength.
     *
     * @param onset seconds from the recording's start
     * @param offset seconds from the recording's start
     * @param peak highest score
     */
    public record Span(double onset, double offset, float peak) {}

    /**
     * @param scores one per window
     * @return the events, closed, in order
     */
    public List<Span> events(EventTypeConfig rule, float[] scores) {
        if (scores.length != windows.length) {
            throw new IllegalArgumentException(
                    "must be one score for each of %d windows, were %d".formatted(windows.length, scores.length));
        }
        List<Span> spans = new ArrayList<>();
        OpenEvent.Sink sink = (type, event, status, cause) -> {
            if (status == EventStatus.CLOSED) {
                spans.add(new Span(event.onsetAt / 1e6, event.offsetAt / 1e6, event.evidence.peak));
            }
        };
        TypeDetector detector = new TypeDetector(rule.median());
        int delay = detector.median.delay();
        for (int i = 0; i < windows.length + delay; i++) {
            float score = i < windows.length ? scores[i] : Float.NaN;
            detector.step(0, rule, grid, score, windows[Math.max(0, i - delay)], sink);
        }
        detector.end(0, CloseCause.STREAM_ENDED, sink);
        return spans;
    }
}
