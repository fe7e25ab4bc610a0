package io.earshot.events;

import io.earshot.avro.GapReason;
import io.earshot.events.MicState.Stream;
import io.earshot.events.MicState.Track;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@link MicState} as bytes and reads it back: the value of the detector's store. The first byte is the version
 * of the layout. Version {@value #OLDEST} is read too, so that an upgrade goes on from the changelog that it finds; a
 * state of any other version is refused, never guessed at. State outlives a change of the event types: what a type had
 * open goes on under its name, and closes where the name is gone.
 *
 * <p>A quiet mic with one stream takes about a hundred bytes, each open event about as much again. Stateless.
 */
final class MicStateCodec {
    static final int VERSION = 3;
    /** The oldest version that is read. */
    static final int OLDEST = 2;
    /** The version from which on powers of windows are in it. */
    static final int POWERS = 3;

    private final EventTypes types;

    MicStateCodec(EventTypes types) {
        this.types = types;
    }

    byte[] write(MicState state) {
        StateWriter out = new StateWriter();
        out.writeByte(VERSION);
        out.writeBoolean(state.unknown);
        out.writeLong(state.streams.size());
        for (Stream stream : state.streams) {
            write(out, stream);
        }
        out.writeLong(state.forgotten.size());
        for (long fingerprint : state.forgotten) {
            out.writeFixed(fingerprint);
        }
        out.writeLong(state.ledgers.size());
        for (Map.Entry<String, CoverageLedger> ledger : state.ledgers.entrySet()) {
            out.writeText(ledger.getKey());
            write(out, ledger.getValue());
        }
        return out.toBytes();
    }

    /** @throws UnreadableStateException when the bytes are of another version, or no state at all */
    MicState read(String micId, byte[] bytes) {
        if (bytes.length == 0 || bytes[0] < OLDEST || bytes[0] > VERSION) {
            throw new UnreadableStateException(
                    ("state of mic '%s' has layout version %s, this build reads versions %d to %d: run the build that wrote it, or"
                                    + " give events.application-id another name, which works the kept scores off anew")
                            .formatted(micId, bytes.length == 0 ? "none" : Byte.toString(bytes[0]), OLDEST, VERSION),
                    null);
        }
        StateReader in = new StateReader(bytes);
        try {
            MicState state = read(micId, in);
            if (!in.isAtEnd()) {
                throw new IndexOutOfBoundsException("more bytes than a state has");
            }
            return state;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new UnreadableStateException(
                    ("state of mic '%s' is damaged (%d bytes): start again, which reads it back from its changelog; if that"
                                    + " is damaged too, give events.application-id another name")
                            .formatted(micId, bytes.length),
                    e);
        }
    }

    private MicState read(String micId, StateReader in) {
        MicState state = new MicState(micId);
        state.unknown = in.readBoolean();
        int streams = in.readCount();
        for (int i = 0; i < streams; i++) {
            state.streams.add(readStream(micId, in));
        }
        int forgotten = in.readCount();
        for (int i = 0; i < forgotten; i++) {
            state.forgotten.addLast(in.readFixed());
        }
        int ledgers = in.readCount();
        for (int i = 0; i < ledgers; i++) {
            state.ledgers.put(in.readText(), readLedger(in));
        }
        return state;
    }

    private void write(StateWriter out, Stream stream) {
        out.writeFixed(stream.fingerprint);
        StreamId id = stream.id;
        out.writeBoolean(id != null);
        if (id != null) {
            out.writeText(id.streamId());
            out.writeLong(id.startedAt());
            out.writeLong(id.sampleRate());
        }
        out.writeLong(stream.tracks.size());
        for (Track track : stream.tracks) {
            write(out, track);
        }
    }

    private Stream readStream(String micId, StateReader in) {
        Stream stream = new Stream(in.readFixed());
        if (in.readBoolean()) {
            stream.id = new StreamId(micId, in.readText(), in.readLong(), in.readInt());
        }
        int tracks = in.readCount();
        for (int i = 0; i < tracks; i++) {
            stream.tracks.add(readTrack(in));
        }
        return stream;
    }

    private void write(StateWriter out, Track track) {
        out.writeText(track.modelId);
        Grid grid = track.grid;
        out.writeBoolean(grid != null);
        if (grid != null) {
            out.writeLong(grid.rate());
            out.writeLong(grid.window());
            out.writeLong(grid.hop());
        }
        Acceptance acceptance = track.acceptance;
        out.writeLong(acceptance.next());
        out.writeLong(acceptance.nextAt());
        out.writeBoolean(acceptance.isRetired());
        out.writeLong(track.discardedThrough);
        boolean active = !acceptance.isRetired() || !acceptance.parked().isEmpty();
        out.writeBoolean(active);
        if (active) {
            DetectionCodec.write(out, track.events, types.of(track.modelId), acceptance.parked());
            write(out, track.coverage);
        }
    }

    private Track readTrack(StateReader in) {
        String modelId = in.readText();
        Grid grid = in.readBoolean() ? new Grid(in.readInt(), in.readInt(), in.readInt()) : null;
        long next = in.readLong();
        long nextAt = in.readLong();
        boolean retired = in.readBoolean();
        long discardedThrough = in.readLong();
        DetectionCodec.Read detection = new DetectionCodec.Read(types.of(modelId));
        StreamCoverage coverage = new StreamCoverage();
        if (in.readBoolean()) {
            detection.from(in);
            readCoverage(in, coverage);
        }
        Track track = new Track(
                modelId, new Acceptance(next, nextAt, retired, detection.parked()), detection.detector(), coverage);
        track.grid = grid;
        track.discardedThrough = discardedThrough;
        track.orphans.addAll(detection.orphans());
        return track;
    }

    private static void write(StateWriter out, StreamCoverage coverage) {
        out.writeLong(coverage.pending);
        out.writeLong(coverage.pendingAt);
        out.writeFloat(coverage.pendingPower);
        out.writeLong(coverage.begunAt);
        out.writeLong(coverage.recent.length);
        for (CoverageLedger.State state : coverage.recent) {
            write(out, state);
        }
    }

    private static void readCoverage(StateReader in, StreamCoverage coverage) {
        coverage.pending = in.readLong();
        coverage.pendingAt = in.readLong();
        if (in.version() >= POWERS) {
            coverage.pendingPower = in.readFloat();
        }
        coverage.begunAt = in.readLong();
        coverage.recent = new CoverageLedger.State[in.readCount()];
        for (int i = 0; i < coverage.recent.length; i++) {
            coverage.recent[i] = readState(in);
        }
    }

    private static void write(StateWriter out, CoverageLedger.@Nullable State state) {
        out.writeOptionalText(state == null ? null : state.state().name());
        if (state != null) {
            GapReason reason = state.reason();
            out.writeOptionalText(reason == null ? null : reason.name());
        }
    }

    private static CoverageLedger.@Nullable State readState(StateReader in) {
        String state = in.readOptionalText();
        if (state == null) {
            return null;
        }
        String reason = in.readOptionalText();
        return new CoverageLedger.State(
                EventsMeter.CoverageState.valueOf(state), reason == null ? null : GapReason.valueOf(reason));
    }

    private static void write(StateWriter out, CoverageLedger ledger) {
        out.writeLong(ledger.minute);
        out.writeLong(ledger.frontier);
        out.writeLong(ledger.reportedAt);
        out.writeLong(ledger.repeatedReported);
        out.writeBoolean(ledger.reported);
        out.writeBoolean(ledger.streaming);
        out.writeLong(ledger.analysed);
        out.writeLong(ledger.silent);
        out.writeLong(ledger.absent);
        out.writeLong(ledger.repeated);
        out.writeLong(ledger.duplicateSamples);
        out.writeLong(ledger.lateSamples);
        out.writeLong(ledger.windows);
        out.writeDouble(ledger.power);
        out.writeFloat(ledger.loudest);
        out.writeLong(ledger.missing.size());
        ledger.missing.forEach((reason, micros) -> {
            out.writeText(reason.name());
            out.writeLong(micros);
        });
    }

    private static CoverageLedger readLedger(StateReader in) {
        CoverageLedger ledger = new CoverageLedger();
        ledger.minute = in.readLong();
        ledger.frontier = in.readLong();
        ledger.reportedAt = in.readLong();
        ledger.repeatedReported = in.readLong();
        ledger.reported = in.readBoolean();
        ledger.streaming = in.readBoolean();
        ledger.analysed = in.readLong();
        ledger.silent = in.readLong();
        ledger.absent = in.readLong();
        ledger.repeated = in.readLong();
        ledger.duplicateSamples = in.readLong();
        ledger.lateSamples = in.readLong();
        if (in.version() >= POWERS) {
            ledger.windows = in.readLong();
            ledger.power = in.readDouble();
            ledger.loudest = in.readFloat();
        }
        int reasons = in.readCount();
        for (int i = 0; i < reasons; i++) {
            ledger.missing.put(GapReason.valueOf(in.readText()), in.readLong());
        }
        return ledger;
    }
}
