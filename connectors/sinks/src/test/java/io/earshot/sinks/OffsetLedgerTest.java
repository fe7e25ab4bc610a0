package io.earshot.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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
            assertThat(ledger.mark().offset()).isEqualTo(underWay.isEmpty() ? next : (long) Collections.min(underWay));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theNextReaderTakesWhatIsNotFinishedAndNothingElse(long seed) {
        Random random = new Random(seed);
        Set<Long> finished = new HashSet<>();
        OffsetLedger ledger = new OffsetLedger(0);
        for (int reader = 0; reader < 3; reader++) {
            for (long offset = ledger.mark().offset(); offset < 300; offset++) {
                assertThat(ledger.taken(offset)).isNotEqualTo(finished.contains(offset));
                if (!finished.contains(offset) && random.nextInt(3) > 0) {
                    ledger.finished(offset);
                    finished.add(offset);
                }
            }
            ledger = OffsetLedger.from(ledger.mark());
        }
    }

    @Test
    void beginsAnewWithMetadataOfSomebodyElse() {
        OffsetLedger ledger = OffsetLedger.from(new OffsetAndMetadata(7, "1:not Base64"));
        assertThat(ledger.taken(7)).isTrue();
        assertThat(ledger.mark()).isEqualTo(new OffsetAndMetadata(7, ""));
    }

    @Test
    void keepsMetadataBelowWhatBrokersTake() {
        OffsetLedger ledger = new OffsetLedger(0);
        assertThat(ledger.taken(0)).isTrue();
        for (long offset = 1; offset < 50_000; offset++) {
            ledger.finished(offset);
        }
        assertThat(ledger.mark().metadata().length()).isBetween(3000, 4000);
    }

    @Test
    void isClosedOnceThePartitionIsSomebodyElses() {
        OffsetLedger ledger = new OffsetLedger(0);
        assertThat(ledger.isOpen()).isTrue();
        ledger.close();
        assertThat(ledger.isOpen()).isFalse();
    }
}
