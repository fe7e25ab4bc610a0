package io.earshot.events;

import io.earshot.avro.CloseCause;
import io.earshot.avro.Coverage;
import io.earshot.avro.Discard;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.Acceptance.Verdict;
import io.earshot.events.MicState.Orphan;
import io.earshot.events.MicState.Stream;
import io.earshot.events.MicState.Track;
import io.earshot.events.Observation.Source;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole of the events stage for one mic, free of Kafka: outcomes in the order of their partition go in, revisions
 * of events and coverage records come out, as a function of the mic's state alone. Live, file, replay and evaluation
 * all run this.
 *
 * <p>Holds no state of its own: one instance serves many mics, on one thread at a time.
 */
final class MicDetector {
    private final EventTypes types;
    private final Place.Registry registry;
    private final EventsMeter meter;
    private final long coverageInterval;

    /** Takes results, in order. */
    interface Output {
        void event(SoundEvent revision);

        void coverage(Coverage minute);
    }

    /** @param coverageInterval audio between two coverage records of the running minute */
    MicDetector(EventTypes types, Place.Registry registry, EventsMeter meter, Duration coverageInterval) {
        this.types = types;
        this.registry = registry;
        this.meter = meter;
        this.coverageInterval = coverageInterval.toNanos() / 1_000;
    }

    /**
     * One outcome.
     *
     * @return whether {@code state} changed
     */
    boolean step(MicState state, WindowOutcome outcome, Output output) {
        ModelTypes modelTypes = types.of(outcome.getModelId());
        String problem = OutcomeCheck.problem(state.micId, outcome, modelTypes);
        if (problem != null) {
            meter.refused(problem);
            return false;
        }
        StreamId id = StreamId.of(outcome);
        long fingerprint = id.fingerprint();
        Stream stream = state.find(fingerprint);
        if (stream == null) {
            if (state.forgotten.contains(fingerprint)) {
                meter.refused("old-stream");
                return false;
            }
            stream = admit(state, fingerprint, output);
        }
        Grid grid = Grid.of(outcome);
        Track track = stream.track(outcome.getModelId());
        if (track == null) {
            track = admit(state, stream, outcome, modelTypes, output);
        } else if (track.grid != null && !track.grid.equals(grid)) {
            meter.refused("grid-changed");
            return false;
        }
        track.grid = grid;
        stream.id = id;
        closeOrphans(state, output);
        new TrackStep(state, id, track, grid, output).take(outcome, modelTypes);
        if (!stream.isAlive()) {
            stream.id = null;
        }
        return true;
    }

    private void closeOrphans(MicState state, Output output) {
        for (Stream stream : state.streams) {
            for (Track track : stream.tracks) {
                if (!track.orphans.isEmpty() && stream.id != null && track.grid != null) {
                    new TrackStep(state, stream.id, track, track.grid, output).closeOrphans();
                }
            }
        }
    }

    private Stream admit(MicState state, long fingerprint, Output output) {
        if (state.streams.size() == MicState.MOST_STREAMS) {
            Stream leaving = state.streams.get(0);
            for (Stream candidate : state.streams) {
                if (!candidate.isAlive()) {
                    leaving = candidate;
                    break;
                }
            }
            state.streams.remove(leaving);
            if (state.forgotten.size() == MicState.MOST_FORGOTTEN) {
                state.forgotten.removeFirst();
            }
            state.forgotten.addLast(leaving.fingerprint);
            for (Track track : leaving.tracks) {
                abandon(state, leaving, track, output);
            }
        }
        Stream stream = new Stream(fingerprint);
        state.streams.add(stream);
        return stream;
    }

    private Track admit(MicState state, Stream stream, WindowOutcome outcome, ModelTypes modelTypes, Output output) {
        if (stream.tracks.size() == MicState.MOST_MODELS) {
            Track leaving = stream.tracks.get(0);
            for (Track candidate : stream.tracks) {
                if (candidate.acceptance.nextAt() < leaving.acceptance.nextAt()) {
                    leaving = candidate;
                }
            }
            stream.tracks.remove(leaving);
            abandon(state, stream, leaving, output);
        }
        Track track = Track.fresh(outcome.getModelId(), modelTypes, Source.of(outcome));
        stream.tracks.add(track);
        return track;
    }

    /** The track has left {@code state}; what it had open closes. */
    private void abandon(MicState state, Stream stream, Track track, Output output) {
        if (stream.id != null && track.grid != null && !track.acceptance.isRetired()) {
            new TrackStep(state, stream.id, track, track.grid, output).abandon();
        }
    }

    /** One outcome's way through the three rules of its stream and model. */
    private final class TrackStep implements Acceptance.Sink, EventDetector.Sink, CoverageLedger.Sink {
        private final MicState state;
        private final StreamId id;
        private final Track track;
        private final Grid grid;
        private final Output output;
        private final StreamCoverage.Target coverage;

        TrackStep(MicState state, StreamId id, Track track, Grid grid, Output output) {
            this.state = state;
            this.id = id;
            this.track = track;
            this.grid = grid;
            this.output = output;
            this.coverage = new StreamCoverage.Target(state.ledger(track.modelId), coverageInterval, this, meter);
        }

        void take(WindowOutcome outcome, ModelTypes modelTypes) {
            switch (outcome.getKind()) {
                case RESUME -> {
                    track.acceptance.resume(
                            outcome.getFirstIndex(), outcome.getStartAt(), Source.of(outcome), grid, this);
                    track.coverage.begin(outcome.getStartAt(), coverage);
                    discard(outcome.getDiscards());
                }
                case RETIRED -> retire(outcome);
                default -> {
                    boolean scored = outcome.getKind() == OutcomeKind.SCORED;
                    float[] scores = scored ? modelTypes.scores(outcome) : Observation.NO_SCORES;
                    Verdict verdict = track.acceptance.offer(Observation.of(outcome, scores), grid, this);
                    if (verdict == Verdict.PARKED) {
                        meter.parked();
                    } else if (verdict == Verdict.DUPLICATE) {
                        meter.duplicate();
                    }
                }
            }
        }

        private void retire(WindowOutcome outcome) {
            boolean retired = track.acceptance.retire(
                    outcome.getFirstIndex(), outcome.getStartAt(), Source.of(outcome), grid, this);
            if (!retired) {
                meter.duplicate();
                return;
            }
            boolean ended = outcome.getStreamSamples() != null;
            track.events.end(ended ? CloseCause.STREAM_ENDED : CloseCause.INTERRUPTED, grid, this);
            track.coverage.end(outcome, grid, coverage);
            discard(outcome.getDiscards());
            if (!state.isStreaming(track.modelId)) {
                coverage.ledger().retired(this);
            }
        }

        /** The track is not remembered any more, though its stream never retired. */
        void abandon() {
            closeOrphans();
            track.events.end(CloseCause.INTERRUPTED, grid, this);
            track.coverage.forget();
            if (!state.isStreaming(track.modelId)) {
                coverage.ledger().retired(this);
            }
        }

        @Override
        public void accepted(Observation observation) {
            long windows = observation.last - observation.first + 1;
            meter.accepted(observation.kind, observation.reason, windows);
            GapReason reason = observation.reason;
            if (reason == GapReason.SCORES_LOST || reason == GapReason.RESUME || reason == GapReason.RETIRED) {
                meter.lost(reason, windows);
            }
            track.events.accept(observation, grid, this);
            track.coverage.accept(observation, grid, coverage);
            discard(observation.discards);
        }

        /** Frames come in the order of their offsets; a repeated outcome repeats offsets that were counted. */
        private void discard(List<Discard> discards) {
            for (Discard discard : discards) {
                boolean fromFile = discard.getOffset() < 0;
                if (fromFile || discard.getOffset() > track.discardedThrough) {
                    coverage.ledger().discarded(discard.getDuplicateSamples(), discard.getLateSamples());
                    meter.discarded(discard.getDuplicateSamples(), discard.getLateSamples());
                    track.discardedThrough = Math.max(track.discardedThrough, discard.getOffset());
                }
            }
        }

        /** Closes what was open of types that are no longer configured. */
        void closeOrphans() {
            for (Orphan orphan : track.orphans) {
                orphan.event().revision++;
                output.event(Revisions.of(
                        id,
                        track.modelId,
                        orphan.type(),
                        orphan.event(),
                        EventStatus.CLOSED,
                        CloseCause.INTERRUPTED,
                        track.acceptance.nextAt() - grid.span(1) + grid.windowMicros(),
                        track.events.source));
            }
            track.orphans.clear();
        }

        @Override
        public void revised(
                int type,
                OpenEvent event,
                EventStatus status,
                @Nullable CloseCause cause,
                Window decidedBy,
                Source source) {
            if (status == EventStatus.OPENED) {
                event.place = registry.find(id.micId());
            }
            output.event(Revisions.of(
                    id,
                    track.modelId,
                    types.of(track.modelId).name(type),
                    event,
                    status,
                    cause,
                    decidedBy.startAt() + grid.windowMicros(),
                    source));
        }

        @Override
        public void covered(CoverageLedger minute) {
            output.coverage(minute.toRecord(id.micId(), track.modelId));
        }
    }
}
