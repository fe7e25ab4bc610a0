package io.earshot.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SoundTest {
    /**
     * CRC-32 of three seconds at 16 kHz, seed 42, as 16-bit samples at a tenth of full scale. They change only when a
     * generator does; another JDK or processor must not change them.
     */
    static Stream<Arguments> checksums() {
        return Stream.of(
                Arguments.of(SoundType.CHAINSAW, 2836581235L),
                Arguments.of(SoundType.GUNSHOT, 361456684L),
                Arguments.of(SoundType.WHALE_CALL, 441046240L),
                Arguments.of(SoundType.BIRD_CALL, 3894573875L),
                Arguments.of(SoundType.RAIN, 2956197865L),
                Arguments.of(SoundType.VEHICLE, 3169211464L),
                Arguments.of(SoundType.HELICOPTER, 2930289925L));
    }

    static Stream<Arguments> backgroundChecksums() {
        return Stream.of(
                Arguments.of(Background.WIND, 924502499L),
                Arguments.of(Background.RAIN, 473179064L),
                Arguments.of(Background.SEA, 1246106338L));
    }

    @ParameterizedTest
    @MethodSource("checksums")
    void theSameSeedGivesTheSameBitsEverywhere(SoundType type, long checksum) {
        assertThat(checksum(type.sound().render(3, 16_000, 42), 0.1)).isEqualTo(checksum);
    }

    @ParameterizedTest
    @MethodSource("backgroundChecksums")
    void theSameSeedGivesTheSameBackgroundEverywhere(Background background, long checksum) {
        float[] samples = new float[16_000 * 9];
        new Scene(new SceneScript(16_000, 9, background, -30, List.of(), 42)).render(0, samples, 0, samples.length);
        assertThat(checksum(samples, 1)).isEqualTo(checksum);
    }

    @ParameterizedTest
    @EnumSource
    void anotherSeedGivesAnotherSound(SoundType type) {
        assertThat(type.sound().render(1, 16_000, 1)).isNotEqualTo(type.sound().render(1, 16_000, 2));
    }

    @ParameterizedTest
    @EnumSource
    void everyRateAndLengthGivesFiniteSamplesOfNormalLoudness(SoundType type) {
        for (int rate : new int[] {8_000, 11_025, 16_000, 32_000, 44_100, 96_000}) {
            for (double seconds : new double[] {0.5, 0.8, 1.9}) {
                float[] samples = type.sound().render(seconds, rate, 7);
                assertThat(samples).hasSize((int) Math.round(seconds * rate));
                for (float sample : samples) {
                    assertThat(sample).isFinite();
                }
                assertThat(Levels.loudest(samples, rate)).isCloseTo(1, within(1e-3));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySoundBeginsAndEndsSoftly(SoundType type) {
        float[] samples = type.sound().render(2, 16_000, 3);
        // A gunshot begins with its shock, five milliseconds after its onset.
        assertThat(Math.abs(samples[0])).isLessThan(0.05f);
        assertThat(Math.abs(samples[samples.length - 1])).isLessThan(0.05f);
    }

    @ParameterizedTest
    @EnumSource
    void noSoundHasADirectCurrent(SoundType type) {
        double sum = 0;
        float[] samples = type.sound().render(4, 16_000, 5);
        for (float sample : samples) {
            sum += sample;
        }
        assertThat(sum / samples.length).isCloseTo(0, within(0.03));
    }

    @Test
    void aShotRisesWithinAMillisecondAndFallsByTwentyDecibelsWithinASecondAndAHalf() {
        int rate = 16_000;
        float[] samples = new Gunshot(0.0023, 0, 1, 1).render(1.9, rate, 9);
        int peak = 0;
        for (int i = 0; i < rate / 10; i++) {
            peak = Math.abs(samples[i]) > Math.abs(samples[peak]) ? i : peak;
        }
        int first = 0;
        while (Math.abs(samples[first]) < 0.1 * Math.abs(samples[peak])) {
            first++;
        }
        assertThat(first / (double) rate).isCloseTo(0.005, within(0.002));
        double late = Levels.rms(Arrays.copyOfRange(samples, (int) (1.5 * rate), (int) (1.7 * rate)));
        assertThat(Levels.decibels(late)).isLessThan(-20);
    }

    @Test
    void parametersOutOfBoundsAreRefusedByName() {
        assertThatThrownBy(() -> new Chainsaw(3_000, 2_000, 0.5)).hasMessageContaining("cutting rpm must be in 3000.0");
        assertThatThrownBy(() -> new Gunshot(0, 0.5, 1, 1)).hasMessageContaining("blast seconds");
        assertThatThrownBy(() -> new WhaleSong(9, 1)).hasMessageContaining("pitch");
        assertThatThrownBy(() -> new BirdSong(Double.NaN)).hasMessageContaining("pitch");
        assertThatThrownBy(() -> new Rain(0, 1)).hasMessageContaining("drops per second");
        assertThatThrownBy(() -> new Vehicle(1_500, 0, 1)).hasMessageContaining("cylinders");
        assertThatThrownBy(() -> new Helicopter(1, 0.5)).hasMessageContaining("blades per second");
        assertThatThrownBy(() -> Rain.DEFAULTS.render(1e6, 16_000, 1)).hasMessageContaining("seconds of a sound");
        assertThatThrownBy(() -> Rain.DEFAULTS.render(1, 192_000, 1)).hasMessageContaining("sample rate");
    }

    private static long checksum(float[] samples, double gain) {
        CRC32 crc = new CRC32();
        for (float sample : samples) {
            int value = (int) Math.floor(Math.max(-1, Math.min(1, sample * gain)) * 32_767 + 0.5);
            crc.update(value & 0xFF);
            crc.update(value >> 8 & 0xFF);
        }
        return crc.getValue();
    }
}
