package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.ClusterClock.Reading;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ClusterClockTest {
    @Test
    void aClockThatIsAheadOrBehindIsSaidToBe() {
        assertThat(new Reading(1, 10_000, 7_500, 10_010))
                .hasToString("2.505 s ahead of the one of controller 1, give or take 0.005 s")
                .matches(Reading::isOff);
        assertThat(new Reading(3, 5_000, 7_500, 5_001))
                .hasToString("2.500 s behind the one of controller 3, give or take 0.001 s")
                .matches(Reading::isOff);
        assertThat(new Reading(1, 5_000, 5_004, 5_010)).matches(reading -> !reading.isOff() && !reading.isVague());
    }

    @Test
    void aSlowAnswerProvesNothingUnlessTheDifferenceIsLarger() {
        assertThat(new Reading(1, 10_000, 10_000, 13_000)).matches(Reading::isVague);
        assertThat(new Reading(1, 10_000, 60_000, 13_000)).matches(reading -> reading.isOff() && !reading.isVague());
        assertThat(new Reading(1, 10_000, 10_000, 11_500))
                .as("at most 1.5 s ahead, maybe none")
                .matches(reading -> !reading.isOff() && !reading.isVague());
    }

    /** Whatever the wire does, the true difference is within what is said, and clocks that agree are never called off. */
    @RepeatedTest(20)
    void theTrueDifferenceLiesWithinTheBounds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            long ahead = random.nextLong(-5_000, 5_000);
            long there = random.nextLong(0, 3_000);
            long back = random.nextLong(0, 3_000);
            long askedAt = 1_000_000 + random.nextLong(1_000);
            Reading reading = new Reading(1, askedAt, askedAt - ahead + there, askedAt + there + back);
            assertThat(Math.abs(reading.aheadMillis() - ahead))
                    .as("seed %d, %s", seed, reading)
                    .isLessThanOrEqualTo(reading.uncertainMillis());
            if (Math.abs(ahead) <= ClusterClock.TOLERATED.toMillis()) {
                assertThat(reading.isOff()).as("seed %d, %s", seed, reading).isFalse();
            }
        }
    }
}
