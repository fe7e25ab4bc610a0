package io.earshot.events;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.Position;
import io.earshot.events.OpenEvent.LowRun;

/** {@link DetectionCodec}'s part for what one event type has open: its event, its quiet tail, their evidence and place. */
final class OpenEventCodec {
    private OpenEventCodec() {}

    static void write(StateWriter out, TypeDetector type) {
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

    static LowRun readLow(StateReader in) {
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

    static OpenEvent readEvent(StateReader in) {
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
}
