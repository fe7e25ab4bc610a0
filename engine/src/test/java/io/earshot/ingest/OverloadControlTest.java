package io.earshot.ingest;

import static io.earshot.ingest.OverloadPolicy.Stage.GATING;
import static io.earshot.ingest.OverloadPolicy.Stage.NORMAL;
import static io.earshot.ingest.OverloadPolicy.Stage.SKIPPING;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.ingest.OverloadPolicy.Stage;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OverloadControlTest {
    private static final long SECOND = 1_000_000;
    private static final OverloadPolicy POLICY = new OverloadPolicy(true, 30 * SECOND, 5 * SECOND, 10 * SECOND);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @Test
    void aLagUpToTheUpperBoundChangesNothing() {
        OverloadControl.Partition control = new OverloadControl(POLICY).add();
        assertThat(control.observe(30 * SECOND, 0)).isEqualTo(NORMAL);
        assertThat(control.observe(30 * SECOND + 1, 1)).isEqualTo(GATING);
        assertThat(control.lagMicros()).isEqualTo(30 * SECOND + 1);
    }

    @Test
    void windowsAreSkippedOnlyWhereGatingHasNotHelpedInItsTime() {
        OverloadControl.Partition control = new OverloadControl(POLICY).add();
        control.observe(31 * SECOND, 0);
        assertThat(control.observe(60 * SECOND, 10 * SECOND - 1)).isEqualTo(GATING);
        assertThat(control.observe(30 * SECOND, 10 * SECOND)).as("it helps").isEqualTo(GATING);
        assertThat(control.observe(30 * SECOND + 1, 11 * SECOND)).isEqualTo(SKIPPING);
    }

    @Test
    void skippingEndsBelowTheLowerBoundAndGatingGoesOnForItsTime() {
        OverloadControl.Partition control = new OverloadControl(POLICY).add();
        control.observe(31 * SECOND, 0);
        control.observe(31 * SECOND, 10 * SECOND);
        assertThat(control.observe(5 * SECOND, 20 * SECOND)).isEqualTo(SKIPPING);
        assertThat(control.observe(5 * SECOND - 1, 21 * SECOND)).isEqualTo(GATING);
        assertThat(control.observe(0, 31 * SECOND - 1)).isEqualTo(GATING);
        assertThat(control.observe(5 * SECOND, 31 * SECOND)).as("not below").isEqualTo(GATING);
        assertThat(control.observe(5 * SECOND - 1, 32 * SECOND)).isEqualTo(NORMAL);
    }

    @Test
    void whereGatingHasNoTimeWindowsAreSkippedAtOnce() {
        OverloadControl.Partition control = new OverloadControl(new OverloadPolicy(true, 2 * SECOND, SECOND, 0)).add();
        assertThat(control.observe(2 * SECOND + 1, 0)).isEqualTo(SKIPPING);
        assertThat(control.observe(SECOND, 0)).isEqualTo(SKIPPING);
        assertThat(control.observe(SECOND - 1, 0)).isEqualTo(NORMAL);
    }

    @Test
    void whoWaitsNeverGatesOrSkips() {
        OverloadControl.Partition control = new OverloadControl(OverloadPolicy.WAIT).add();
        assertThat(control.observe(Long.MAX_VALUE, 0)).isEqualTo(NORMAL);
        assertThat(control.lagMicros()).as("but the lag is known").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aClockThatStepsBackProlongsGating() {
        OverloadControl.Partition control = new OverloadControl(POLICY).add();
        control.observe(31 * SECOND, 100 * SECOND);
        assertThat(control.observe(31 * SECOND, 0)).isEqualTo(GATING);
        assertThat(control.observe(31 * SECOND, 110 * SECOND)).isEqualTo(SKIPPING);
    }

    @Test
    void partitionsThatLagAreSkippedTogetherUntilAllHaveCaughtUp() {
        OverloadControl control = new OverloadControl(POLICY);
        OverloadControl.Partition a = control.add();
        OverloadControl.Partition b = control.add();
        OverloadControl.Partition keepsUp = control.add();
        b.observe(20 * SECOND, 0);
        keepsUp.observe(SECOND, 0);
        a.observe(31 * SECOND, 0);
        a.observe(31 * SECOND, 10 * SECOND);
        assertThat(a.stage()).isEqualTo(SKIPPING);
        assertThat(b.observe(20 * SECOND, 10 * SECOND))
                .as("below the higher lag itself")
                .isEqualTo(SKIPPING);
        assertThat(keepsUp.observe(SECOND, 10 * SECOND)).isEqualTo(GATING);
        assertThat(keepsUp.observe(20 * SECOND, 10 * SECOND))
                .as("not above the higher")
                .isEqualTo(GATING);
        assertThat(a.observe(4 * SECOND, 11 * SECOND)).as("b has not caught up").isEqualTo(SKIPPING);
        assertThat(b.observe(4 * SECOND, 12 * SECOND)).isEqualTo(GATING);
        assertThat(a.stage()).as("a is told with its next frame").isEqualTo(SKIPPING);
        assertThat(a.observe(6 * SECOND, 12 * SECOND)).isEqualTo(GATING);
        assertThat(control.stage()).isEqualTo(GATING);
        assertThat(b.observe(4 * SECOND, 22 * SECOND))
                .as("the others are not below the lower lag")
                .isEqualTo(GATING);
        a.observe(0, 22 * SECOND);
        keepsUp.observe(0, 22 * SECOND);
        assertThat(control.stage()).isEqualTo(NORMAL);
    }

    @Test
    void aPartitionThatWasRevokedHoldsNothingUp() {
        OverloadControl control = new OverloadControl(POLICY);
        OverloadControl.Partition gone = control.add();
        OverloadControl.Partition stays = control.add();
        gone.observe(40 * SECOND, 0);
        stays.observe(40 * SECOND, 10 * SECOND);
        control.remove(gone);
        assertThat(stays.observe(0, 20 * SECOND)).isEqualTo(GATING);
        assertThat(stays.observe(0, 30 * SECOND)).isEqualTo(NORMAL);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyStepIsBetweenNeighboursAndForAReason(long seed) {
        Random random = new Random(seed);
        OverloadControl.Partition control = new OverloadControl(POLICY).add();
        long now = 0;
        long entered = 0;
        Stage stage = NORMAL;
        for (int i = 0; i < 2_000; i++) {
            now += random.nextInt(3_000_000);
            long lag = (long) (random.nextDouble() * 45 * SECOND);
            Stage next = control.observe(lag, now);
            if (next != stage) {
                boolean up = next.compareTo(stage) > 0;
                assertThat(stage == GATING || next == GATING).isTrue();
                assertThat(up ? lag > 30 * SECOND : lag < 5 * SECOND).isTrue();
                if (stage == GATING) {
                    assertThat(now - entered).isGreaterThanOrEqualTo(10 * SECOND);
                }
                entered = now;
                stage = next;
            }
        }
    }
}
