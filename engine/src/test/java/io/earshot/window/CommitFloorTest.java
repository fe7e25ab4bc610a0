package io.earshot.window;

import static io.earshot.ingest.Frames.RATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.ingest.Frames;
import io.earshot.ingest.IngestLimits;
import io.earshot.model.ModelInput;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker may commit: never past a frame that a restart would need. Frames are one hop long. */
class CommitFloorTest {
    private static final int FRAME = 400;
    private static final ModelInput INPUT = input(2 * FRAME);
    private static final IngestLimits LIMITS = new IngestLimits(500_000, 15_000_000, 4, 10, 60_000_000, 3_600_000_000L);

    private final WindowWorker worker = new WindowWorker(INPUT, LIMITS, 100);
    private long now = Frames.START;

    private static ModelInput input(int window) {
        return new ModelInput("waveform", ModelInput.Kind.WAVEFORM, RATE, 1, window, FRAME, null);
    }

    private void read(long offset, AudioFrame frame) {
        worker.read(offset, now += 50_000, frame);
    }

    private static AudioFrame number(int i) {
        return Frames.of((long) i * FRAME, FRAME);
    }

    private void acknowledgeAll() {
        worker.acknowledge(worker.unacknowledged());
    }

    @Test
    void beforeTheFirstFrameItIsWhereReadingBegan() {
        assertThat(worker.committable()).isEqualTo(100);
    }

    @Test
    void unacknowledgedOutcomesHoldTheStreamsFirstFrame() {
        for (int i = 0; i < 5; i++) {
            read(100 + i, number(i));
        }
        assertThat(worker.committable()).isEqualTo(100);
    }

    @Test
    void acknowledgementsMoveItToTheOldestFrameThatTheNextWindowNeeds() {
        for (int i = 0; i < 5; i++) {
            read(100 + i, number(i));
        }
        worker.acknowledge(1); // RESUME
        assertThat(worker.committable()).isEqualTo(100);
        worker.acknowledge(1); // window 0
        assertThat(worker.committable()).isEqualTo(101);
        acknowledgeAll();
        assertThat(worker.committable()).as("window 4 begins with frame 4").isEqualTo(104);
    }

    @Test
    void framesHeldForReorderingAreNeededHoweverOldTheirOffset() {
        read(100, number(2));
        read(101, number(0));
        read(102, number(1));
        acknowledgeAll();
        assertThat(worker.committable()).as("frame 2 came first").isEqualTo(100);
        read(103, number(3));
        read(104, number(4));
        acknowledgeAll();
        assertThat(worker.committable()).isEqualTo(104);
    }

    @Test
    void aStreamThatHasNotStartedHoldsItsFirstFrame() {
        read(100, number(10));
        read(101, number(9));
        assertThat(worker.seen()).isEmpty();
        assertThat(worker.committable()).isEqualTo(100);
    }

    @Test
    void aGapLetsGoOfTheFramesBeforeIt() {
        read(100, number(0));
        for (int i = 2; i < 13; i++) {
            read(99 + i, number(i));
        }
        assertThat(worker.seen().get(1).kind()).isEqualTo(OutcomeKind.GAP);
        worker.acknowledge(2);
        assertThat(worker.committable()).isEqualTo(101);
    }

    @Test
    void lateAndRepeatedFramesHoldNothing() {
        for (int i = 0; i < 15; i++) {
            read(100 + i, number(i));
        }
        read(115, number(14));
        read(116, number(3));
        read(117, number(15));
        acknowledgeAll();
        assertThat(worker.committable()).isEqualTo(117);
    }

    @Test
    void anEndedStreamNeedsNothingOnceItsRetirementIsAcknowledged() {
        read(100, number(0));
        read(101, Frames.end(FRAME, FRAME));
        worker.acknowledge(worker.unacknowledged() - 1);
        assertThat(worker.committable()).isEqualTo(101);
        acknowledgeAll();
        assertThat(worker.committable()).isEqualTo(102);
    }

    @Test
    void aLiveStreamThatNeedsNoSampleStillHoldsItsNewestFrameSoThatItsRetirementIsNeverForgotten() {
        ModelInput apart = input(FRAME); // windows side by side: the next one needs nothing of what has come
        WindowWorker first = new WindowWorker(apart, LIMITS, 0);
        first.read(0, now, number(0));
        first.read(1, now, number(1));
        first.acknowledge(first.unacknowledged());
        assertThat(first.committable()).isEqualTo(1);

        WindowWorker second = new WindowWorker(apart, LIMITS, 1);
        second.read(1, now, number(1));
        second.retireIdle(now + 1);
        assertThat(second.seen()).last().matches(s -> s.kind() == OutcomeKind.RETIRED && s.first() == 2);
        second.acknowledge(second.unacknowledged());
        assertThat(second.committable()).isEqualTo(2);
    }

    @Test
    void theQuietestStreamOfThePartitionDecides() {
        read(100, number(0));
        for (int i = 0; i < 5; i++) {
            read(
                    101 + i,
                    Frames.builder((long) i * FRAME, FRAME).setMicId("mic-2").build());
        }
        acknowledgeAll();
        assertThat(worker.committable()).isEqualTo(100);
        worker.retireIdle(now - 3 * 50_000);
        acknowledgeAll();
        assertThat(worker.committable()).isEqualTo(105);
    }

    @Test
    void aDeadLetterHoldsItUntilTheBrokerHasIt() {
        worker.readRecord(100, now, null, ByteBuffer.wrap(new byte[3]));
        worker.readRecord(101, now, null, null);
        assertThat(worker.rejections()).hasSize(2);
        assertThat(worker.committable()).isEqualTo(100);
        worker.acknowledgeLetters();
        assertThat(worker.committable()).isEqualTo(102);
    }

    @Test
    void discardsOfARepeatingDeviceStayBoundedAndComplete() {
        read(100, number(0));
        int repeats = 20_000;
        for (int i = 0; i < repeats; i++) {
            worker.read(101 + i, now, number(0));
        }
        read(101 + repeats, number(1));
        List<Long> discards = worker.seen().get(1).discards();
        assertThat(discards).hasSizeLessThanOrEqualTo(3 * 4096);
        long duplicates = 0;
        for (int i = 1; i < discards.size(); i += 3) {
            duplicates += discards.get(i);
        }
        assertThat(duplicates).isEqualTo((long) repeats * FRAME);
        assertThat(discards.get(discards.size() - 3)).as("offset of the newest").isEqualTo(100 + repeats);
    }
}
