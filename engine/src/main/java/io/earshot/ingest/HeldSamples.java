package io.earshot.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples that came before others of lower position: copies, sorted, without overlaps; skipped ones without a copy. Bounded by the re-order time
 * plus one frame, because what lies further apart is decided a gap. Belongs to one feature thread; buffers are reused.
 */
final class HeldSamples {
    private final List<Segment> segments = new ArrayList<>();
    private final ArrayDeque<float[][]> spare = new ArrayDeque<>();

    static final class Segment {
        /** Null for samples that are skipped. */
        float @Nullable [][] rows;

        long first;
        int count;

        Segment(float @Nullable [][] rows, long first, int count) {
            this.rows = rows;
            this.first = first;
            this.count = count;
        }

        long end() {
            return first + count;
        }
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Position of the lowest sample held; only when not empty. */
    long first() {
        return segments.get(0).first;
    }

    /**
     * Takes the samples that are not held yet.
     *
     * @param rows null for samples that are skipped
     * @return how many of them were held already
     */
    int hold(float @Nullable [][] rows, int from, int count, long first) {
        int duplicates = 0;
        long position = first;
        long end = first + count;
        int i = 0;
        while (position < end) {
            while (i < segments.size() && segments.get(i).end() <= position) {
                i++;
            }
            long nextHeld = i < segments.size() ? segments.get(i).first : Long.MAX_VALUE;
            if (nextHeld <= position) {
                long known = Math.min(end, segments.get(i).end()) - position;
                duplicates += (int) known;
                position += known;
            } else {
                int fresh = (int) (Math.min(end, nextHeld) - position);
                segments.add(
                        i,
                        rows == null
                                ? new Segment(null, position, fresh)
                                : copy(rows, from + (int) (position - first), fresh, position));
                position += fresh;
            }
        }
        return duplicates;
    }

    /** Removes and returns the lowest segment, to be given back by {@link #release}; null when empty. */
    @Nullable
    Segment poll() {
        return segments.isEmpty() ? null : segments.remove(0);
    }

    void clear() {
        for (Segment segment : segments) {
            release(segment);
        }
        segments.clear();
    }

    void release(Segment segment) {
        float[][] rows = segment.rows;
        if (rows != null && spare.size() < 4) {
            spare.push(rows);
        }
    }

    private Segment copy(float[][] rows, int from, int count, long first) {
        float[][] own = spare.poll();
        if (own == null || own.length != rows.length || own[0].length < count) {
            own = new float[rows.length][count];
        }
        for (int c = 0; c < rows.length; c++) {
            System.arraycopy(rows[c], from, own[c], 0, count);
        }
        return new Segment(own, first, count);
    }
}
