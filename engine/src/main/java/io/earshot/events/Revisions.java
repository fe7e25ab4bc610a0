package io.earshot.events;

import io.earshot.avro.CloseCause;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Position;
import io.earshot.avro.SoundEvent;
import io.earshot.events.Observation.Source;
import org.jspecify.annotations.Nullable;

/** Writes what the detector knows of an event as a {@link SoundEvent}. */
final class Revisions {
    private Revisions() {}

    static SoundEvent of(
            StreamId stream,
            String modelId,
            String type,
            OpenEvent event,
            EventStatus status,
            @Nullable CloseCause cause,
            long decidedAt,
            Source source) {
        Evidence evidence = event.evidence;
        Place place = event.place;
        return SoundEvent.newBuilder()
                .setId(id(stream, modelId, type, event.onsetIndex))
                .setType(type)
                .setStatus(status)
                .setRevision(event.revision)
                .setCloseCause(cause)
                .setMicId(stream.micId())
                .setSiteId(place == null ? null : place.siteId())
                .setPosition(positionOf(place))
                .setStreamId(stream.streamId())
                .setStreamStartedAt(stream.startedAt())
                .setSampleRate(stream.sampleRate())
                .setModelId(modelId)
                .setModelVersion(source.version())
                .setOnsetIndex(event.onsetIndex)
                .setOffsetIndex(event.offsetIndex)
                .setOnsetAt(event.onsetAt)
                .setOffsetAt(event.offsetAt)
                .setDecidedAt(decidedAt)
                .setPeakScore(evidence.peak)
                .setMeanScore(evidence.mean())
                .setScoredWindows(evidence.count)
                .setClockQuality(evidence.clock)
                .setClockErrorBound(evidence.clockBound == Observation.UNKNOWN ? null : evidence.clockBound)
                .setFramesTopic(source.topic())
                .setFramesPartition(source.partition())
                .setFirstOffset(evidence.firstOffset)
                .setLastOffset(evidence.lastOffset)
                .build();
    }

    private static @Nullable Position positionOf(@Nullable Place place) {
        return place == null ? null : place.position();
    }

    /** The same in every replay: 32 hexadecimal digits. */
    static String id(StreamId stream, String modelId, String type, long onsetIndex) {
        return new Fingerprint()
                .add(stream.micId())
                .add(stream.streamId())
                .add(stream.startedAt())
                .add(stream.sampleRate())
                .add(modelId)
                .add(type)
                .add(onsetIndex)
                .hex();
    }
}
