package io.earshot.alerts;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Position;
import io.earshot.avro.SoundEvent;

/** Revisions of sound events for tests, by seconds since {@link #START}. A window is decided 0.5 s after its sound. */
final class SoundEvents {
    /** 2026-11-01T00:00:00Z. */
    static final long START = 1_793_491_200_000_000L;

    private SoundEvents() {}

    static long at(double seconds) {
        return START + Math.round(seconds * 1e6);
    }

    /** The first revision of an event that has lasted from onset to offset. */
    static SoundEvent opened(String id, String type, String mic, String site, double onset, double offset) {
        return revision(id, 1, type, mic, site, onset, offset, 0.9f);
    }

    static SoundEvent revision(
            String id, int revision, String type, String mic, String site, double onset, double offset, float score) {
        SoundEvent event = new SoundEvent();
        event.setId(id);
        event.setType(type);
        event.setStatus(revision == 1 ? EventStatus.OPENED : EventStatus.UPDATED);
        event.setRevision(revision);
        event.setMicId(mic);
        event.setSiteId(site);
        event.setPosition(site == null ? null : new Position(-3.5, 29.25, 1_200.0));
        event.setStreamId("run");
        event.setStreamStartedAt(START);
        event.setSampleRate(16_000);
        event.setModelId("yamnet");
        event.setModelVersion("1");
        event.setOnsetIndex(Math.round(onset / 0.48));
        event.setOffsetIndex(Math.round(offset / 0.48));
        event.setOnsetAt(at(onset));
        event.setOffsetAt(at(offset));
        event.setDecidedAt(at(offset + 0.5));
        event.setPeakScore(score);
        event.setMeanScore(score / 2);
        event.setScoredWindows(1);
        event.setClockQuality(ClockQuality.DEVICE);
        event.setFramesTopic("");
        event.setFramesPartition(-1);
        event.setFirstOffset(-1);
        event.setLastOffset(-1);
        return event;
    }

    static SoundEvent decided(SoundEvent event, long at) {
        SoundEvent moved = SoundEvent.newBuilder(event).build();
        long by = at - event.getDecidedAt();
        moved.setDecidedAt(at);
        moved.setOnsetAt(event.getOnsetAt() + by);
        moved.setOffsetAt(event.getOffsetAt() + by);
        return moved;
    }
}
