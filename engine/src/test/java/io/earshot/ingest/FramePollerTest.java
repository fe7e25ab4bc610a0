package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The poller and its feature threads: full rings, rebalances, failures. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FramePollerTest extends PollerRig {
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

    @Test
    void theLagIsHowFarTheFrameAtWorkIsBehindTheNewestOfItsPartition() {
        gate = new Semaphore(0);
        start(1, Duration.ofMillis(50), true);
        assign(ZERO);
        inPoll(() -> {
            for (int i = 0; i < 30; i++) {
                add(ZERO, i, Frames.START + i * 1_000_000L, "mic-a", i);
            }
        });
        Deadline.await("the first frame's lag", () -> lagMicros.get() == 29_000_000);
        gate.release(1_000);
        Deadline.await("the last frame has none", () -> lagMicros.get() == 0);
    }
}
