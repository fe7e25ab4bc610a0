package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the poller commits, and where it begins to read. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameCommitsTest extends PollerRig {
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
}
