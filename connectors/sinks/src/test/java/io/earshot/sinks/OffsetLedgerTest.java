package io.earshot.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OffsetLedgerTest {
    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 50), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverStandsAboveARecordThatIsUnderWay(long seed) {
        Random random = new Random(seed);
        OffsetLedger ledger = new OffsetLedger(5);
        List<Long> underWay = new ArrayList<>();
        long next = 5;
        for (int i = 0; i < 200; i++) {
            if (random.nextBoolean()) {
                next += random.nextInt(3); // transactions leave holes
                ledger.taken(next);
                underWay.add(next++);
            } else if (!underWay.isEmpty()) {
                ledger.finished(underWay.remove(random.nextInt(underWay.size())));
            }
            assertThat(ledger.position()).isEqualTo(underWay.isEmpty() ? next : Collections.min(underWay));
        }
    }

    @Test
    void isClosedOnceThePartitionIsSomebodyElses() {
        OffsetLedger ledger = new OffsetLedger(0);
        assertThat(ledger.isOpen()).isTrue();
        ledger.close();
        assertThat(ledger.isOpen()).isFalse();
    }
}
