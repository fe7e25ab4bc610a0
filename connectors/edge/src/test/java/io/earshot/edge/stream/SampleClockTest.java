package io.earshot.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.earshot.avro.SampleEncoding;
import java.time.Duration;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleClockTest {
    private static final int RATE = 16_000;
    private static final PcmFormat FORMAT = new PcmFormat(RATE, 1, SampleEncoding.PCM_S16LE);
    private static final int CHUNK = 320;
    private static final ClockSettings SETTINGS =
            new ClockSettings(Duration.ofMillis(20), Duration.ZERO, Duration.ofSeconds(2));

    private final ManualTime time = new ManualTime();
    private final long start = time.wallMicros;
    private final SampleClock clock = new SampleClock(FORMAT, SETTINGS, time);

    /**
     * Chunks from one sample to another.
     *
     * @param arrival from a sample's number to micros since the start
     * @return whether all belonged
     */
    private boolean feed(long from, long to, DoubleUnaryOperator arrival) {
        boolean belong = true;
        for (long sample = from + CHUNK; sample <= to && belong; sample += CHUNK) {
            long wall = start + Math.round(arrival.applyAsDouble((double) sample));
            time.pass(Math.max(0, wall - time.wallMicros));
            belong = clock.arrived(sample);
        }
        return belong;
    }

    private static double micros(double sample) {
        return sample / RATE * 1e6;
    }

    @Test
    void theFirstSampleWasCapturedBeforeItArrived() {
        feed(0, 2 * RATE, SampleClockTest::micros);
        assertThat(clock.isSettled()).isTrue();
        assertThat(clock.startedAt()).isEqualTo(start);
        assertThat(clock.capturedAt(RATE)).isEqualTo(start + 1_000_000);
    }

    @Test
    void aSendersBacklogLiesInThePast() {
        // Ten seconds come at once, as from a server that bursts on connect; then samples come as they are made.
        feed(0, 14 * RATE, sample -> Math.max(50_000, micros(sample) - 10e6));
        assertThat(clock.startedAt()).isEqualTo(start - 10_000_000);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-200, -50, 0, 50, 200})
    void followsACrystalThatRunsFastOrSlowThroughJitter(double ppm) {
        Random random = new Random(1);
        long hours = 2L * 3600 * RATE;
        DoubleUnaryOperator arrival =
                sample -> micros(sample) * (1 + ppm * 1e-6) + Math.abs(random.nextGaussian()) * 30_000;
        assertThat(feed(0, hours, arrival)).isTrue();
        double truth = start + micros((double) hours) * (1 + ppm * 1e-6);
        assertThat((double) clock.capturedAt(hours)).isCloseTo(truth, offset(10_000.0));
        assertThat(clock.driftPpm()).isCloseTo(ppm, offset(40.0));
        assertThat(clock.errorBound()).isBetween(20_000L, 30_000L);
    }

    @Test
    void timesNeverStep() {
        Random random = new Random(2);
        long before = 0;
        for (long sample = 0; sample < 600L * RATE; sample += CHUNK) {
            feed(sample, sample + CHUNK, each -> micros(each) * 1.0003 + random.nextDouble() * 200_000);
            if (clock.isSettled()) {
                long now = clock.capturedAt(sample);
                if (before != 0) {
                    assertThat(now - before).isCloseTo(20_000, offset(50L));
                }
                before = now;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000_000L, -2_100_000, 2_100_000, 86_400_000_000L})
    void aClockThatIsSetEndsTheStreamAtOnce(long step) {
        feed(0, 30 * RATE, SampleClockTest::micros);
        time.pass(20_000);
        time.wallMicros += step;
        assertThat(clock.arrived(30 * RATE + CHUNK)).isFalse();
    }

    @Test
    void aClockThatIsSetALittleIsFollowed() {
        feed(0, 30 * RATE, SampleClockTest::micros);
        time.wallMicros += 300_000;
        assertThat(feed(30 * RATE, 1800 * RATE, sample -> micros(sample) + 300_000))
                .isTrue();
        assertThat(clock.capturedAt(1800 * RATE)).isCloseTo(start + 1_800_300_000L, offset(5_000L));
    }

    @Test
    void samplesThatAreHeldUpAndCatchUpStayInTheStream() {
        feed(0, 60 * RATE, SampleClockTest::micros);
        // The network stops for half a minute, and then brings it all at once.
        assertThat(feed(60 * RATE, 120 * RATE, sample -> Math.max(90e6, micros(sample))))
                .isTrue();
        // And again, catching up at twice the speed.
        assertThat(feed(
                        120 * RATE,
                        240 * RATE,
                        sample -> Math.max(micros(sample), 150e6 + (micros(sample) - 120e6) / 2)))
                .isTrue();
        assertThat(clock.capturedAt(240 * RATE)).isCloseTo(start + 240_000_000L, offset(5_000L));
    }

    @ParameterizedTest
    @ValueSource(doubles = {5e6, -5e6})
    void samplesThatStayAwayFromTheClockEndTheStreamWithinSeconds(double jump) {
        feed(0, 60 * RATE, SampleClockTest::micros);
        // A device that lost five seconds, or whose samples were late from the start and now are not.
        assertThat(feed(60 * RATE, 60 * RATE + 25 * RATE, sample -> micros(sample) + jump))
                .isFalse();
    }

    @Test
    void whoDoesNotKnowItsClockSaysNoBound() {
        SampleClock unsure =
                new SampleClock(FORMAT, new ClockSettings(null, Duration.ofMillis(100), Duration.ofSeconds(2)), time);
        unsure.arrived(CHUNK);
        unsure.settle();
        assertThat(unsure.errorBound()).isNull();
        assertThat(unsure.startedAt()).isEqualTo(start - 20_000 - 100_000);
    }
}
