package io.earshot.shadow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Brings the two words on a window together, by stream and index. Each side speaks of a stream in index order; what it
 * says again is left out. Windows from before a side's first word are left out, since reading may begin anywhere.
 * Bounded: beyond the most that may wait, those that have waited longest are given up.
 *
 * <p>Invariant: each window of a side ends in exactly one of: joined, alone, given up, from before, waiting.
 *
 * <p>Not thread-safe.
 */
final class WindowJoin {
    /** Who speaks. */
    enum Side {
        PRODUCTION,
        SHADOW
    }

    /** Told of every pair. */
    interface Pairs {
        void pair(float[] production, float[] shadow);
    }

    private record Place(String stream, long index) {}

    /** What one side has said of a stream. */
    private static final class Voice {
        /** Index of its first word; -1 before. */
        private long from = -1;

        private long next;
        /** Scores that wait for the other side, by index. */
        private final Map<Long, float[]> waiting = new HashMap<>();
    }

    private record Stream(Voice production, Voice shadow) {
        private Voice of(Side side) {
            return side == Side.PRODUCTION ? production : shadow;
        }
    }

    private final Pairs pairs;
    private final int mostWaiting;
    private final int mostStreams;
    private final Map<String, Stream> streams = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<Place> order = new ArrayDeque<>();
    private final Map<Side, Long> alone = new EnumMap<>(Map.of(Side.PRODUCTION, 0L, Side.SHADOW, 0L));
    private long givenUp;
    private int waiting;

    /**
     * @param mostWaiting windows, each with its scores in memory
     * @param mostStreams streams remembered, the least lately heard of goes first
     */
    WindowJoin(int mostWaiting, int mostStreams, Pairs pairs) {
        this.mostWaiting = mostWaiting;
        this.mostStreams = mostStreams;
        this.pairs = pairs;
    }

    /** A window and its scores. */
    void scored(Side side, String key, long index, float[] scores) {
        Stream stream = stream(key);
        Voice other = stream.of(other(side));
        if (!moves(stream, side, index, index)) {
            return;
        }
        float[] partner = other.waiting.remove(index);
        if (partner != null) {
            waiting--;
            pairs.pair(side == Side.PRODUCTION ? scores : partner, side == Side.PRODUCTION ? partner : scores);
        } else if (index >= other.next) {
            stream.of(side).waiting.put(index, scores);
            order.add(new Place(key, index));
            waiting++;
            bound();
        } else if (index >= other.from) {
            alone.merge(side, 1L, Long::sum);
        } // else the reading of the other side began behind it
    }

    /** Windows without scores, both ends inclusive. */
    void unscored(Side side, String key, long first, long last) {
        Stream stream = stream(key);
        if (moves(stream, side, first, last)) {
            drop(stream, other(side), last + 1, true);
        }
    }

    long alone(Side side) {
        return alone.getOrDefault(side, 0L);
    }

    long givenUp() {
        return givenUp;
    }

    int waiting() {
        return waiting;
    }

    /** @return false when the side has spoken of them already */
    private boolean moves(Stream stream, Side side, long first, long last) {
        Voice voice = stream.of(side);
        if (voice.from < 0) {
            voice.from = first;
            drop(stream, other(side), first, false);
        } else if (last < voice.next) {
            return false;
        } else {
            drop(stream, other(side), first, true);
        }
        voice.next = last + 1;
        return true;
    }

    /** Takes out what lies before an index: the other side has passed it without scoring it. */
    private void drop(Stream stream, Side of, long until, boolean counted) {
        Map<Long, float[]> held = stream.of(of).waiting;
        int before = held.size();
        held.keySet().removeIf(index -> index < until);
        int gone = before - held.size();
        waiting -= gone;
        if (counted) {
            alone.merge(of, (long) gone, Long::sum);
        }
    }

    private void bound() {
        while (waiting > mostWaiting || order.size() > 4L * mostWaiting) {
            Place oldest = order.remove();
            Stream stream = streams.get(oldest.stream());
            if (stream != null
                    && (stream.production().waiting.remove(oldest.index()) != null
                            || stream.shadow().waiting.remove(oldest.index()) != null)) {
                waiting--;
                givenUp++;
            }
        }
    }

    private Stream stream(String key) {
        Stream known = streams.computeIfAbsent(key, k -> new Stream(new Voice(), new Voice()));
        if (streams.size() > mostStreams) {
            Iterator<Stream> eldest = streams.values().iterator();
            Stream gone = eldest.next();
            eldest.remove();
            int held = gone.production().waiting.size() + gone.shadow().waiting.size();
            waiting -= held;
            givenUp += held;
        }
        return known;
    }

    private static Side other(Side side) {
        return side == Side.PRODUCTION ? Side.SHADOW : Side.PRODUCTION;
    }
}
