package io.earshot.events;

import io.earshot.events.Observation.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the events stage knows of one mic: small, bounded, and the only thing it remembers between two outcomes.
 * Mutable; changed only by {@link MicDetector}, on the thread that owns the mic's partition.
 *
 * <p>The mic's last {@value #MOST_STREAMS} streams are remembered in the order in which they were first seen. When one
 * more comes, the first that has retired is forgotten, or, where all are alive, the first. Of the last
 * {@value #MOST_FORGOTTEN} forgotten ones the name is kept, so that their late outcomes are refused as old and can
 * neither repeat an event nor push out a living stream.
 */
final class MicState {
    static final int MOST_STREAMS = 16;
    static final int MOST_FORGOTTEN = 64;
    static final int MOST_MODELS = 16;

    final String micId;
    /** It was not in the registry when it was first seen, and counts against the partition's cap. */
    boolean unknown;

    final List<Stream> streams = new ArrayList<>(2);
    /** Fingerprints, oldest first. */
    final Deque<Long> forgotten = new ArrayDeque<>(0);
    /** By model id. */
    final Map<String, CoverageLedger> ledgers = new LinkedHashMap<>();

    MicState(String micId) {
        this.micId = micId;
    }

    /** One stream, by its fingerprint, and what is known of it under each model. */
    static final class Stream {
        final long fingerprint;
        /** Its names, known while it is alive. */
        @Nullable
        StreamId id;

        final List<Track> tracks = new ArrayList<>(1);

        Stream(long fingerprint) {
            this.fingerprint = fingerprint;
        }

        @Nullable
        Track track(String modelId) {
            for (Track track : tracks) {
                if (track.modelId.equals(modelId)) {
                    return track;
                }
            }
            return null;
        }

        boolean isAlive() {
            for (Track track : tracks) {
                if (!track.acceptance.isRetired()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One stream under one model. */
    static final class Track {
        final String modelId;
        final Acceptance acceptance;
        final EventDetector events;
        final StreamCoverage coverage;
        /** Known from the first outcome on. */
        @Nullable
        Grid grid;
        /** Discards of frames up to this offset have been counted. */
        long discardedThrough = Observation.UNKNOWN;
        /** Events of types that the configuration no longer has, to be closed. */
        final List<Orphan> orphans = new ArrayList<>(0);

        Track(String modelId, Acceptance acceptance, EventDetector events, StreamCoverage coverage) {
            this.modelId = modelId;
            this.acceptance = acceptance;
            this.events = events;
            this.coverage = coverage;
        }

        static Track fresh(String modelId, ModelTypes types, Source source) {
            return new Track(modelId, new Acceptance(), new EventDetector(types, source), new StreamCoverage());
        }
    }

    /** An open event whose type is no longer configured. */
    record Orphan(String type, OpenEvent event) {}

    @Nullable
    Stream find(long fingerprint) {
        for (Stream stream : streams) {
            if (stream.fingerprint == fingerprint) {
                return stream;
            }
        }
        return null;
    }

    /** @return whether another stream of this model goes on */
    boolean isStreaming(String modelId) {
        for (Stream stream : streams) {
            Track track = stream.track(modelId);
            if (track != null && !track.acceptance.isRetired()) {
                return true;
            }
        }
        return false;
    }

    CoverageLedger ledger(String modelId) {
        CoverageLedger ledger = ledgers.get(modelId);
        if (ledger == null) {
            if (ledgers.size() == MOST_MODELS) {
                ledgers.remove(longestQuiet());
            }
            ledger = new CoverageLedger();
            ledgers.put(modelId, ledger);
        }
        return ledger;
    }

    private String longestQuiet() {
        String quietest = "";
        long earliest = Long.MAX_VALUE;
        for (Map.Entry<String, CoverageLedger> entry : ledgers.entrySet()) {
            if (entry.getValue().frontier < earliest) {
                earliest = entry.getValue().frontier;
                quietest = entry.getKey();
            }
        }
        return quietest;
    }
}
