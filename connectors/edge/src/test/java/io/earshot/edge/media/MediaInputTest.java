package io.earshot.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.SampleEncoding;
import io.earshot.edge.Sound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaInputTest {
    private final byte[] sound = Sound.noise(1, 1.2345);

    @TempDir
    Path folder;

    private MediaInput open(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("sound"), bytes);
        return MediaInput.open("file:" + file, Map.of(), Duration.ofSeconds(30), () -> false);
    }

    private static byte[] read(MediaInput input, SampleEncoding expected) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Pcm pcm = input.read(); pcm != null; pcm = input.read()) {
            assertThat(pcm.gap()).isFalse();
            assertThat(pcm.format().encoding()).isEqualTo(expected);
            all.write(pcm.bytes(), 0, pcm.count());
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"a.wav, pcm_s16le", "a.flac, flac", "a.aif, pcm_s16be"})
    void losslessSamplesAreThoseThatWereRecorded(String name, String codec) throws IOException {
        try (MediaInput input = open(Encoded.sound(sound, name, codec))) {
            assertThat(read(input, SampleEncoding.PCM_S16LE)).isEqualTo(sound);
        }
    }

    @Test
    void samplesOf24BitsAndFloatsStayWhatTheyAre() throws IOException {
        byte[] wide = Arrays.copyOf(sound, 3 * 5_000);
        try (MediaInput input = open(wav(1, 24, wide))) {
            assertThat(read(input, SampleEncoding.PCM_S24LE)).isEqualTo(wide);
        }
        ByteBuffer floats = ByteBuffer.allocate(4_000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1_000; i++) {
            floats.putFloat((float) Math.sin(i));
        }
        try (MediaInput input = open(wav(3, 32, floats.array()))) {
            assertThat(read(input, SampleEncoding.PCM_F32LE)).isEqualTo(floats.array());
        }
        try (MediaInput input = open(wav(1, 8, new byte[] {0, (byte) 128, (byte) 255, 64}))) {
            assertThat(read(input, SampleEncoding.PCM_S16LE))
                    .isEqualTo(new byte[] {0, (byte) 0x80, 0, 0, 0, 0x7f, 0, (byte) 0xc0});
        }
    }

    private static byte[] wav(int tag, int bits, byte[] samples) {
        ByteBuffer header = ByteBuffer.wrap(
                        Arrays.copyOf(Sound.header(Sound.RATE, 1, samples.length), 44 + samples.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(20, (short) tag)
                .putInt(28, Sound.RATE * bits / 8)
                .putShort(32, (short) (bits / 8))
                .putShort(34, (short) bits);
        header.position(44);
        header.put(samples);
        return header.array();
    }

    @Test
    void lossyCodecsGive16Bits() throws IOException {
        try (MediaInput input = open(Encoded.sound(sound, "a.mp2", "mp2"))) {
            assertThat(read(input, SampleEncoding.PCM_S16LE).length)
                    .isBetween(sound.length - 5_000, sound.length + 5_000);
        }
    }

    @Test
    void whatIsNoSoundIsSaidWithoutTheAddress() {
        assertThatThrownBy(() -> open(new byte[5_000]))
                .isInstanceOf(MediaException.class)
                .message()
                .doesNotContain(folder.toString());
        assertThatThrownBy(() ->
                        MediaInput.open("file:" + folder.resolve("none"), Map.of(), Duration.ofSeconds(1), () -> false))
                .hasMessage("No such file or directory");
    }

    @Test
    void aTruncatedFileGivesWhatItHas() throws IOException {
        byte[] whole = Sound.wav(sound);
        try (MediaInput input = open(Arrays.copyOf(whole, 44 + 10_000))) {
            assertThat(read(input, SampleEncoding.PCM_S16LE)).isEqualTo(Arrays.copyOf(sound, 10_000));
        }
    }
}
