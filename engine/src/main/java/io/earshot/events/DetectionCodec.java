package io.earshot.events;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.Discard;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.Position;
import io.earshot.events.MicState.Orphan;
import io.earshot.events.Observation.Source;
import io.earshot.events.OpenEvent.LowRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The detector's part of {@link MicStateCodec}: open events, what the medians remember, and outcomes that wait. Per-type
 * scores are written in the order of the types, and forgotten when names or medians have changed since; open events are
 * written by name.
 */
final class DetectionCodec {
    private DetectionCodec() {}

    static void write(StateWriter out, EventDetector detector, ModelTypes types, List<Observation> parked) {
        out.writeFixed(types.fingerprint());
        writeWindows(out, detector);
        writeMedians(out, detector);
        int open = 0;
        for (TypeDetector type : detector.detectors) {
            open += type.event != null || type.low != null ? 1 : 0;
        }
        out.writeLong(open);
        for (int i = 0; i < detector.detectors.length; i++) {
            TypeDetector type = detector.detectors[i];
            if (type.event != null || type.low != null) {
                out.writeText(types.name(i));
                write(out, type);
            }
        }
        if (open > 0) {
            write(out, detector.source);
        }
        out.writeLong(parked.size());
        for (Observation observation : parked) {
            write(out, observation);
        }
    }

    /** Reads one track's part. */
    static final class Read {
        private final ModelTypes types;
        private final EventDetector detector;
        private final List<Observation> parked = new ArrayList<>(0);
        private final List<Orphan> orphans = new ArrayList<>(0);

        Read(ModelTypes types) {
            this.types = types;
            this.detector = new EventDetector(types, new Source("", "", -1));
        }

        void from(StateReader in) {
            boolean sameTypes = in.readFixed() == types.fingerprint();
            readWindows(in, detector);
            readMedians(in, sameTypes);
            int open = in.readCount();
            for (int i = 0; i < open; i++) {
                readType(in);
            }
            if (open > 0) {
                detector.source = readSource(in);
            }
            int waiting = in.readCount();
            for (int i = 0; i < waiting; i++) {
                parked.add(readObservation(in, sameTypes));
            }
        }

        private void readMedians(StateReader in, boolean sameTypes) {
            int count = in.readCount();
            float[] scores = new float[count];
            for (int i = 0; i < count; i++) {
                scores[i] = in.readFloat();
            }
            int at = 0;
            for (TypeDetector type : detector.detectors) {
                float[] past = type.median.past();
                if (sameTypes) {
                    System.arraycopy(scores, at, past, 0, past.length);
                    at += past.length;
                }
            }
        }

        private void readType(StateReader in) {
            String name = in.readText();
            int gaps = in.readInt();
            OpenEvent event = in.readBoolean() ? readEvent(in) : null;
            LowRun low = in.readBoolean() ? readLow(in) : null;
            int type = types.names().indexOf(name);
            if (type >= 0) {
                detector.detectors[type].gaps = gaps;
                detector.detectors[type].event = event;
                detector.detectors[type].low = low;
            } else if (event != null && event.revision > 0) {
                orphans.add(new Orphan(name, event));
            }
        }

        private Observation readObservation(StateReader in, boolean sameTypes) {
            OutcomeKind kind = OutcomeKind.valueOf(in.readText());
            String reason = in.readOptionalText();
            long first = in.readLong();
            long last = in.readLong();
            long startAt = in.readLong();
            boolean padded = in.readBoolean();
            ClockQuality clock = ClockQuality.valueOf(in.readText());
            long clockBound = in.readLong();
            long firstOffset = in.readLong();
            long lastOffset = in.readLong();
            Source source = readSource(in);
            float[] scores = new float[in.readCount()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = in.readFloat();
            }
            if (!sameTypes && kind == OutcomeKind.SCORED) {
                scores = new float[types.size()];
                Arrays.fill(scores, Float.NaN);
            }
            List<Discard> discards = new ArrayList<>(0);
            int count = in.readCount();
            for (int i = 0; i < count; i++) {
                discards.add(new Discard(in.readLong(), in.readLong(), in.readLong()));
            }
            return new Observation(
                    kind,
                    reason == null ? null : GapReason.valueOf(reason),
                    first,
                    last,
                    startAt,
                    padded,
                    clock,
                    clockBound,
                    firstOffset,
                    lastOffset,
                    source,
                    scores,
                    discards);
        }

        EventDetector detector() {
            return detector;
        }

        List<Observation> parked() {
            return parked;
        }

        List<Orphan> orphans() {
            return orphans;
        }
    }

    private static void writeWindows(StateWriter out, EventDetector detector) {
        long oldest = Math.max(0, detector.newest - detector.recent.length + 1);
        List<Window> known = new ArrayList<>();
        for (long index = oldest; index <= detector.newest; index++) {
            Window window = detector.recent[detector.slot(index)];
            if (window != null && window.index() == index) {
                known.add(window);
            }
        }
        out.writeLong(known.size());
        for (Window window : known) {
            out.writeLong(window.index());
            out.writeLong(window.startAt());
            out.writeLong(window.firstOffset());
            out.writeLong(window.lastOffset());
            out.writeText(window.clock().name());
            out.writeLong(window.clockBound());
        }
    }

    private static void readWindows(StateReader in, EventDetector detector) {
        int windows = in.readCount();
        for (int i = 0; i < windows; i++) {
            detector.remember(new Window(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    ClockQuality.valueOf(in.readText()),
                    in.readLong()));
        }
    }

    private static void writeMedians(StateWriter out, EventDetector detector) {
        int scores = 0;
        for (TypeDetector type : detector.detectors) {
            scores += type.median.past().length;
        }
        out.writeLong(scores);
        for (TypeDetector type : detector.detectors) {
            for (float score : type.median.past()) {
                out.writeFloat(score);
            }
        }
    }

    private static void write(StateWriter out, TypeDetector type) {
        out.writeLong(type.gaps);
        OpenEvent event = type.event;
        out.writeBoolean(event != null);
        if (event != null) {
            write(out, event);
        }
        LowRun low = type.low;
        out.writeBoolean(low != null);
        if (low != null) {
            out.writeLong(low.onsetIndex);
            out.writeLong(low.onsetAt);
            out.writeLong(low.offsetIndex);
            out.writeLong(low.offsetAt);
            write(out, low.evidence);
        }
    }

    private static LowRun readLow(StateReader in) {
        LowRun low = new LowRun();
        low.onsetIndex = in.readLong();
        low.onsetAt = in.readLong();
        low.offsetIndex = in.readLong();
        low.offsetAt = in.readLong();
        low.evidence = readEvidence(in);
        return low;
    }

    private static void write(StateWriter out, OpenEvent event) {
        out.writeLong(event.onsetIndex);
        out.writeLong(event.onsetAt);
        out.writeLong(event.offsetIndex);
        out.writeLong(event.offsetAt);
        write(out, event.evidence);
        write(out, event.tail);
        out.writeBoolean(event.active);
        out.writeLong(event.revision);
        out.writeLong(event.reportedIndex);
        Place place = event.place;
        out.writeBoolean(place != null);
        if (place != null) {
            write(out, place);
        }
    }

    private static OpenEvent readEvent(StateReader in) {
        OpenEvent event = new OpenEvent();
        event.onsetIndex = in.readLong();
        event.onsetAt = in.readLong();
        event.offsetIndex = in.readLong();
        event.offsetAt = in.readLong();
        event.evidence = readEvidence(in);
        event.tail = readEvidence(in);
        event.active = in.readBoolean();
        event.revision = in.readInt();
        event.reportedIndex = in.readLong();
        event.place = in.readBoolean() ? readPlace(in) : null;
        return event;
    }

    private static void write(StateWriter out, Place place) {
        out.writeOptionalText(place.siteId());
        Position position = place.position();
        out.writeBoolean(position != null);
        if (position != null) {
            out.writeDouble(position.getLatitude());
            out.writeDouble(position.getLongitude());
            Double elevation = position.getElevation();
            out.writeBoolean(elevation != null);
            if (elevation != null) {
                out.writeDouble(elevation);
            }
        }
    }

    private static Place readPlace(StateReader in) {
        String site = in.readOptionalText();
        Position position = null;
        if (in.readBoolean()) {
            double latitude = in.readDouble();
            double longitude = in.readDouble();
            Double elevation = in.readBoolean() ? in.readDouble() : null;
            position = new Position(latitude, longitude, elevation);
        }
        return new Place(site, position);
    }

    private static void write(StateWriter out, Evidence evidence) {
        out.writeLong(evidence.count);
        if (evidence.count > 0) {
            out.writeFloat(evidence.peak);
            out.writeLong(evidence.sum);
            out.writeLong(evidence.firstOffset);
            out.writeLong(evidence.lastOffset);
            out.writeText(evidence.clock.name());
            out.writeLong(evidence.clockBound);
        }
    }

    private static Evidence readEvidence(StateReader in) {
        Evidence evidence = new Evidence();
        evidence.count = in.readInt();
        if (evidence.count > 0) {
            evidence.peak = in.readFloat();
            evidence.sum = in.readLong();
            evidence.firstOffset = in.readLong();
            evidence.lastOffset = in.readLong();
            evidence.clock = ClockQuality.valueOf(in.readText());
            evidence.clockBound = in.readLong();
        }
        return evidence;
    }

    private static void write(StateWriter out, Source source) {
        out.writeText(source.version());
        out.writeText(source.topic());
        out.writeLong(source.partition());
    }

    private static Source readSource(StateReader in) {
        return new Source(in.readText(), in.readText(), in.readInt());
    }

    private static void write(StateWriter out, Observation observation) {
        out.writeText(observation.kind.name());
        GapReason reason = observation.reason;
        out.writeOptionalText(reason == null ? null : reason.name());
        out.writeLong(observation.first);
        out.writeLong(observation.last);
        out.writeLong(observation.startAt);
        out.writeBoolean(observation.padded);
        out.writeText(observation.clock.name());
        out.writeLong(observation.clockBound);
        out.writeLong(observation.firstOffset);
        out.writeLong(observation.lastOffset);
        write(out, observation.source);
        out.writeLong(observation.scores.length);
        for (float score : observation.scores) {
            out.writeFloat(score);
        }
        out.writeLong(observation.discards.size());
        for (Discard discard : observation.discards) {
            out.writeLong(discard.getOffset());
            out.writeLong(discard.getDuplicateSamples());
            out.writeLong(discard.getLateSamples());
        }
    }
}
