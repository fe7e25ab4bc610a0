package io.earshot.dashboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Coverage;
import io.earshot.events.CoverageSum;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
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
