package io.earshot.alerts;

import io.earshot.avro.Position;
import io.earshot.events.UnreadableStateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * State of the alerts stage as bytes for Streams stores: one version byte, then big-endian fields in the order of the
 * records; text as its length in bytes and UTF-8; a list as its length and its items. A state of another version, or one
 * that ends early or late, is refused: guessing would lose or double alerts.
 */
final class StateCodec {
    static final int VERSION = 1;

    /** What a site's lane remembers besides what waits. */
    record SiteState(RuleStates states, SettleQueue.@Nullable Place released) {}

    private StateCodec() {}

    static byte[] encodeStates(RuleStates states) {
        return write(out -> putStates(out, states));
    }

    static RuleStates decodeStates(String store, byte[] bytes) {
        return read(store, bytes, StateCodec::takeStates);
    }

    static byte[] encodeSite(SiteState site) {
        return write(out -> {
            SettleQueue.Place released = site.released();
            out.writeBoolean(released != null);
            if (released != null) {
                out.writeLong(released.at());
                putText(out, released.micId());
                putText(out, released.eventId());
                out.writeInt(released.revision());
            }
            putStates(out, site.states());
        });
    }

    static SiteState decodeSite(String store, byte[] bytes) {
        return read(store, bytes, in -> {
            SettleQueue.Place released = in.readBoolean()
                    ? new SettleQueue.Place(in.readLong(), takeText(in), takeText(in), in.readInt())
                    : null;
            return new SiteState(takeStates(in), released);
        });
    }

    static byte[] encodeWaiting(SettleQueue.Waiting entry) {
        return write(out -> {
            Revision revision = entry.revision();
            out.writeLong(entry.arrivedAt());
            putText(out, revision.eventId());
            out.writeInt(revision.revision());
            putText(out, revision.type());
            putText(out, revision.micId());
            out.writeBoolean(revision.siteId() != null);
            if (revision.siteId() != null) {
                putText(out, revision.siteId());
            }
            putPosition(out, revision.position());
            out.writeLong(revision.onsetAt());
            out.writeLong(revision.offsetAt());
            out.writeLong(revision.decidedAt());
            out.writeFloat(revision.peakScore());
        });
    }

    static SettleQueue.Waiting decodeWaiting(String store, byte[] bytes) {
        return read(store, bytes, in -> {
            long arrivedAt = in.readLong();
            Revision revision = new Revision(
                    takeText(in),
                    in.readInt(),
                    takeText(in),
                    takeText(in),
                    in.readBoolean() ? takeText(in) : null,
                    takePosition(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readFloat());
            return new SettleQueue.Waiting(revision, arrivedAt);
        });
    }

    static byte[] encodeSilence(SilenceState state) {
        return write(out -> {
            out.writeLong(state.knownUntil());
            out.writeLong(state.seenAt());
            out.writeLong(state.silentSince());
            out.writeInt(state.fired().size());
            for (var fired : state.fired().entrySet()) {
                putText(out, fired.getKey());
                out.writeLong(fired.getValue().since());
                out.writeLong(fired.getValue().at());
            }
        });
    }

    static SilenceState decodeSilence(String store, byte[] bytes) {
        return read(store, bytes, in -> {
            long knownUntil = in.readLong();
            long seenAt = in.readLong();
            long silentSince = in.readLong();
            SortedMap<String, SilenceState.Fired> fired = new TreeMap<>();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                fired.put(takeText(in), new SilenceState.Fired(in.readLong(), in.readLong()));
            }
            return new SilenceState(knownUntil, seenAt, silentSince, fired);
        });
    }

    private static void putStates(DataOutputStream out, RuleStates states) throws IOException {
        out.writeInt(states.byRule().size());
        for (var entry : states.byRule().entrySet()) {
            putText(out, entry.getKey());
            List<Seen> seen = entry.getValue().seen();
            out.writeInt(seen.size());
            for (Seen event : seen) {
                putSeen(out, event);
            }
            List<Long> firedAt = entry.getValue().firedAt();
            out.writeInt(firedAt.size());
            for (long at : firedAt) {
                out.writeLong(at);
            }
        }
    }

    private static RuleStates takeStates(DataInputStream in) throws IOException {
        SortedMap<String, RuleState> byRule = new TreeMap<>();
        int rules = in.readInt();
        for (int i = 0; i < rules; i++) {
            String name = takeText(in);
            List<Seen> seen = new ArrayList<>();
            int events = in.readInt();
            for (int j = 0; j < events; j++) {
                seen.add(takeSeen(in));
            }
            List<Long> firedAt = new ArrayList<>();
            int firings = in.readInt();
            for (int j = 0; j < firings; j++) {
                firedAt.add(in.readLong());
            }
            byRule.put(name, new RuleState(seen, firedAt));
        }
        return new RuleStates(byRule);
    }

    private static void putSeen(DataOutputStream out, Seen event) throws IOException {
        putText(out, event.eventId());
        out.writeInt(event.revision());
        putText(out, event.type());
        putText(out, event.micId());
        out.writeLong(event.onsetAt());
        out.writeLong(event.offsetAt());
        out.writeFloat(event.peakScore());
        out.writeLong(event.matchedAt());
        out.writeLong(event.lastAt());
        out.writeLong(event.arrivedAt());
        out.writeBoolean(event.late());
        out.writeBoolean(event.spent());
    }

    private static Seen takeSeen(DataInputStream in) throws IOException {
        return new Seen(
                takeText(in),
                in.readInt(),
                takeText(in),
                takeText(in),
                in.readLong(),
                in.readLong(),
                in.readFloat(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean());
    }

    private static void putPosition(DataOutputStream out, @Nullable Position position) throws IOException {
        out.writeBoolean(position != null);
        if (position != null) {
            Double elevation = position.getElevation();
            out.writeDouble(position.getLatitude());
            out.writeDouble(position.getLongitude());
            out.writeBoolean(elevation != null);
            out.writeDouble(elevation == null ? 0 : elevation);
        }
    }

    private static @Nullable Position takePosition(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        double latitude = in.readDouble();
        double longitude = in.readDouble();
        boolean known = in.readBoolean();
        double elevation = in.readDouble();
        return new Position(latitude, longitude, known ? elevation : null);
    }

    private static void putText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String takeText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes where " + in.available() + " are left");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(String store, byte[] bytes, Reading<T> reading) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new UnreadableStateException(
                        ("store %s holds state of version %d, this build reads version %d: run the build that wrote it, or"
                                        + " give alerts.application-id another name, which works the kept events off anew")
                                .formatted(store, version, VERSION),
                        null);
            }
            T state = reading.from(in);
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes too many");
            }
            return state;
        } catch (IOException e) {
            throw new UnreadableStateException(
                    ("store %s holds a damaged state of %d bytes (%s): start again, which reads it back from its changelog;"
                                    + " if that is damaged too, give alerts.application-id another name")
                            .formatted(store, bytes.length, e.getMessage()),
                    e);
        }
    }
}
