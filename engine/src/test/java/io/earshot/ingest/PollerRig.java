package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import io.earshot.audio.ChannelMix;
import io.earshot.avro.GapReason;
import io.earshot.media.FlacFrameDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;

/** A poller and its feature threads against a consumer whose partitions, records and offsets a test decides. */
abstract class PollerRig {
    static final TopicPartition ZERO = new TopicPartition("earshot.frames", 0);
    static final TopicPartition ONE = new TopicPartition("earshot.frames", 1);
    static final int FRAME = 400;
    static final int SLOTS = 8;

    /** Where samples of a stream arrive; a permit of the gate a call. */
    private final class Arrivals implements SampleSink {
        private final StreamContext stream;

        Arrivals(StreamContext stream) {
            this.stream = stream;
        }

        private void say(String what) {
            if (gate != null) {
                gate.acquireUninterruptibly();
            }
            said.computeIfAbsent(stream.key().micId(), mic -> new CopyOnWriteArrayList<>())
                    .add(what);
        }

        @Override
        public void resume(long firstSample) {
            stream.floor().claimed(1);
        }

        @Override
        public void samples(float[][] rows, int from, int count, long firstSample) {
            say("samples " + firstSample / FRAME);
        }

        @Override
        public void gap(long fromSample, long toSample, GapReason reason) {
            say("gap");
        }

        @Override
        public void endsAt(long totalSamples) {}

        @Override
        public void end() {
            stream.floor().acknowledged(0, FrameTimeline.NONE);
            say("end");
        }

        @Override
        public void retire() {
            stream.floor().acknowledged(0, FrameTimeline.NONE);
            say("retire");
        }
    }

    private final Map<String, List<String>> said = new ConcurrentHashMap<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final AtomicBoolean failed = new AtomicBoolean();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong lagMicros = new AtomicLong(-1);
    final AtomicInteger pauses = new AtomicInteger();
    final AtomicInteger resumes = new AtomicInteger();
    final AtomicLong clock = new AtomicLong(Frames.START);
    final FakeConsumer kafka = new FakeConsumer();
    Semaphore gate;
    FrameShards shards;
    FramePoller poller;

    private final IngestMeter meter = new IngestMeter() {
        @Override
        public void paused(boolean paused) {
            (paused ? pauses : resumes).incrementAndGet();
        }

        @Override
        public void overload(String topic, int partition, int stage, long micros) {
            if (stage >= 0) {
                lagMicros.set(micros);
            }
        }

        @Override
        public void lostToRetention(String topic, int partition, long frames) {
            lost.addAndGet(frames);
        }
    };

    /** Payload and position travel in the value; see {@link #add}. */
    private static FrameReader reader() {
        return (value, reuse) -> {
            String[] words = StandardCharsets.UTF_8.decode(value).toString().split(" ", -1);
            int number = Integer.parseInt(words[1]);
            return Frames.builder((long) number * FRAME, FRAME)
                    .setMicId(words[0])
                    .setEndOfStream(words.length > 2)
                    .build();
        };
    }

    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    void start(int threads, Duration drain, boolean earliest) {
        List<FrameIntake> intakes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            intakes.add(new FrameIntake(
                    IngestLimits.DEFAULTS,
                    reader(),
                    new FrameDecoder(new FlacFrameDecoder(), ChannelMix.MEAN, false),
                    Arrivals::new,
                    (feed, offset, key, value, reason) -> failures.add(new IllegalStateException(reason.label())),
                    MicDomains.ANY,
                    meter,
                    clock::get));
        }
        shards = new FrameShards(intakes, SLOTS, 1 << 20, failures::add);
        Duration often = Duration.ofMillis(5);
        poller = new FramePoller(
                new FrameConsumer(kafka),
                Pattern.compile("earshot\\.frames.*"),
                earliest,
                shards,
                1,
                IngestLimits.DEFAULTS,
                new FramePoller.Timing(often, often, drain, Duration.ofSeconds(5)),
                meter,
                () -> clock.addAndGet(100),
                failed::get,
                failures::add);
        kafka.updatePartitions("earshot.frames", List.of()); // or the fake would assign them without a word
        kafka.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 0L));
        kafka.updateEndOffsets(Map.of(ZERO, 0L, ONE, 0L));
        shards.start();
        poller.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (gate != null) {
            gate.release(1_000_000);
        }
        if (poller != null) {
            poller.stop();
            shards.halt();
        }
        assertThat(kafka.closed()).isTrue();
    }

    /** Runs on the polling thread, inside a poll, as rebalances do; returns when done. */
    void inPoll(Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        kafka.schedulePollTask(() -> {
            task.run();
            done.set(true);
        });
        Deadline.await("the poll", () -> done.get() || !failures.isEmpty());
    }

    void assign(TopicPartition... partitions) {
        inPoll(() -> kafka.rebalance(List.of(partitions)));
    }

    void add(TopicPartition partition, long offset, String mic, int number, String... more) {
        add(partition, offset, Frames.START + offset * 1_000, mic, number, more);
    }

    void add(TopicPartition partition, long offset, long appendedAt, String mic, int number, String... more) {
        String value = mic + " " + number + (more.length > 0 ? " " + more[0] : "");
        kafka.updateEndOffsets(Map.of(partition, offset + 1));
        kafka.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                appendedAt / 1000,
                TimestampType.LOG_APPEND_TIME,
                mic.length(),
                value.length(),
                text(mic),
                text(value),
                new RecordHeaders(),
                Optional.empty()));
    }

    List<String> said(String mic) {
        return said.getOrDefault(mic, List.of());
    }

    static List<String> samples(int from, int to) {
        List<String> expected = new ArrayList<>();
        for (int i = from; i < to; i++) {
            expected.add("samples " + i);
        }
        return expected;
    }
}
