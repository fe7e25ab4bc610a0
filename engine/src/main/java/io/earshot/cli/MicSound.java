package io.earshot.cli;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.serde.FrameReader;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.evidence.Clip;
import io.earshot.evidence.ClipBuilder;
import io.earshot.evidence.ClipRange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A time of a mic, as frames of the stream that has most of it.
 *
 * @param stream says which stream, as an event of it would
 * @param range of the time in the stream
 * @param frames of the mic, in the order of their offsets
 */
record MicSound(SoundEvent stream, ClipRange range, List<Frame> frames) {
    /** A frame lasts at most so long. */
    private static final long LONGEST_FRAME = 10_000_000L;

    /** How much later than its own time says a frame may have been appended; looked for further where there is none. */
    private static final List<Duration> LATE = List.of(Duration.ofSeconds(20), Duration.ofMinutes(10));

    private static final long MOST_BYTES = 64L << 20;

    /** A record as it lies in the topic. */
    record Frame(long offset, ByteBuffer value) {}

    private record StreamOf(String id, long startedAt, int sampleRate) {}

    /** What is seen of a stream: a frame to reckon from, and how many lie in the time. */
    private static final class Seen {
        long capturedAt;
        long firstSample;
        int frames;
    }

    /** @return null where nothing of it is there */
    static @Nullable MicSound read(EvidenceSource source, String mic, @Nullable String domain, long from, long to)
            throws UserException {
        List<Frame> frames = new ArrayList<>();
        Map<StreamOf, Seen> streams = new HashMap<>();
        FrameReader reader = source.frameReader();
        AudioFrame reused = new AudioFrame();
        long[] bytes = {0};
        Predicate<ConsumerRecord<byte[], byte[]>> take = record -> {
            try {
                AudioFrame frame = reader.read(ByteBuffer.wrap(record.value()), reused);
                if (frame.getCapturedAt() < to && frame.getCapturedAt() > from - LONGEST_FRAME) {
                    StreamOf stream =
                            new StreamOf(frame.getStreamId(), frame.getStreamStartedAt(), frame.getSampleRate());
                    Seen seen = streams.computeIfAbsent(stream, each -> new Seen());
                    seen.capturedAt = frame.getCapturedAt();
                    seen.firstSample = frame.getFirstSample();
                    seen.frames++;
                    frames.add(new Frame(record.offset(), ByteBuffer.wrap(record.value())));
                    bytes[0] += record.value().length;
                }
            } catch (UndecodableRecordException e) {
                // A dead letter, and missing.
            }
            return bytes[0] <= MOST_BYTES;
        };
        for (Duration late : LATE) {
            if (frames.isEmpty()) {
                source.frames(mic, domain, from / 1_000, to / 1_000 + late.toMillis(), take);
            }
        }
        Map.Entry<StreamOf, Seen> most = null;
        for (Map.Entry<StreamOf, Seen> each : streams.entrySet()) {
            if (each.getKey().sampleRate() > 0 && (most == null || each.getValue().frames > most.getValue().frames)) {
                most = each;
            }
        }
        return most == null ? null : of(mic, most.getKey(), most.getValue(), from, to, frames, source.topic(domain));
    }

    private static @Nullable MicSound of(
            String mic, StreamOf stream, Seen seen, long from, long to, List<Frame> frames, String topic) {
        int rate = stream.sampleRate();
        long first = Math.max(0, seen.firstSample + Math.floorDiv((from - seen.capturedAt) * rate, 1_000_000L));
        long end = seen.firstSample + Math.floorDiv((to - seen.capturedAt) * rate, 1_000_000L);
        if (end <= first) {
            return null;
        }
        long firstAt = seen.capturedAt + Math.floorDiv((first - seen.firstSample) * 1_000_000L, (long) rate);
        SoundEvent as = new SoundEvent();
        as.setId("");
        as.setType("");
        as.setMicId(mic);
        as.setModelId("");
        as.setModelVersion("");
        as.setStreamId(stream.id());
        as.setStreamStartedAt(stream.startedAt());
        as.setSampleRate(rate);
        as.setFramesTopic(topic);
        return new MicSound(as, new ClipRange(rate, first, end, first, end, firstAt, false), frames);
    }

    /** @return null where no frame of the stream holds any of it */
    @Nullable
    Clip clip(Duration reorder, FrameReader reader) {
        ClipBuilder builder = new ClipBuilder(stream, range, reorder);
        AudioFrame reused = new AudioFrame();
        for (Frame frame : frames) {
            try {
                builder.take(frame.offset(), reader.read(frame.value().duplicate(), reused));
            } catch (UndecodableRecordException e) {
                // As when it was first read.
            }
        }
        return builder.build();
    }
}
