package io.earshot.cli;

import io.earshot.Meters;
import io.earshot.alerts.AlertsMeter;
import io.earshot.avro.Alert;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.EventsMeter;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.playback.FramePlayer;
import io.earshot.publish.PublishMeter;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/** What a demo counted, and its summary. Thread-safe. */
final class DemoCounts {
    private static final long LONGEST_MICROS = 600_000_000;

    private final Map<OutcomeKind, Long> published = new EnumMap<>(OutcomeKind.class);
    private final Map<GapReason, Long> gaps = new EnumMap<>(GapReason.class);
    private final Map<String, Integer> events = new TreeMap<>();
    private final Map<String, Integer> alerts = new TreeMap<>();
    private final ConcurrentHistogram scoredMicros = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final ConcurrentHistogram eventMicros = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private long retiredPublished;
    private long acceptedWindows;
    private int streams;
    private long beganNanos;
    private double playedSeconds;
    private long frames;
    private long expectedWindows;
    private double latestMillis;

    Meters meters() {
        return new Meters(IngestMeter.NONE, InferenceMeter.NONE, publish(), events(), AlertsMeter.NONE);
    }

    private PublishMeter publish() {
        return new PublishMeter() {
            @Override
            public void published(WindowOutcome outcome) {
                DemoCounts.this.published(outcome);
            }
        };
    }

    private EventsMeter events() {
        return new EventsMeter() {
            @Override
            public void accepted(OutcomeKind kind, @Nullable GapReason reason, long windows) {
                DemoCounts.this.accepted(kind, windows);
            }
        };
    }

    private synchronized void published(WindowOutcome outcome) {
        long windows = outcome.getLastIndex() - outcome.getFirstIndex() + 1;
        switch (outcome.getKind()) {
            case RETIRED -> {
                retiredPublished++;
                expectedWindows += outcome.getFirstIndex();
            }
            case GAP -> {
                published.merge(OutcomeKind.GAP, windows, Long::sum);
                if (outcome.getReason() != null) {
                    gaps.merge(outcome.getReason(), windows, Long::sum);
                }
            }
            case SCORED, SILENT -> published.merge(outcome.getKind(), windows, Long::sum);
            case RESUME, UNKNOWN -> {}
        }
        if (outcome.getKind() == OutcomeKind.SCORED && !outcome.getPadded()) {
            long end = outcome.getStartAt() + outcome.getWindowSamples() * 1_000_000L / outcome.getModelRate();
            scoredMicros.recordValue(bounded(outcome.getScoredAt() - end));
        }
    }

    private synchronized void accepted(OutcomeKind kind, long windows) {
        if (kind == OutcomeKind.SCORED || kind == OutcomeKind.SILENT || kind == OutcomeKind.GAP) {
            acceptedWindows += windows;
        }
    }

    private static long bounded(long micros) {
        return Math.max(0, Math.min(LONGEST_MICROS, micros));
    }

    synchronized void begin(int mics) {
        streams = mics;
        beganNanos = System.nanoTime();
    }

    synchronized void played(FramePlayer player) {
        playedSeconds = (System.nanoTime() - beganNanos) / 1e9;
        frames = player.frames();
        latestMillis = player.latestNanos() / 1e6;
    }

    /** Whether every stream has ended and the events stage has accepted every window of them. */
    synchronized boolean settled() {
        return retiredPublished >= streams && acceptedWindows >= expectedWindows;
    }

    synchronized void event(SoundEvent event, long nowMicros) {
        if (event.getStatus() == EventStatus.OPENED) {
            events.merge(event.getType(), 1, Integer::sum);
            eventMicros.recordValue(bounded(nowMicros - event.getDecidedAt()));
        }
    }

    synchronized void alert(Alert alert) {
        alerts.merge(alert.getRule(), 1, Integer::sum);
    }

    synchronized void summary(PrintWriter err) {
        long scored = published.getOrDefault(OutcomeKind.SCORED, 0L);
        long gap = published.getOrDefault(OutcomeKind.GAP, 0L);
        err.println();
        err.printf(
                Locale.ROOT,
                "mics      %d, %d frames, played for %.1f s, sent at most %.0f ms late%n",
                streams,
                frames,
                playedSeconds,
                latestMillis);
        err.printf(
                Locale.ROOT,
                "windows   %d expected, %d scored, %d in gaps%s, %d accepted; %.0f/s%n",
                expectedWindows,
                scored,
                gap,
                gaps.isEmpty() ? "" : " " + gaps,
                acceptedWindows,
                scored / Math.max(1e-9, playedSeconds));
        err.printf(Locale.ROOT, "scored    %s after the window's end%n", quantiles(scoredMicros));
        err.printf(
                Locale.ROOT,
                "events    %d %s, readable %s after the window that decided them%n",
                events.values().stream().mapToInt(i -> i).sum(),
                events,
                quantiles(eventMicros));
        err.printf(
                Locale.ROOT,
                "alerts    %d %s%n",
                alerts.values().stream().mapToInt(i -> i).sum(),
                alerts);
        err.flush();
    }

    private static String quantiles(ConcurrentHistogram micros) {
        if (micros.getTotalCount() == 0) {
            return "-";
        }
        return String.format(
                Locale.ROOT,
                "p50 %.0f ms, p99 %.0f ms, max %.0f ms",
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }
}
