package io.earshot.window;

import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.ingest.StreamContext;

/** Claims and publishes slots by hand, for tests of what comes after the assemblers. */
public final class Slots {
    private static final WindowGrid GRID = new WindowGrid(8_000, 8_000, 800, 400, 0);

    private Slots() {}

    /** Two values a window: its index in the stream, and 1. */
    public static final int VALUES = 2;

    public static WindowRing ring(int slots, int lanes) {
        return new WindowRing(slots, new int[] {VALUES}, lanes, GRID);
    }

    /** A window to be scored. */
    public static void window(WindowRing ring, StreamContext stream, long index) {
        publish(ring, stream, OutcomeKind.SCORED, index, index);
    }

    /** Anything; the floor after it is {@code floorAfter}. */
    public static void publish(WindowRing ring, StreamContext stream, OutcomeKind kind, long index, long floorAfter) {
        WindowSlot slot = ring.claim();
        stream.floor().claimed(ring.lanes());
        slot.stream = stream;
        slot.kind = kind;
        slot.reason = kind == OutcomeKind.GAP ? GapReason.MISSING : null;
        slot.grid = GRID;
        slot.firstIndex = index;
        slot.lastIndex = index;
        slot.streamSamples = -1;
        slot.clockErrorBound = -1;
        slot.floorAfter = floorAfter;
        // What holds no window must never reach a model.
        slot.inputs[0].put(0, kind == OutcomeKind.SCORED ? (float) index : Float.NaN);
        slot.inputs[0].put(1, 1);
        ring.publish(slot);
    }

    /** What the next outcome carries along. */
    public static void withDiscards(
            WindowRing ring, StreamContext stream, long index, boolean padded, long... discards) {
        WindowSlot slot = ring.claim();
        stream.floor().claimed(ring.lanes());
        slot.stream = stream;
        slot.kind = OutcomeKind.SCORED;
        slot.reason = null;
        slot.grid = GRID;
        slot.firstIndex = index;
        slot.lastIndex = index;
        slot.startAt = 1_700_000_000_123_456L;
        slot.clockErrorBound = 250;
        slot.streamSamples = -1;
        slot.padded = padded;
        slot.power = 0.25f;
        slot.firstOffset = 7;
        slot.lastOffset = 9;
        slot.appendedAt = 1_700_000_001_000_000L;
        slot.floorAfter = 8;
        slot.discards = discards;
        slot.inputs[0].put(0, (float) index);
        slot.inputs[0].put(1, 1);
        ring.publish(slot);
    }
}
