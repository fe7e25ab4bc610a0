package io.earshot.ingest;

import io.earshot.avro.GapReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts one stream's frames, as they come in partition order, into sample order. Invariants:
 *
 * <ul>
 *   <li>what the sink is given depends on the frames and their order in the partition alone: no clock, no thread;
 *   <li>every sample of every frame is delivered once, or counted as duplicate or late;
 *   <li>a hole is decided a gap when the highest sample so far is more than the re-order time past its end, since any
 *       frame that could still fill it would be late; at the end or retirement of the stream all holes are;
 *   <li>a stream first seen in its middle starts at the lowest sample that is not late, so a worker that takes over
 *       at the commit floor finds every window that the one before it had not finished.
 * </ul>
 *
 * <p>Belongs to the feature thread of its mic. In-order frames are handed on without a copy.
 */
public final class StreamTracker {
    private static final int REMEMBERED_GAPS = 16;
    private static final int REMEMBERED_UNDECODABLE = 16;

    private final long reorderSamples;
    private final FrameTimeline timeline;
    private final SampleSink sink;
    private final DiscardLog discards;
    private final HeldSamples held = new HeldSamples();

    // Newest gaps and undecodable positions, as rings: enough to tell late from duplicate and to name the reason.
    private final long[] gapFrom = new long[REMEMBERED_GAPS];
    private final long[] gapTo = new long[REMEMBERED_GAPS];
    private int gaps;
    private final long[] undecodable = new long[REMEMBERED_UNDECODABLE];
    private int undecodables;

    private boolean started;
    private boolean over;
    /** Next sample to deliver; all below are delivered or gaps. */
    private long position;
    /** End of the highest sample seen. */
    private long highest;
    /** Highest end of a frame dropped as late inside the hole that is still open; names the hole's reason. */
    private long lateUpTo = Long.MIN_VALUE;

    /**
     * @param reorderSamples how far behind the highest sample a frame may come, in samples
     * @param timeline told of every frame that adds samples
     * @param discards told of samples that are dropped
     */
    public StreamTracker(long reorderSamples, FrameTimeline timeline, SampleSink sink, DiscardLog discards) {
        this.reorderSamples = reorderSamples;
        this.timeline = timeline;
        this.sink = sink;
        this.discards = discards;
        Arrays.fill(undecodable, Long.MIN_VALUE);
    }

    /** Whether the stream has ended or retired; nothing may follow. */
    public boolean isOver() {
        return over;
    }

    /** End of the highest sample seen so far. */
    public long highest() {
        return highest;
    }

    /**
     * Takes the next frame in partition order.
     *
     * @param frame its header; {@code firstSample + count} must not overflow, the caller has bounded both
     * @param rows one row per channel, at least {@code frame.count} samples from index 0; valid during the call; not
     *     looked at where the frame is skipped
     */
    public void accept(FrameHeader frame, float[][] rows) {
        if (frame.count > 0) {
            place(frame, frame.skipped ? null : rows);
        }
        if (frame.endOfStream) {
            finish(Math.max(highest, frame.firstSample + frame.count), true);
        } else if (started || resolveStart()) {
            advance();
        }
    }

    private void place(FrameHeader frame, float @Nullable [][] rows) {
        long first = frame.firstSample;
        long end = first + frame.count;
        boolean late = highest - end > reorderSamples;
        highest = Math.max(highest, end);
        if (late) {
            countDropped(frame.offset, first, end);
            lateUpTo = Math.max(lateUpTo, end);
            return;
        }
        if (!started) {
            // Held until resolveStart: the timeline must know the frame before RESUME says from where on it is needed.
            int known = held.hold(rows, 0, frame.count, first);
            noteAdded(frame, known);
            return;
        }
        long from = Math.max(first, position);
        if (from > first) {
            countDropped(frame.offset, first, Math.min(end, from));
        }
        if (from >= end) {
            return;
        }
        if (from == position && held.isEmpty()) {
            timeline.add(frame);
            position = end;
            deliver(rows, (int) (from - first), (int) (end - from), from);
        } else {
            noteAdded(frame, held.hold(rows, (int) (from - first), (int) (end - from), from));
        }
    }

    private void deliver(float @Nullable [][] rows, int from, int count, long first) {
        if (rows == null) {
            sink.skipped(first, first + count);
        } else {
            sink.samples(rows, from, count, first);
        }
    }

    private void noteAdded(FrameHeader frame, int known) {
        if (known < frame.count) {
            timeline.add(frame);
        }
        if (known > 0) {
            discards.add(frame.offset, known, 0);
        }
    }

    /** Whether the sink has been given its first position. */
    boolean hasStarted() {
        return started;
    }

    /** Forgets what a stream that has not started was going to start with; it counts as late. */
    void startOver() {
        held.clear();
        timeline.forgetAll(discards);
        highest = 0;
        lateUpTo = Long.MIN_VALUE;
    }

    /** A frame that could not be decoded stood at this position: names the reason should a gap arise there. */
    public void undecodableAt(long firstSample) {
        undecodable[undecodables++ % REMEMBERED_UNDECODABLE] = firstSample;
    }

    /** The stream is idle or displaced: everything undecided becomes a gap, the tail goes. */
    public void retire() {
        finish(highest, false);
    }

    private void finish(long total, boolean clean) {
        if (!started) {
            start(held.isEmpty() ? total : held.first());
        }
        if (clean) {
            sink.endsAt(total);
        }
        flush(total);
        over = true;
        if (clean) {
            sink.end();
        } else {
            sink.retire();
        }
    }

    private boolean resolveStart() {
        if (!held.isEmpty() && (held.first() == 0 || highest - held.first() > reorderSamples)) {
            start(held.first());
        }
        return started;
    }

    private void start(long first) {
        started = true;
        position = first;
        sink.resume(first);
    }

    private void advance() {
        while (!held.isEmpty()) {
            long next = held.first();
            if (next > position) {
                if (highest - next <= reorderSamples) {
                    return;
                }
                declareGap(next);
            }
            deliverHeld();
        }
    }

    private void flush(long end) {
        while (!held.isEmpty()) {
            if (held.first() > position) {
                declareGap(held.first());
            }
            deliverHeld();
        }
        if (position < end) {
            declareGap(end);
        }
    }

    private void deliverHeld() {
        HeldSamples.Segment segment = held.poll();
        if (segment != null) {
            position = segment.end();
            deliver(segment.rows, 0, segment.count, segment.first);
            held.release(segment);
        }
    }

    private void declareGap(long to) {
        GapReason reason = GapReason.MISSING;
        for (long at : undecodable) {
            if (at >= position && at < to) {
                reason = GapReason.UNDECODABLE;
            }
        }
        if (reason == GapReason.MISSING && lateUpTo > position) {
            reason = GapReason.LATE;
        }
        int i = gaps++ % REMEMBERED_GAPS;
        gapFrom[i] = position;
        gapTo[i] = to;
        long from = position;
        position = to;
        sink.gap(from, to, reason);
    }

    /** Splits dropped samples into late (their place had become a gap, or still is a hole) and seen before. */
    private void countDropped(long offset, long from, long to) {
        long late = Math.max(0, to - Math.max(from, position));
        for (int i = 0; i < Math.min(gaps, REMEMBERED_GAPS); i++) {
            late += Math.max(0, Math.min(to, gapTo[i]) - Math.max(from, gapFrom[i]));
        }
        discards.add(offset, to - from - late, late);
    }
}
