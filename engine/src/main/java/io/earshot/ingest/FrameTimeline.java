package io.earshot.ingest;

import io.earshot.avro.ClockQuality;
import java.util.Arrays;

/**
 * The frames of one stream that some later window still needs: where their samples lie, when they were captured and
 * which offsets hold them. Invariants:
 *
 * <ul>
 *   <li>entries are sorted by first sample; samples of two entries may overlap when a device repeats itself;
 *   <li>an entry stays until {@link #forgetBefore} passes its end, so {@link #oldestOffset} is the commit floor;
 *   <li>the newest entry ever added is remembered for times beyond what is held.
 * </ul>
 *
 * <p>Belongs to the feature thread of its stream. Grows to the largest number of frames ever held at once, then
 * allocates nothing.
 */
public final class FrameTimeline {
    /** No frame is needed. */
    public static final long NONE = Long.MAX_VALUE;

    private static final int FIELDS = 6;
    private static final int FIRST = 0;
    private static final int END = 1;
    private static final int OFFSET = 2;
    private static final int CAPTURED = 3;
    private static final int APPENDED = 4;
    private static final int BOUND = 5;

    private final int sampleRate;
    private long[] entries = new long[FIELDS * 16];
    private ClockQuality[] qualities = new ClockQuality[16];
    private int head;
    private int size;

    // The frame that ends latest of all seen: times past what is held are counted from it.
    private long anchorSample;
    private long anchorCapturedAt;
    private long anchorBound = FrameHeader.UNKNOWN_BOUND;
    private ClockQuality anchorQuality = ClockQuality.DEVICE;

    public FrameTimeline(int sampleRate) {
        this.sampleRate = sampleRate;
    }

    void add(FrameHeader frame) {
        if (head + size == qualities.length) {
            makeRoom();
        }
        int at = head + size;
        while (at > head && entries[(at - 1) * FIELDS + FIRST] > frame.firstSample) {
            System.arraycopy(entries, (at - 1) * FIELDS, entries, at * FIELDS, FIELDS);
            qualities[at] = qualities[at - 1];
            at--;
        }
        int e = at * FIELDS;
        entries[e + FIRST] = frame.firstSample;
        entries[e + END] = frame.firstSample + frame.count;
        entries[e + OFFSET] = frame.offset;
        entries[e + CAPTURED] = frame.capturedAt;
        entries[e + APPENDED] = frame.appendedAt;
        entries[e + BOUND] = frame.clockErrorBound;
        qualities[at] = frame.clockQuality;
        size++;
        if (frame.firstSample >= anchorSample) {
            anchorSample = frame.firstSample;
            anchorCapturedAt = frame.capturedAt;
            anchorBound = frame.clockErrorBound;
            anchorQuality = frame.clockQuality;
        }
    }

    private void makeRoom() {
        if (head > 0) {
            System.arraycopy(entries, head * FIELDS, entries, 0, size * FIELDS);
            System.arraycopy(qualities, head, qualities, 0, size);
            head = 0;
        } else {
            entries = Arrays.copyOf(entries, entries.length * 2);
            qualities = Arrays.copyOf(qualities, qualities.length * 2);
        }
    }

    /** Drops the frames that end at or before {@code sample}. */
    public void forgetBefore(long sample) {
        while (size > 0 && entries[head * FIELDS + END] <= sample) {
            head++;
            size--;
        }
        if (size == 0) {
            head = 0;
        }
    }

    /** Forgets every frame ever added and logs their samples, each once, as late. */
    void forgetAll(DiscardLog discards) {
        long counted = Long.MIN_VALUE;
        for (int i = head; i < head + size; i++) {
            int e = i * FIELDS;
            long end = entries[e + END];
            discards.add(entries[e + OFFSET], 0, Math.max(0, end - Math.max(entries[e + FIRST], counted)));
            counted = Math.max(counted, end);
        }
        head = 0;
        size = 0;
        anchorSample = 0;
    }

    /** The lowest offset of the frames that reach past {@code sample}, or {@link #NONE}. */
    public long oldestOffset(long sample) {
        long oldest = NONE;
        for (int i = head; i < head + size; i++) {
            if (entries[i * FIELDS + END] > sample) {
                oldest = Math.min(oldest, entries[i * FIELDS + OFFSET]);
            }
        }
        return oldest;
    }

    /** The lowest offset of the frames with samples in {@code [from, to)}, or -1. */
    public long firstOffset(long from, long to) {
        long lowest = NONE;
        for (int i = head; i < head + size; i++) {
            int e = i * FIELDS;
            if (entries[e + FIRST] < to && entries[e + END] > from) {
                lowest = Math.min(lowest, entries[e + OFFSET]);
            }
        }
        return lowest == NONE ? -1 : lowest;
    }

    /** The highest offset of the frames with samples in {@code [from, to)}, or -1. */
    public long lastOffset(long from, long to) {
        long highest = -1;
        for (int i = head; i < head + size; i++) {
            int e = i * FIELDS;
            if (entries[e + FIRST] < to && entries[e + END] > from) {
                highest = Math.max(highest, entries[e + OFFSET]);
            }
        }
        return highest;
    }

    /** When the newest of the frames with samples in {@code [from, to)} was appended, microseconds; 0 for none. */
    public long appendedAt(long from, long to) {
        long newest = 0;
        for (int i = head; i < head + size; i++) {
            int e = i * FIELDS;
            if (entries[e + FIRST] < to && entries[e + END] > from) {
                newest = Math.max(newest, entries[e + APPENDED]);
            }
        }
        return newest;
    }

    /**
     * Capture time of a position: the captured-at of the frame that holds it plus the offset in it; where no held
     * frame does, counted from the nearest one before it, else after it.
     *
     * @param sample whole part of the position
     * @param fractionMicros what lies between the whole sample and the position, microseconds
     * @return microseconds since 1970-01-01 UTC
     */
    public long timeOf(long sample, long fractionMicros) {
        int i = holding(sample);
        if (i < 0) {
            return anchorCapturedAt + micros(sample - anchorSample) + fractionMicros;
        }
        int e = i * FIELDS;
        return entries[e + CAPTURED] + micros(sample - entries[e + FIRST]) + fractionMicros;
    }

    /**
     * When the sample before {@code sample} ends: not {@link #timeOf} that position, which may lie in a frame that was
     * captured later. Rounded once, or the end of a 16 kHz stream would lie a microsecond before its last window's.
     *
     * @return microseconds since 1970-01-01 UTC
     */
    public long endOf(long sample) {
        int i = holding(sample - 1);
        if (i < 0) {
            return anchorCapturedAt + micros(sample - anchorSample);
        }
        int e = i * FIELDS;
        return entries[e + CAPTURED] + micros(sample - entries[e + FIRST]);
    }

    public ClockQuality qualityAt(long sample) {
        int i = holding(sample);
        return i < 0 ? anchorQuality : qualities[i];
    }

    /** Clock error bound, microseconds, or {@link FrameHeader#UNKNOWN_BOUND}. */
    public long boundAt(long sample) {
        int i = holding(sample);
        return i < 0 ? anchorBound : entries[i * FIELDS + BOUND];
    }

    /** Index of the frame that holds a sample, else of the nearest before it, else of the first; -1 when empty. */
    private int holding(long sample) {
        int best = -1;
        for (int i = head; i < head + size && entries[i * FIELDS + FIRST] <= sample; i++) {
            if (entries[i * FIELDS + END] > sample) {
                return i;
            }
            best = i;
        }
        return best >= 0 ? best : size > 0 ? head : -1;
    }

    private long micros(long samples) {
        return Math.floorDiv(samples * 1_000_000, (long) sampleRate);
    }
}
