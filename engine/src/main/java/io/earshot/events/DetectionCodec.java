package io.earshot.events;

import io.earshot.avro.ClockQuality;
import io.earshot.events.MicState.Orphan;
import io.earshot.events.Observation.Source;
import io.earshot.events.OpenEvent.LowRun;
import java.util.ArrayList;
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
                OpenEventCodec.write(out, type);
            }
        }
        if (open > 0) {
            ObservationCodec.write(out, detector.source);
        }
        out.writeLong(parked.size());
        for (Observation observation : parked) {
            ObservationCodec.write(out, observation);
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
                detector.source = ObservationCodec.readSource(in);
            }
            int waiting = in.readCount();
            for (int i = 0; i < waiting; i++) {
                parked.add(ObservationCodec.read(in, types, sameTypes));
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
            OpenEvent event = in.readBoolean() ? OpenEventCodec.readEvent(in) : null;
            LowRun low = in.readBoolean() ? OpenEventCodec.readLow(in) : null;
            int type = types.names().indexOf(name);
            if (type >= 0) {
                detector.detectors[type].gaps = gaps;
                detector.detectors[type].event = event;
                detector.detectors[type].low = low;
            } else if (event != null && event.revision > 0) {
                orphans.add(new Orphan(name, event));
            }
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
}
