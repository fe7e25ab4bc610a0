package io.earshot.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.SoundEvent;
import io.earshot.evidence.Clip.Missing;
import io.earshot.media.AudioFile;
import io.earshot.media.FlacEncoder;
import io.earshot.media.WavEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClipBuilderTest {
    /** Of 100 ms, every 50 ms, at 8 kHz. */
    private static final WindowShape WINDOWS = new WindowShape(8_000, 800, 400);

    private static final Duration REORDER = Duration.ofMillis(500);

    @TempDir
    Path dir;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    private static ClipRange range(SoundEvent event, int beforeMillis, int afterMillis) {
        return ClipRange.of(
                event, WINDOWS, Duration.ofMillis(beforeMillis), Duration.ofMillis(afterMillis), Duration.ofMinutes(5));
    }

    /** Frames cut anywhere, in any encoding, some lost, repeated or out of order. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void clipEqualsTheSourceSampleBySampleHoweverItWasCut(long seed) throws Exception {
        Random random = new Random(seed);
        SampleFormat format = List.of(SampleFormat.PCM_S16LE, SampleFormat.PCM_S24LE, SampleFormat.PCM_F32LE)
                .get(random.nextInt(3));
        int rate = List.of(8_000, 11_025, 16_000, 44_100).get(random.nextInt(4));
        Source source = Source.noise(format, 1 + random.nextInt(3), rate, rate + random.nextInt(2 * rate));
        List<AudioFrame> frames = new ArrayList<>();
        BitSet sent = new BitSet();
        for (int at = 0; at < source.samples(); ) {
            int count = Math.min(source.samples() - at, rate / 100 + random.nextInt(rate / 5));
            if (random.nextInt(8) > 0) {
                boolean flac = format != SampleFormat.PCM_F32LE && random.nextBoolean();
                frames.add(Math.max(0, frames.size() - random.nextInt(2)), source.frame(at, count, flac));
                if (random.nextInt(6) == 0) {
                    frames.add(source.frame(at, count, false));
                }
                sent.set(at, at + count);
            }
            at += count;
        }
        SoundEvent event = source.event(random.nextInt(12), 12 + random.nextInt(40), WINDOWS);
        ClipRange range = range(event, random.nextInt(1_000), random.nextInt(1_000));
        ClipBuilder builder = new ClipBuilder(event, range, REORDER);
        long offset = 100;
        for (AudioFrame frame : frames) {
            builder.take(offset++, frame);
        }

        boolean ended = frames.stream().anyMatch(AudioFrame::getEndOfStream);
        int first = (int) range.first();
        int end = ended ? (int) Math.min(range.end(), source.samples()) : (int) range.end();
        Clip clip = builder.build();
        if (sent.get(first, end).isEmpty()) {
            assertThat(clip).isNull();
            return;
        }
        Objects.requireNonNull(clip);
        assertThat(clip.range().end()).isEqualTo(end);
        int each = source.channels() * clip.format().bytes();
        assertThat(clip.format()).isEqualTo(format);
        ByteBuffer pcm = clip.pcm();
        assertThat(pcm.remaining()).isEqualTo((end - first) * each);
        byte[] expected = new byte[pcm.remaining()];
        BitSet missing = new BitSet();
        for (int i = first; i < end; i++) {
            if (sent.get(i)) {
                System.arraycopy(source.pcm(), i * each, expected, (i - first) * each, each);
            } else {
                missing.set(i);
            }
        }
        assertThat(bytes(pcm)).isEqualTo(expected);
        BitSet said = new BitSet();
        for (Missing hole : clip.missing()) {
            assertThat(said.get((int) hole.first(), (int) hole.end()).isEmpty()).isTrue();
            said.set((int) hole.first(), (int) hole.end());
        }
        assertThat(said).isEqualTo(missing);
        assertThat(read(WavEncoder.encode(format, rate, source.channels(), pcm)))
                .isEqualTo(expected);
        if (format != SampleFormat.PCM_F32LE) {
            assertThat(read(new FlacEncoder(format, rate, source.channels()).encode(pcm)))
                    .isEqualTo(expected);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private byte[] read(byte[] file) throws Exception {
        Path path = Files.write(dir.resolve("clip"), file);
        try (AudioFile audio = AudioFile.open(path)) {
            ByteBuffer all = ByteBuffer.allocate(4 << 20);
            audio.readNative(all);
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    @Test
    void anEventsTimesAreThoseOfItsMiddleHops() {
        Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 16_000, 64_000);
        ClipRange range = range(source.event(4, 9, WINDOWS), 200, 500);
        // At 16 kHz a window has 1600 samples every 800; the middle hop begins 400 after the window.
        assertThat(range.eventFirst()).isEqualTo(4 * 800 + 400);
        assertThat(range.eventEnd()).isEqualTo(9 * 800 + 1200);
        assertThat(range.first()).isEqualTo(range.eventFirst() - 3_200);
        assertThat(range.end()).isEqualTo(range.eventEnd() + 8_000);
        assertThat(range.timeOf(range.first())).isEqualTo(Source.START + range.first() * 1_000_000 / 16_000);
        assertThat(range.cutShort()).isFalse();
    }

    @Test
    void aClipBeginsWithItsStreamAndEndsWithIt() {
        Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 8_000, 9_000);
        SoundEvent event = source.event(1, 20, WINDOWS);
        ClipBuilder builder = new ClipBuilder(event, range(event, 3_000, 3_000), REORDER);
        builder.take(7, source.frame(0, 4_000, false));
        assertThat(builder.beginningKnown()).isTrue();
        assertThat(builder.endKnown()).isFalse();
        builder.take(9, source.frame(4_000, 5_000, false));
        assertThat(builder.endKnown()).isTrue();
        Clip clip = Objects.requireNonNull(builder.build());
        assertThat(clip.range().first()).isZero();
        assertThat(clip.range().samples()).isEqualTo(9_000);
        assertThat(clip.missing()).isEmpty();
        assertThat(clip.frames()).isEqualTo(new Clip.Frames(7, 9, 2));
        assertThat(bytes(clip.pcm())).isEqualTo(source.pcm());
    }

    @Test
    void anEventLongerThanTheLongestClipIsCutShort() {
        Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 8_000, 80_000);
        ClipRange range = ClipRange.of(
                source.event(100, 150, WINDOWS),
                WINDOWS,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2));
        assertThat(range.cutShort()).isTrue();
        assertThat(range.samples()).isEqualTo(16_000);
        assertThat(range.eventFirst() - range.first()).isEqualTo(8_000);
    }

    @Test
    void framesThatAreNotOfTheStreamGiveNothing() {
        Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 8_000, 16_000);
        SoundEvent event = source.event(2, 6, WINDOWS);
        ClipBuilder builder = new ClipBuilder(event, range(event, 0, 0), REORDER);
        for (AudioFrame frame : List.of(
                AudioFrame.newBuilder(source.frame(0, 4_000, false))
                        .setStreamId("run-2")
                        .build(),
                AudioFrame.newBuilder(source.frame(0, 4_000, false))
                        .setMicId("mic-2")
                        .build(),
                AudioFrame.newBuilder(source.frame(0, 4_000, false))
                        .setSampleRate(16_000)
                        .build(),
                AudioFrame.newBuilder(source.frame(0, 4_000, false))
                        .setStreamStartedAt(1)
                        .build(),
                AudioFrame.newBuilder(source.frame(0, 4_000, false))
                        .setChannels(0)
                        .build(),
                AudioFrame.newBuilder(source.frame(0, 4_000, false))
                        .setFirstSample(Long.MAX_VALUE)
                        .build())) {
            assertThat(builder.take(1, frame)).isFalse();
        }
        assertThat(builder.build()).isNull();
    }

    @Test
    void whatCannotBeDecodedIsMissingAndSaysSo() {
        Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 8_000, 16_000);
        SoundEvent event = source.event(0, 10, WINDOWS);
        ClipBuilder builder = new ClipBuilder(event, range(event, 0, 0), REORDER);
        AudioFrame broken = source.frame(2_000, 1_000, true);
        byte[] bytes = bytes(broken.getPayload());
        bytes[bytes.length / 2] ^= 0x40;
        broken.setPayload(ByteBuffer.wrap(bytes));
        builder.take(1, source.frame(0, 2_000, false));
        builder.take(2, broken);
        Clip clip = Objects.requireNonNull(builder.build());
        assertThat(clip.missing())
                .containsExactly(
                        new Missing(2_000, 3_000, true),
                        new Missing(3_000, clip.range().end(), false));
    }

    /** As the engine decides a hole: by the log, not by a timer. */
    @Test
    void aFrameFarEnoughOffSaysThatNothingMoreCanCome() {
        Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 8_000, 80_000);
        SoundEvent event = source.event(60, 70, WINDOWS);
        ClipRange range = range(event, 1_000, 1_000);
        ClipBuilder builder = new ClipBuilder(event, range, REORDER);
        builder.take(1, source.frame((int) range.first() + 100, 8_000, false));
        assertThat(builder.beginningKnown()).isFalse();
        builder.take(2, source.frame((int) range.first() - 4_400, 400, false));
        assertThat(builder.beginningKnown()).isTrue();
        assertThat(builder.endKnown()).isFalse();
        builder.take(3, source.frame((int) range.end() + 4_000, 400, false));
        assertThat(builder.endKnown()).isTrue();
    }

    @Test
    void aClipThatWouldNotFitIsRefused() {
        Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 192_000, 200);
        SoundEvent event = source.event(0, 100_000, WINDOWS);
        ClipRange range = ClipRange.of(event, WINDOWS, Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
        assertThatThrownBy(() -> new ClipBuilder(event, range, REORDER)).hasMessageContaining("a clip may hold");
    }
}
