package io.earshot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {
    @ParameterizedTest
    @CsvSource({
        "250ms,PT0.25S",
        "10s,PT10S",
        "5m,PT5M",
        "2h,PT2H",
        "7d,PT168H",
        "1.5s,PT1.5S",
        "3us,PT0.000003S",
        "0ms,PT0S"
    })
    void readsDurations(String text, Duration expected) {
        assertThat(Scalars.convert(text, Duration.class)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "s", "-5s", "PT5S", "5 years", "", "1e9s", "0.0001us", "999999999d"})
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scalars.convert(text, Duration.class))
                .withMessageContaining("duration");
    }

    @ParameterizedTest
    @CsvSource({
        "512B,512",
        "900kB,900000",
        "64MiB,67108864",
        "1.5KiB,1536",
        "0B,0",
        "2GB,2000000000",
        "1 TiB,1099511627776"
    })
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "64mib", "-1B", "0.3B", "99999999999TiB", "", "MiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ByteSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1000, 1024, 900_000, 1 << 20, 64L << 20, 1L << 40, Long.MAX_VALUE})
    void aSizeReadsBackWhatItPrints(long bytes) {
        assertThat(ByteSize.parse(new ByteSize(bytes).toString()).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", ".inf", "1e999", "0x10", "5%%", "%", ""})
    void refusesWhatIsNoFiniteNumber(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Scalars.convert(text, double.class));
    }

    @Test
    void sharesAreExact() {
        assertThat(Scalars.convert("20%", double.class)).isEqualTo(0.2);
        assertThat(Scalars.convert("99.9 %", double.class)).isEqualTo(0.999);
        assertThat(Scalars.convert("1e-3", float.class)).isEqualTo(1e-3f);
    }

    @Test
    void keysAreSpeltInKebabCase() {
        assertThat(Names.kebab("pollTimeout")).isEqualTo("poll-timeout");
        assertThat(Names.kebab("sha256")).isEqualTo("sha256");
        assertThat(Names.kebab("onnxIOThreads")).isEqualTo("onnx-io-threads");
        assertThat(Names.distance("hopp", "hop")).isEqualTo(1);
        assertThat(Names.distance("hpo", "hop")).isEqualTo(1);
        assertThat(Names.nearest("ring_slots", java.util.List.of("ring-slots", "hop")))
                .isEqualTo("ring-slots");
        assertThat(Names.nearest("colour", java.util.List.of("ring-slots", "hop")))
                .isNull();
    }
}
