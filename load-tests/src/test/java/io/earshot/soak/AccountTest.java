package io.earshot.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Coverage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final long MINUTE = 60_000_000;

    private final Account account = new Account();

    @Test
    void whatWasPlayedAndAnalysedAddsUp() {
        account.played("a", 50_000_000);
        account.covered(coverage("a", 20_000_000, 0, 10_000_000));
        account.covered(coverage("a", 50_000_000, 0, 10_000_000));

        Account.Sums sums = account.sums();

        assertThat(sums.problems()).isEmpty();
        assertThat(sums.lost(0)).isZero();
        assertThat(sums.analysed()).isEqualTo(50_000_000);
        assertThat(sums.absent()).isEqualTo(10_000_000);
    }

    @Test
    void aMicrosecondThatNobodySpeaksOfIsNamed() {
        account.played("a", 50_000_001);
        account.covered(coverage("a", 50_000_000, 0, 10_000_000));

        assertThat(account.sums().problems())
                .containsExactly("a: 50000001 microseconds were played, 50000000 are accounted for");
    }

    @Test
    void audioForTimeThatHadBeenSpokenForCountsOnce() {
        account.played("a", 51_000_000);
        Coverage overlapping = coverage("a", 50_000_000, 0, 10_000_000);
        overlapping.setRepeated(1_000_000);
        account.covered(overlapping);

        assertThat(account.sums().problems()).isEmpty();
        assertThat(account.sums().repeated()).isEqualTo(1_000_000);
    }

    @Test
    void aMicWithoutAnyRecordIsNamed() {
        account.played("b", 200_000);

        assertThat(account.sums().problems()).singleElement().asString().contains("b: 200000");
    }

    @Test
    void aMinuteWhosePartsDoNotSumToItIsNamed() {
        account.played("a", 50_000_000);
        Coverage wrong = coverage("a", 50_000_000, 0, 10_000_000);
        wrong.setAbsent(9_000_000);
        account.covered(wrong);

        assertThat(account.sums().problems()).singleElement().asString().contains("sums to 59000000 of 60000000");
    }

    @Test
    void missingAudioIsAccountedForButNotWhole() {
        account.played("a", 60_000_000);
        account.covered(coverage("a", 58_000_000, 2_000_000, 0));

        assertThat(account.sums().problems()).isEmpty();
        assertThat(account.sums().lost(5_000_000)).isEqualTo(2_000_000);
    }

    @Test
    void onlyTailsOfRetiredStreamsMayBeMissing() {
        account.played("a", 60_000_000);
        Coverage retired = coverage("a", 59_000_000, 1_000_000, 0);
        retired.setMissing(Map.of("RETIRED", 1_000_000L));
        account.covered(retired);

        assertThat(account.sums().lost(975_000)).isEqualTo(25_000);
        assertThat(account.sums().lost(2_000_000)).isZero();
    }

    private static Coverage coverage(String mic, long analysed, long missing, long absent) {
        return Coverage.newBuilder()
                .setMicId(mic)
                .setModelId("model")
                .setMinute(MINUTE)
                .setKnownUntil(MINUTE + analysed + missing + absent)
                .setAnalysed(analysed)
                .setSilent(0)
                .setMissing(missing == 0 ? Map.of() : Map.of("OVERLOAD", missing))
                .setAbsent(absent)
                .setDuplicateSamples(0)
                .setLateSamples(0)
                .build();
    }
}
