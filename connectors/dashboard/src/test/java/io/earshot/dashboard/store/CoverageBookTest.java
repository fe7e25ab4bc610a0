package io.earshot.dashboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.avro.Coverage;
import io.earshot.events.CoverageSum;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same sums as {@code earshot coverage}. */
class CoverageBookTest {
    private static final long MINUTE = CoverageBook.MINUTE;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 100), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sumsAreThoseOfTheCommand(long seed) {
        Random random = new Random(seed);
        long first = random.nextInt(5_000) * MINUTE;
        long from = first + random.nextInt(50) * MINUTE;
        long to = from + (1 + random.nextInt(120)) * MINUTE;
        CoverageBook book = new CoverageBook();
        CoverageSum sum = new CoverageSum(from, to);
        for (int i = random.nextInt(200); i > 0; i--) {
            Coverage record = record(random, first + random.nextInt(200) * MINUTE);
            book.take(record);
            sum.add(record);
        }
        long slot = (1 + random.nextInt(30)) * MINUTE;
        var accounts = book.accounts(mic -> true, from, to, slot);
        var expected = sum.accounts();
        assertThat(accounts).hasSameSizeAs(expected);
        for (int i = 0; i < accounts.size(); i++) {
            CoverageBook.Seconds total = accounts.get(i).total();
            CoverageSum.Account account = expected.get(i);
            assertThat(total.analysed()).isEqualTo(account.analysed());
            assertThat(total.silent()).isEqualTo(account.silent());
            assertThat(total.missing()).isEqualTo(account.missing());
            assertThat(total.absent()).isEqualTo(account.absent());
            assertThat(total.unknown()).isEqualTo(account.unknown());
            assertThat(accounts.get(i).slots().stream()
                            .mapToLong(each ->
                                    each.seconds().known() + each.seconds().unknown())
                            .sum())
                    .isEqualTo(to - from);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void levelsOfASlotAreTheMeanPowerOfWhatWasHeardAndTheLoudestOfIt(long seed) {
        Random random = new Random(seed);
        long from = (1_000 + random.nextInt(2_000)) * MINUTE;
        CoverageBook book = new CoverageBook();
        double[] power = new double[4];
        double[] weight = new double[4];
        float[] loudest = new float[4];
        for (int minute = 0; minute < 40; minute++) {
            Coverage record = record(random, from + minute * MINUTE);
            record.setMicId("mic");
            record.setModelId("model");
            book.take(record);
            long heard = record.getAnalysed() + record.getSilent();
            if (random.nextInt(4) > 0) {
                float level = -100 + random.nextInt(180) / 2f;
                record.setLevel(level);
                record.setLoudest(level + random.nextInt(20) / 2f);
                book.take(record);
                if (heard > 0) {
                    int slot = minute / 10;
                    power[slot] += heard * Math.pow(10, level / 10.0);
                    weight[slot] += heard;
                    loudest[slot] =
                            weight[slot] == heard ? record.getLoudest() : Math.max(loudest[slot], record.getLoudest());
                }
            }
        }
        var account = book.accounts(mic -> true, from, from + 40 * MINUTE, 10 * MINUTE)
                .get(0);
        for (int slot = 0; slot < 4; slot++) {
            Level level = account.slots().get(slot).level();
            if (weight[slot] == 0) {
                assertThat(level).isNull();
            } else {
                assertThat(level.mean())
                        .isCloseTo((float) (10 * Math.log10(power[slot] / weight[slot])), within(0.06f));
                assertThat(level.loudest()).isEqualTo(loudest[slot]);
            }
        }
    }

    @Test
    void aLevelBeyondWhatIsHeldCountsAsTheNearestAndOneThatIsNoNumberAsNone() {
        CoverageBook book = new CoverageBook();
        Random random = new Random(1);
        float[][] levels = {{-150, 3}, {Float.NaN, -3}, {-90, Float.NEGATIVE_INFINITY}};
        for (int minute = 0; minute < levels.length; minute++) {
            Coverage record = record(random, minute * MINUTE);
            record.setMicId("mic");
            record.setModelId("model");
            record.setKnownUntil((minute + 1) * MINUTE);
            record.setAnalysed(MINUTE);
            record.setLevel(levels[minute][0]);
            record.setLoudest(levels[minute][1]);
            book.take(record);
        }
        var account = book.accounts(mic -> true, 0, 3 * MINUTE, MINUTE).get(0);
        assertThat(account.slots())
                .extracting(CoverageBook.Slot::level)
                .containsExactly(new Level(-127, 0), null, null);
        assertThat(account.level()).isEqualTo(new Level(-127, 0));
    }

    private static Coverage record(Random random, long minute) {
        long spokenOf = random.nextInt(3) > 0 ? MINUTE : 1 + random.nextInt((int) MINUTE - 1);
        long[] parts = new long[4];
        if (random.nextBoolean()) {
            parts[random.nextInt(4)] = spokenOf;
        } else {
            long rest = spokenOf;
            for (int i = 0; i < 3; i++) {
                parts[i] = (long) (random.nextDouble() * rest);
                rest -= parts[i];
            }
            parts[3] = rest;
        }
        return Coverage.newBuilder()
                .setMicId("mic-" + random.nextInt(3))
                .setModelId("m" + random.nextInt(2))
                .setMinute(minute)
                .setKnownUntil(minute + spokenOf)
                .setAnalysed(parts[0])
                .setSilent(parts[1])
                .setMissing(parts[2] == 0 ? Map.of() : Map.of(random.nextBoolean() ? "LATE" : "MISSING", parts[2]))
                .setAbsent(parts[3])
                .setDuplicateSamples(0)
                .setLateSamples(0)
                .build();
    }
}
