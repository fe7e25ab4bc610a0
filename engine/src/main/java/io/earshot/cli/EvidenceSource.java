package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.FrameReader;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.config.EarshotConfig;
import io.earshot.evidence.Clip;
import io.earshot.evidence.ClipBuilder;
import io.earshot.evidence.ClipRange;
import io.earshot.topics.TopicNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Finds in the topics what evidence is made of. Only reads, in no group. One command's, on its thread. */
final class EvidenceSource {
    /** How far back, by the brokers' time, frames before an event are looked for, until they are found. */
    private static final List<Duration> BACK =
            List.of(Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofMinutes(10));
    /** How far on, after the event's last frame. */
    private static final Duration ON = Duration.ofMinutes(10);

    /** How much earlier than its own time says a mic's frame may have been appended. */
    private static final long AROUND_MILLIS = 2_000;

    private final EarshotConfig config;
    private final TopicNames names;
    private final Serialization serialization;
    private final TopicReader reader;
    private final Consumer<String> unreadable;

    /** @param unreadable told of records that cannot be read */
    EvidenceSource(EarshotConfig config, Serialization serialization, TopicReader reader, Consumer<String> unreadable) {
        this.config = config;
        this.names = TopicNames.of(config.topics());
        this.serialization = serialization;
        this.reader = reader;
        this.unreadable = unreadable;
    }

    /** The newest revision of an event; first looked for where its frames can still be there. */
    SoundEvent event(String id, Clock clock) throws UserException {
        long recent = clock.millis()
                - config.topics().keepFrames().toMillis()
                - config.ingest().maxClockAhead().toMillis()
                - ON.toMillis();
        SoundEvent found = newest(id, recent);
        found = found == null ? newest(id, 0) : found;
        if (found == null) {
            throw UserException.failed("%s has no event %s; ids are in `earshot tail events --format jsonl`"
                    .formatted(names.events(), id));
        }
        return found;
    }

    private @Nullable SoundEvent newest(String id, long since) throws UserException {
        SoundEvent[] newest = new SoundEvent[1];
        Deserializer<SoundEvent> values = serialization.events().deserializer();
        reader.read(names.events(), since, record -> {
            SoundEvent event = value(values, record);
            if (event != null
                    && event.getId().equals(id)
                    && (newest[0] == null || event.getRevision() >= newest[0].getRevision())) {
                newest[0] = event;
            }
            return true;
        });
        return newest[0];
    }

    /**
     * Cuts the clip from the partition that holds the event's frames: from as far back as is needed, to what can still
     * matter.
     */
    Clip clip(SoundEvent event, ClipRange range) throws UserException {
        TopicPartition partition = new TopicPartition(event.getFramesTopic(), event.getFramesPartition());
        List<TopicPartition> own = List.of(partition);
        long beginning = reader.beginnings(own).getOrDefault(partition, 0L);
        long end = reader.ends(own).getOrDefault(partition, 0L);
        if (beginning > event.getLastOffset() || end <= event.getFirstOffset()) {
            throw UserException.failed(
                    "the frames of event %s, %s offsets %d to %d, are gone: it now holds %d to %d (topics.keep-frames)"
                            .formatted(
                                    event.getId(),
                                    partition,
                                    event.getFirstOffset(),
                                    event.getLastOffset(),
                                    beginning,
                                    end - 1));
        }
        long anchor = Math.max(beginning, event.getFirstOffset());
        long anchorAt = timestamp(partition, anchor, end);
        long lastAt = timestamp(partition, Math.max(anchor, Math.min(end - 1, event.getLastOffset())), end);
        long until =
                lastAt < 0 ? end : reader.firsts(own, lastAt + ON.toMillis()).getOrDefault(partition, end);
        Clip clip = null;
        for (Duration back : BACK) {
            long from = Math.min(
                    anchor, reader.firsts(own, anchorAt - back.toMillis()).getOrDefault(partition, anchor));
            ClipBuilder builder = new ClipBuilder(event, range, config.ingest().reorder());
            byte[] key = event.getMicId().getBytes(StandardCharsets.UTF_8);
            FrameReader frames = serialization.frameReader();
            AudioFrame reused = new AudioFrame();
            reader.read(List.of(new TopicReader.Range(partition, Math.max(beginning, from), until)), record -> {
                if (Arrays.equals(key, record.key()) && record.value() != null) {
                    take(builder, frames, reused, record);
                }
                return record.offset() < event.getLastOffset() || !builder.endKnown();
            });
            clip = builder.build();
            if (builder.beginningKnown() || from <= beginning) {
                break;
            }
        }
        if (clip == null) {
            throw UserException.failed("none of the frames of event %s, %s offsets %d to %d, can be used"
                    .formatted(event.getId(), partition, event.getFirstOffset(), event.getLastOffset()));
        }
        return clip;
    }

    /** Whether any of an event's frames are still there. */
    boolean hasFrames(SoundEvent event) {
        TopicPartition partition = new TopicPartition(event.getFramesTopic(), event.getFramesPartition());
        List<TopicPartition> own = List.of(partition);
        return reader.beginnings(own).getOrDefault(partition, 0L) <= event.getLastOffset()
                && reader.ends(own).getOrDefault(partition, 0L) > event.getFirstOffset();
    }

    FrameReader frameReader() {
        return serialization.frameReader();
    }

    /** The frames topic of a trust domain; null for the common one. */
    String topic(@Nullable String domain) {
        return domain == null ? names.frames() : names.frames(domain);
    }

    /**
     * A mic's frames that were appended in a time, or just before it: devices' clocks may be off.
     *
     * @param from milliseconds since 1970-01-01 UTC, as is {@code to}
     * @param goOn given each; false ends the reading
     */
    void frames(String mic, @Nullable String domain, long from, long to, Predicate<ConsumerRecord<byte[], byte[]>> goOn)
            throws UserException {
        String topic = topic(domain);
        byte[] key = mic.getBytes(StandardCharsets.UTF_8);
        int partitions = reader.partitions(topic).size();
        TopicPartition partition = new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
        List<TopicPartition> own = List.of(partition);
        long end = reader.ends(own).getOrDefault(partition, 0L);
        long first = reader.firsts(own, from - AROUND_MILLIS).getOrDefault(partition, end);
        long until = reader.firsts(own, to).getOrDefault(partition, end);
        reader.read(
                List.of(new TopicReader.Range(partition, first, Math.min(end, until))),
                record -> !Arrays.equals(key, record.key()) || record.value() == null || goOn.test(record));
    }

    private static void take(
            ClipBuilder builder, FrameReader frames, AudioFrame reused, ConsumerRecord<byte[], byte[]> record) {
        try {
            builder.take(record.offset(), frames.read(ByteBuffer.wrap(record.value()), reused));
        } catch (UndecodableRecordException e) {
            // A dead letter: the engine could not use it either, and what it held is missing.
        }
    }

    /** When the record at an offset, or the next one that there is, was appended; milliseconds, -1 where there is none. */
    private long timestamp(TopicPartition partition, long offset, long end) throws UserException {
        long[] timestamp = {-1};
        reader.read(List.of(new TopicReader.Range(partition, offset, end)), record -> {
            timestamp[0] = record.timestamp();
            return false;
        });
        return timestamp[0];
    }

    /** When the first frame of a clip was appended. */
    long appendedAt(SoundEvent event, Clip clip) throws UserException {
        TopicPartition partition = new TopicPartition(event.getFramesTopic(), event.getFramesPartition());
        long end = reader.ends(List.of(partition)).getOrDefault(partition, 0L);
        return timestamp(partition, clip.frames().firstOffset(), end);
    }

    /**
     * The mic's outcomes that were published after a time.
     *
     * @param millis when the brokers had the frames; engines' clocks may be behind theirs
     * @param goOn given each; false ends the reading
     */
    void outcomes(String mic, long millis, Predicate<WindowOutcome> goOn) throws UserException {
        byte[] key = mic.getBytes(StandardCharsets.UTF_8);
        List<TopicPartition> all = reader.partitions(names.scores());
        List<TopicPartition> own =
                List.of(new TopicPartition(names.scores(), Utils.toPositive(Utils.murmur2(key)) % all.size()));
        Deserializer<WindowOutcome> values = serialization.outcomes().deserializer();
        long since = millis - config.ingest().maxClockAhead().toMillis();
        reader.read(reader.since(own, since), record -> {
            WindowOutcome outcome = Arrays.equals(key, record.key()) ? value(values, record) : null;
            return outcome == null || goOn.test(outcome);
        });
    }

    /** The newest record of each minute of the mic under the model, from one time to another; by minute. */
    List<Coverage> coverage(SoundEvent event, long from, long to) throws UserException {
        Map<Long, Coverage> minutes = new TreeMap<>();
        Deserializer<Coverage> values = serialization.coverage().deserializer();
        long since = from / 1_000 - 60_000 - config.ingest().maxClockAhead().toMillis();
        reader.read(names.coverage(), since, record -> {
            Coverage minute = value(values, record);
            if (minute != null
                    && minute.getMicId().equals(event.getMicId())
                    && minute.getModelId().equals(event.getModelId())
                    && minute.getMinute() < to
                    && minute.getMinute() + 60_000_000 > from) {
                minutes.put(minute.getMinute(), minute);
            }
            return true;
        });
        return List.copyOf(minutes.values());
    }

    private <T> @Nullable T value(Deserializer<T> values, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return values.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            unreadable.accept("%s partition %d offset %d is not readable: %s"
                    .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
            return null;
        }
    }
}
