package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionLedgerTest {
    private final PartitionLedger ledger = new PartitionLedger(10);

    @Test
    void theOldestUnfinishedFrameHoldsTheFloorInWhateverOrderTheyFinish() {
        for (int offset = 10; offset < 14; offset++) {
            ledger.dispatched(offset);
        }
        ledger.finished(12);
        ledger.finished(11);
        assertThat(ledger.committable()).isEqualTo(10);
        ledger.finished(10);
        assertThat(ledger.committable()).isEqualTo(13);
        ledger.finished(13);
        assertThat(ledger.committable()).isEqualTo(14);
        assertThat(ledger.isIdle()).isTrue();
    }

    @Test
    void offsetsMayHaveHoles() {
        ledger.dispatched(10);
        ledger.dispatched(17);
        ledger.finished(10);
        assertThat(ledger.committable()).isEqualTo(17);
        ledger.finished(17);
        assertThat(ledger.committable()).isEqualTo(18);
    }

    @Test
    void theSlowestLaneOfAStreamDecides() {
        ledger.dispatched(10);
        PartitionLedger.StreamFloor floor = ledger.open(10, 2);
        ledger.finished(10);
        floor.claimed(2);
        floor.claimed(2);
        ledger.dispatched(11);
        ledger.finished(11);
        floor.acknowledged(0, 11);
        assertThat(ledger.committable()).isEqualTo(10);
        floor.acknowledged(1, 11);
        assertThat(ledger.committable()).isEqualTo(11);
        floor.acknowledged(1, FrameTimeline.NONE);
        assertThat(ledger.committable()).as("retired in one lane").isEqualTo(11);
        assertThat(ledger.isIdle()).isFalse();
        floor.acknowledged(0, FrameTimeline.NONE);
        assertThat(ledger.committable()).isEqualTo(12);
        assertThat(ledger.isIdle()).isTrue();
    }

    @Test
    void theOldestStreamDecides() {
        ledger.dispatched(10);
        ledger.dispatched(11);
        PartitionLedger.StreamFloor first = ledger.open(10, 1);
        PartitionLedger.StreamFloor second = ledger.open(11, 1);
        ledger.finished(10);
        ledger.finished(11);
        second.claimed(1);
        second.acknowledged(0, FrameTimeline.NONE);
        assertThat(ledger.committable()).isEqualTo(10);
        first.claimed(1);
        first.acknowledged(0, 11);
        assertThat(ledger.committable()).isEqualTo(11);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void manyFramesUnderWayGrowTheBufferAndLoseNothing(long seed) {
        Random random = new Random(seed);
        List<Long> open = new ArrayList<>();
        long next = 10;
        for (int round = 0; round < 40; round++) {
            int more = random.nextInt(400);
            for (int i = 0; i < more; i++) {
                ledger.dispatched(next);
                open.add(next);
                next += 1 + random.nextInt(3);
            }
            List<Long> some = new ArrayList<>(open.subList(0, random.nextInt(open.size() + 1)));
            Collections.shuffle(some, random);
            some.subList(0, some.size() / 2).forEach(offset -> {
                ledger.finished(offset);
                open.remove(offset);
            });
            if (!open.isEmpty()) {
                assertThat(ledger.committable()).isEqualTo(Collections.min(open));
            }
        }
    }
}
