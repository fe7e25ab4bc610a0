package io.earshot.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.SoundEvent;
import io.earshot.features.LogMelParameters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SpectrogramTest {
    private static final int RATE = 16_000;
    private static final WindowShape WINDOWS = new WindowShape(RATE, 15_600, 7_680);
    private static final int RGB = 0xFFFFFF;

    /** Ten seconds of silence with 1 kHz from 4 s to 6 s, and what the picture is made of. */
    private static BufferedImage picture(int lostFrame) throws IOException {
        ByteBuffer pcm = ByteBuffer.allocate(10 * RATE * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 10 * RATE; i++) {
            boolean on = i >= 4 * RATE && i < 6 * RATE;
            pcm.putShort((short) (on ? 10_000 * Math.sin(2 * Math.PI * 1_000 * i / RATE) : 0));
        }
        Source source = new Source(SampleFormat.PCM_S16LE, 1, RATE, 10 * RATE, pcm.array());
        SoundEvent event = source.event(8, 11, WINDOWS);
        ClipRange range =
                ClipRange.of(event, WINDOWS, Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofMinutes(1));
        ClipBuilder builder = new ClipBuilder(event, range, Duration.ofSeconds(2));
        for (int i = 0; i < 10; i++) {
            AudioFrame frame = source.frame(i * RATE, RATE, false);
            if (i != lostFrame) {
                builder.take(i, frame);
            }
        }
        byte[] png =
                Spectrogram.png(Objects.requireNonNull(builder.build()), LogMelParameters.YAMNET, OptionalInt.empty());
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
    }

    private static int rgb(BufferedImage picture, double second, int y) {
        // The clip begins 3 s before the event, which begins at 8 hops and a middle hop's start: 4.0875 s.
        double share = (second - 1.0875) / (3 + 4 * 0.48 + 3);
        int x = Spectrogram.LEFT + (int) (share * (picture.getWidth() - Spectrogram.LEFT));
        return picture.getRGB(x, y) & RGB;
    }

    private static int brightness(int rgb) {
        return (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF);
    }

    @Test
    void theEventIsMarkedAndItsSoundStandsWhereItWas() throws IOException {
        BufferedImage picture = picture(-1);
        int height = picture.getHeight() - Spectrogram.TOP - Spectrogram.BOTTOM;
        assertThat(rgb(picture, 5, 4)).isEqualTo(Spectrogram.MARK);
        assertThat(rgb(picture, 2, 4)).isNotEqualTo(Spectrogram.MARK);
        // 1 kHz is 42 % up between 125 Hz and 7.5 kHz on the mel scale, see LogMelParameters.YAMNET.
        double low = Math.log1p(125 / 700.0);
        double share = (Math.log1p(1_000 / 700.0) - low) / (Math.log1p(7_500 / 700.0) - low);
        int tone = Spectrogram.TOP + (int) ((1 - share) * height);
        assertThat(brightness(rgb(picture, 5, tone))).isGreaterThan(500);
        assertThat(brightness(rgb(picture, 2, tone))).isLessThan(100);
        assertThat(brightness(rgb(picture, 5, Spectrogram.TOP + 20))).isLessThan(300);
    }

    @Test
    void whatIsMissingIsGrey() throws IOException {
        BufferedImage picture = picture(7);
        assertThat(rgb(picture, 7.5, Spectrogram.TOP + 50)).isEqualTo(Spectrogram.MISSING);
        assertThat(rgb(picture, 6.5, Spectrogram.TOP + 50)).isNotEqualTo(Spectrogram.MISSING);
    }

    @Test
    void shortAndLongClipsHaveAPictureToo() {
        for (int seconds : new int[] {1, 400}) {
            Source source = Source.noise(SampleFormat.PCM_S16LE, 2, 8_000, seconds * 8_000);
            SoundEvent event = source.event(0, seconds == 1 ? 0 : 800, WINDOWS);
            ClipRange range = ClipRange.of(event, WINDOWS, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10));
            ClipBuilder builder = new ClipBuilder(event, range, Duration.ofSeconds(2));
            for (int at = 0; at < seconds; at++) {
                builder.take(at, source.frame(at * 8_000, 8_000, false));
            }
            assertThat(Spectrogram.png(
                            Objects.requireNonNull(builder.build()), LogMelParameters.YAMNET, OptionalInt.of(1)))
                    .hasSizeGreaterThan(1_000);
        }
    }
}
