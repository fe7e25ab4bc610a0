package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import io.earshot.audio.ChannelMix;
import io.earshot.avro.AudioFrame;
import io.earshot.media.FlacFrameDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hand-over to feature threads: bounded by slots and bytes, each mic on one thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameShardsTest {
    private final Semaphore gate = new Semaphore(0);
    private final Map<String, Set<Thread>> threads = new ConcurrentHashMap<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final PartitionFeed feed = new PartitionFeed("frames", 0, 1, 0);
    private FrameShards shards;

    /** Notes who reads, then refuses: what follows is of no interest here. */
    private AudioFrame read(ByteBuffer value, AudioFrame reuse) throws RejectedFrameException {
        gate.acquireUninterruptibly();
        String mic = StandardCharsets.UTF_8.decode(value.slice(0, 5)).toString();
        threads.computeIfAbsent(mic, m -> ConcurrentHashMap.newKeySet()).add(Thread.currentThread());
        if (mic.equals("error")) {
            throw new IllegalStateException("unexpected");
        }
        if (mic.equals("full ")) {
            throw new Stopped();
        }
        throw new RejectedFrameException(Rejection.MALFORMED, "test");
    }

    private static final class Stopped extends SinkStoppedException {
        private static final long serialVersionUID = 1;
    }

    private void start(int count, int slots, long maxBytes) {
        List<FrameIntake> intakes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            intakes.add(new FrameIntake(
                    IngestLimits.DEFAULTS,
                    this::read,
                    new FrameDecoder(new FlacFrameDecoder(), ChannelMix.MEAN, false),
                    stream -> {
                        throw new IllegalStateException("no stream here");
                    },
                    (from, offset, key, value, reason) -> from.ledger().finished(offset),
                    MicDomains.ANY,
                    IngestMeter.NONE,
                    () -> 0));
        }
        shards = new FrameShards(intakes, slots, maxBytes, failures::add);
        shards.start();
    }

    @AfterEach
    void stop() {
        gate.release(1_000);
        shards.halt();
    }

    private boolean offer(long offset, String mic, int bytes) {
        ByteBuffer value = ByteBuffer.allocate(bytes).put(mic.getBytes(StandardCharsets.UTF_8));
        return shards.offer(feed, offset, 0, ByteBuffer.wrap(mic.getBytes(StandardCharsets.UTF_8)), value.rewind());
    }

    @Test
    void aShardIsFullByItsSlotsAndTakesAgainWhenOneIsFree() {
        start(1, 4, 1 << 20);
        for (int i = 0; i < 4; i++) {
            assertThat(offer(i, "mic-1", 10)).isTrue();
        }
        assertThat(offer(4, "mic-1", 10)).isFalse();
        assertThat(feed.ledger().isIdle()).isFalse();
        gate.release(4);
        Deadline.await("room", () -> feed.ledger().committable() == 4);
        Deadline.await("taken", () -> offer(4, "mic-1", 10));
    }

    @Test
    void aShardIsFullByItsBytesToo() {
        start(1, 64, 1_000);
        assertThat(offer(0, "mic-1", 900)).isTrue();
        assertThat(offer(1, "mic-1", 900))
                .as("not more than allowed are under way yet")
                .isTrue();
        assertThat(offer(2, "mic-1", 5)).isFalse();
        gate.release(2);
        Deadline.await("room", () -> offer(2, "mic-1", 5));
    }

    @Test
    void eachMicHasOneThread() {
        start(3, 64, 1 << 20);
        gate.release(1_000);
        for (int i = 0; i < 60; i++) {
            assertThat(offer(i, "mic-" + i % 10, 10)).isTrue();
        }
        Deadline.await("all", () -> feed.ledger().committable() == 60);
        assertThat(threads).hasSize(10);
        assertThat(threads.values()).allMatch(of -> of.size() == 1);
        assertThat(threads.values().stream().flatMap(Set::stream).distinct().count())
                .isGreaterThan(1);
    }

    @Test
    void anUnexpectedErrorIsReportedAndItsFrameHoldsTheFloor() {
        start(1, 64, 1 << 20);
        gate.release(1_000);
        offer(0, "error", 10);
        offer(1, "mic-1", 10);
        Deadline.await("the failure", () -> !failures.isEmpty());
        assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessage("unexpected"));
        assertThat(feed.ledger().committable()).isZero();
    }

    @Test
    void aStoppingEngineIsNoFailure() {
        start(1, 64, 1 << 20);
        gate.release(1_000);
        offer(0, "full ", 10);
        offer(1, "mic-1", 10);
        Deadline.await("the next", () -> threads.containsKey("mic-1"));
        assertThat(failures).isEmpty();
        assertThat(feed.ledger().committable()).isZero();
    }
}
