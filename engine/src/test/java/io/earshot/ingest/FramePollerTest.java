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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The poller and its feature threads against a consumer whose partitions, records and offsets a test decides. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FramePollerTest {
    private static final TopicPartition ZERO = new TopicPartition("earshot.frames", 0);
    private static final TopicPartition ONE = new TopicPartition("earshot.frames", 1);
    private static final int FRAME = 400;
    private static final int SLOTS = 8;

    /** Kafka's own fake, but a poll without records takes its time, and what is committed is written down. */
    private static final class Kafka extends MockConsumer<ByteBuffer, ByteBuffer> {
        final List<Map<TopicPartition, Long>> commits = new CopyOnWriteArrayList<>();
        final AtomicInteger polls = new AtomicInteger();
        /** Records that were appended since the last fetch. */
        volatile long unseen;

        Kafka() {
            super("none");
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the pause must not keep the test out
        public ConsumerRecords<ByteBuffer, ByteBuffer> poll(Duration timeout) {
            polls.incrementAndGet();
            ConsumerRecords<ByteBuffer, ByteBuffer> records = super.poll(timeout);
            if (records.isEmpty()) {
                LockSupport.parkNanos(500_000);
            }
            return records;
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            write(offsets);
            super.commitSync(offsets, timeout);
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets,
                org.apache.kafka.clients.consumer.OffsetCommitCallback callback) {
            write(offsets);
            super.commitAsync(offsets, callback);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
            Map<TopicPartition, Long> ends = new HashMap<>(super.endOffsets(partitions, timeout));
            ends.replaceAll((partition, end) -> end + unseen);
            return ends;
        }

        private void write(Map<TopicPartition, OffsetAndMetadata> offsets) {
            Map<TopicPartition, Long> plain = new HashMap<>();
            offsets.forEach((partition, offset) -> plain.put(partition, offset.offset()));
            commits.add(plain);
        }

        long committed(TopicPartition partition) {
            long last = -1;
            for (Map<TopicPartition, Long> commit : commits) {
                last = commit.getOrDefault(partition, last);
            }
            return last;
        }
    }

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
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicInteger pauses = new AtomicInteger();
    private final AtomicInteger resumes = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong(Frames.START);
    private final Kafka kafka = new Kafka();
    private Semaphore gate;
    private FrameShards shards;
    private FramePoller poller;

    private final IngestMeter meter = new IngestMeter() {
        @Override
        public void paused(boolean paused) {
            (paused ? pauses : resumes).incrementAndGet();
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

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void start(int threads, Duration drain, boolean earliest) {
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
    private void inPoll(Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        kafka.schedulePollTask(() -> {
            task.run();
            done.set(true);
        });
        Deadline.await("the poll", () -> done.get() || !failures.isEmpty());
    }

    private void assign(TopicPartition... partitions) {
        inPoll(() -> kafka.rebalance(List.of(partitions)));
    }

    private void add(TopicPartition partition, long offset, String mic, int number, String... more) {
        add(partition, offset, Frames.START + offset * 1_000, mic, number, more);
    }

    private void add(TopicPartition partition, long offset, long appendedAt, String mic, int number, String... more) {
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

    private List<String> said(String mic) {
        return said.getOrDefault(mic, List.of());
    }

    private static List<String> samples(int from, int to) {
        List<String> expected = new ArrayList<>();
        for (int i = from; i < to; i++) {
            expected.add("samples " + i);
        }
        return expected;
    }

    @Test
    void aFullShardPausesItsPartitionWhilePollingGoesOnAndNothingIsLostDoubledOrOutOfOrder() {
        gate = new Semaphore(0);
        start(1, Duration.ofSeconds(1), true);
        assertThat(poller.hasJoined()).isFalse();
        assign(ZERO, ONE);
        assertThat(poller.hasJoined()).isTrue();
        for (int i = 0; i < 60; i++) {
            add(ZERO, i, "mic-1", i);
            add(ONE, i, "mic-2", i);
        }
        Deadline.await("both paused", () -> kafka.paused().equals(Set.of(ZERO, ONE)));
        int before = kafka.polls.get();
        Deadline.await("polls go on", () -> kafka.polls.get() > before + 10);
        assertThat(shards.waiting()).isLessThanOrEqualTo(SLOTS);
        for (int i = 60; i < 80; i++) {
            add(ZERO, i, "mic-1", i); // appended while paused
        }
        gate.release(37);
        Deadline.await("some", () -> said("mic-1").size() + said("mic-2").size() == 37);
        gate.release(1_000);
        Deadline.await("all", () -> said("mic-1").size() + said("mic-2").size() == 140);
        assertThat(said("mic-1")).isEqualTo(samples(0, 80));
        assertThat(said("mic-2")).isEqualTo(samples(0, 60));
        Deadline.await("resumed", () -> kafka.paused().isEmpty());
        assertThat(resumes.get()).isEqualTo(pauses.get());
        assertThat(failures).isEmpty();
    }

    @Test
    void whatIsCommittedIsWhatARestartMayForget() {
        start(2, Duration.ofSeconds(1), true);
        assign(ZERO, ONE);
        for (int i = 0; i < 5; i++) {
            add(ZERO, i, "mic-1", i);
        }
        add(ONE, 0, "mic-2", 0);
        add(ONE, 1, "mic-2", 1, "end");
        Deadline.await("the ended stream's", () -> kafka.committed(ONE) == 2);
        Deadline.await("all", () -> said("mic-1").size() == 5);
        assertThat(kafka.committed(ZERO)).as("a live stream holds its frames").isZero();
        add(ZERO, 5, "mic-1", 5, "end");
        Deadline.await("the other's", () -> kafka.committed(ZERO) == 6);
        assertThat(kafka.commits).as("only what has moved").hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aRevocationDrainsAndCommitsThenLetsGo() {
        start(1, Duration.ofSeconds(5), true);
        assign(ZERO, ONE);
        add(ZERO, 0, "mic-1", 0);
        add(ZERO, 1, "mic-1", 1, "end");
        Deadline.await("all", () -> said("mic-1").size() == 3);
        assign(ONE);
        assertThat(kafka.committed(ZERO)).isEqualTo(2);
        add(ONE, 0, "mic-2", 0, "end");
        Deadline.await("the other partition goes on", () -> said("mic-2").size() == 2);
    }

    @Test
    void aRevocationWaitsNoLongerThanTheDrainTimeAndCommitsWhatIsSafe() {
        start(1, Duration.ofMillis(100), true);
        assign(ZERO);
        add(ZERO, 0, "mic-1", 0, "end");
        add(ZERO, 1, "mic-2", 0); // a live stream: its RESUME is never acknowledged here
        Deadline.await("both", () -> said("mic-2").size() == 1);
        long began = System.nanoTime();
        assign();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
        assertThat(kafka.committed(ZERO)).isEqualTo(1);
    }

    @Test
    void framesOfARevokedPartitionThatStillWaitAreSkipped() {
        gate = new Semaphore(0);
        start(1, Duration.ofMillis(20), true);
        assign(ZERO);
        for (int i = 0; i < 30; i++) {
            add(ZERO, i, "mic-1", i);
        }
        Deadline.await("paused", () -> kafka.paused().contains(ZERO));
        assign();
        gate.release(1_000);
        Deadline.await("the shard is empty", () -> shards.waiting() == 0);
        assertThat(said("mic-1")).as("the one that was under way").isEqualTo(samples(0, 1));
        assertThat(resumes.get()).isEqualTo(pauses.get());
    }

    @Test
    void aPartitionThatComesBackIsReadAnewFromItsCommittedOffset() {
        start(1, Duration.ofMillis(20), true);
        assign(ZERO);
        add(ZERO, 0, "mic-1", 0, "end");
        add(ZERO, 1, "mic-2", 0);
        Deadline.await("both", () -> kafka.committed(ZERO) == 1 && said("mic-2").size() == 1);
        assign();
        assign(ZERO);
        add(ZERO, 1, "mic-2", 0);
        Deadline.await("again", () -> said("mic-2").size() == 2);
        assertThat(said("mic-1")).as("not again").hasSize(2);
    }

    @Test
    void nothingIsCommittedAfterAFailure() throws Exception {
        start(1, Duration.ofMillis(20), true);
        assign(ZERO);
        failed.set(true);
        add(ZERO, 0, "mic-1", 0, "end");
        Deadline.await("read", () -> said("mic-1").size() == 2);
        int polls = kafka.polls.get();
        Deadline.await("times to commit", () -> kafka.polls.get() > polls + 100);
        poller.stop();
        assertThat(kafka.committed(ZERO)).as("0 at most, from before").isLessThanOrEqualTo(0);
    }

    @Test
    void stoppingCommitsWhatIsDone() throws Exception {
        start(1, Duration.ofSeconds(5), true);
        assign(ZERO);
        for (int i = 0; i < 5; i++) {
            add(ZERO, i, "mic-1", i);
        }
        add(ZERO, 5, "mic-1", 5, "end");
        Deadline.await("read", () -> said("mic-1").size() == 7);
        poller.stop();
        assertThat(kafka.committed(ZERO)).isEqualTo(6);
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void framesThatRetentionDeletedBelowTheCommittedOffsetAreCounted() {
        start(1, Duration.ofMillis(20), true);
        inPoll(() -> kafka.commitSync(Map.of(ZERO, new OffsetAndMetadata(5)), Duration.ofSeconds(1)));
        kafka.updateBeginningOffsets(Map.of(ZERO, 12L));
        assign(ZERO);
        add(ZERO, 12, "mic-1", 0, "end");
        Deadline.await("read", () -> said("mic-1").size() == 2);
        assertThat(lost).hasValue(7);
        assertThat(failures).isEmpty();
    }

    @Test
    void framesThatRetentionDeletesUnderTheReaderAreCounted() {
        start(1, Duration.ofMillis(20), true);
        assign(ZERO);
        kafka.updateBeginningOffsets(Map.of(ZERO, 40L));
        add(ZERO, 40, "mic-1", 0, "end");
        Deadline.await("read", () -> said("mic-1").size() == 2);
        assertThat(lost).hasValue(40);
        assertThat(failures).isEmpty();
    }

    @Test
    void aLogThatIsShorterThanWhatWasReadIsAnotherOneAndReadFromItsBeginning() {
        start(1, Duration.ofMillis(20), true);
        inPoll(() -> kafka.commitSync(Map.of(ZERO, new OffsetAndMetadata(50)), Duration.ofSeconds(1)));
        assign(ZERO);
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(ZERO, 50L)));
        Deadline.await("the beginning", () -> kafka.committed(ZERO) == 0);
        add(ZERO, 0, "mic-1", 0, "end");
        Deadline.await("read and committed", () -> kafka.committed(ZERO) == 1);
        assertThat(said("mic-1")).containsExactly("samples 0", "end");
        assertThat(lost).hasValue(0);
        assertThat(failures).isEmpty();
    }

    @Test
    void aGroupWithoutOffsetsMayBeginAtTheEnd() {
        start(1, Duration.ofMillis(20), false);
        kafka.updateEndOffsets(Map.of(ZERO, 3L));
        assign(ZERO);
        add(ZERO, 3, "mic-1", 3, "end");
        Deadline.await("read", () -> said("mic-1").contains("end"));
        assertThat(said("mic-1")).containsExactly("samples 3", "end");
        Deadline.await("committed", () -> kafka.committed(ZERO) == 4);
    }

    @Test
    void aSilentStreamRetiresWhenTheLogHasEndedForTheIdleTimeAndSlack() {
        start(2, Duration.ofMillis(20), true);
        assign(ZERO);
        long appended = clock.get() / 1000 * 1000;
        add(ZERO, 0, appended, "mic-1", 0);
        Deadline.await("read", () -> said("mic-1").size() == 1);
        clock.set(appended + 19_000_000);
        int polls = kafka.polls.get();
        Deadline.await("times to check", () -> kafka.polls.get() > polls + 200);
        assertThat(said("mic-1")).hasSize(1);
        kafka.unseen = 1;
        clock.set(appended + 20_100_000);
        int more = kafka.polls.get();
        Deadline.await("times to check", () -> kafka.polls.get() > more + 200);
        assertThat(said("mic-1")).as("the log has not ended where reading has").hasSize(1);
        kafka.unseen = 0;
        Deadline.await("retired", () -> said("mic-1").contains("retire"));
        Deadline.await("let go", () -> kafka.committed(ZERO) == 1);
    }

    @Test
    void aSilentStreamRetiresOnABusyPartitionByTheAppendTimesOfOthers() {
        start(2, Duration.ofMillis(20), true);
        assign(ZERO);
        add(ZERO, 0, "mic-1", 0);
        for (int i = 1; i <= 22; i++) {
            add(ZERO, i, Frames.START + i * 1_000_000L, "mic-2", i - 1);
        }
        kafka.updateEndOffsets(Map.of(ZERO, 1_000L)); // never read to its end
        Deadline.await("retired", () -> said("mic-1").contains("retire"));
        assertThat(said("mic-2")).doesNotContain("retire").isEqualTo(samples(0, 22));
    }

    @Test
    void anUnexpectedErrorOfAFeatureThreadReachesTheFailureHandlerAndItsFrameIsNotCommitted() {
        start(1, Duration.ofMillis(20), true);
        assign(ZERO);
        add(ZERO, 0, "mic-1", 0, "end");
        Deadline.await("committed", () -> kafka.committed(ZERO) == 1);
        kafka.addRecord(new ConsumerRecord<>(ZERO.topic(), 0, 1, text("mic-1"), text("nonsense")));
        Deadline.await("the failure", () -> !failures.isEmpty());
        assertThat(kafka.committed(ZERO)).isEqualTo(1);
    }

    @Test
    void anErrorOfTheConsumerReachesTheFailureHandlerAndClosesIt() {
        start(1, Duration.ofMillis(20), true);
        assign(ZERO);
        kafka.setPollException(new org.apache.kafka.common.errors.AuthorizationException("no right to read"));
        Deadline.await("the failure", () -> !failures.isEmpty());
        assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessage("no right to read"));
        Deadline.await("closed", kafka::closed);
    }
}
