package io.earshot.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MicStreamTest {
    private static final PcmFormat FORMAT = new PcmFormat(16_000, 2, SampleEncoding.PCM_S16LE);
    private static final int FRAME = 1_600;

    private final ManualTime time = new ManualTime();
    private final List<AudioFrame> frames = new ArrayList<>();
    private final List<String> began = new ArrayList<>();
    private long dropped;
    private final MicStream mic = new MicStream(
            "mic-1",
            "run",
            100,
            new ClockSettings(null, Duration.ZERO, Duration.ofSeconds(2)),
            time,
            frames::add,
            new StreamMeter() {
                @Override
                public void streamBegan(String reason) {
                    began.add(reason);
                }

                @Override
                public void samples(long count) {}

                @Override
                public void dropped(long count) {
                    dropped += count;
                }
            });

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 50), LongStream.of(System.nanoTime()));
    }

    private void give(PcmFormat format, byte[] bytes, int from, int count) {
        time.pass(format.micros(count / format.blockBytes()));
        mic.samples(format, bytes, from, count);
    }

    private byte[] sent() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(each -> all.writeBytes(each.getPayload().array()));
        return all.toByteArray();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everySampleIsInOneFrameHoweverTheyCome(long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[4 * (1 + random.nextInt(60_000))];
        random.nextBytes(bytes);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, 4 * (1 + random.nextInt(5_000)));
            give(FORMAT, bytes, at, count);
            at += count;
        }
        mic.end(true);
        assertThat(sent()).isEqualTo(bytes);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).getFirstSample()).isEqualTo((long) i * FRAME);
            assertThat(frames.get(i).getEndOfStream()).isEqualTo(i == frames.size() - 1);
            assertThat(frames.get(i).getStreamId()).isEqualTo(frames.get(0).getStreamId());
            assertThat(frames.get(i).getStreamStartedAt())
                    .isEqualTo(frames.get(0).getStreamStartedAt());
        }
    }

    @Test
    void aChangeOfFormatIsAnotherStream() {
        give(FORMAT, new byte[4 * 2_000], 0, 4 * 2_000);
        give(new PcmFormat(48_000, 2, SampleEncoding.PCM_S16LE), new byte[4 * 4_800], 0, 4 * 4_800);
        mic.end(true);
        assertThat(frames).extracting(AudioFrame::getStreamId).doesNotContainNull();
        assertThat(frames.stream().map(AudioFrame::getStreamId).distinct()).hasSize(2);
        assertThat(frames).extracting(AudioFrame::getEndOfStream).containsExactly(false, true, false, true);
        assertThat(began).containsExactly("start", "format");
    }

    @Test
    void aClockThatWasSetIsAnotherStreamWithTimesOfTheNewClock() {
        give(FORMAT, new byte[4 * 32_000], 0, 4 * 32_000);
        time.wallMicros -= 3_600_000_000L;
        long now = time.wallMicros;
        give(FORMAT, new byte[4 * 1_600], 0, 4 * 1_600);
        mic.end(true);
        AudioFrame last = frames.get(frames.size() - 2);
        assertThat(last.getFirstSample()).isZero();
        assertThat(last.getStreamStartedAt()).isEqualTo(now);
        assertThat(began).containsExactly("start", "clock");
    }

    @Test
    void aSourceThatBreaksOffDoesNotSayThatItEnded() {
        give(FORMAT, new byte[4 * (FRAME + 159)], 0, 4 * (FRAME + 159));
        mic.end(false);
        assertThat(frames).hasSize(1).noneMatch(AudioFrame::getEndOfStream);
        assertThat(dropped).isEqualTo(159);
        give(FORMAT, new byte[4 * (FRAME + 160)], 0, 4 * (FRAME + 160));
        mic.end(false);
        assertThat(frames).hasSize(3).noneMatch(AudioFrame::getEndOfStream);
        assertThat(dropped).isEqualTo(159);
    }

    @Test
    void aRecordingHasTheSameFramesEachTimeItIsRead() {
        List<String> first = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            mic.recorded(FORMAT, "20260501_043000.WAV-1", 1_777_609_800_000_000L);
            byte[] bytes = new byte[4 * 5_000];
            new Random(3).nextBytes(bytes);
            give(FORMAT, bytes, 0, bytes.length);
            mic.end(true);
            if (run == 0) {
                frames.forEach(each -> first.add(each.toString()));
                frames.clear();
            }
        }
        assertThat(frames).extracting(AudioFrame::toString).containsExactlyElementsOf(first);
        assertThat(frames.get(3).getCapturedAt()).isEqualTo(1_777_609_800_300_000L);
    }

    @Test
    void aRecordingThatIsGivenUpSaysNothingOfItsEnd() {
        mic.recorded(FORMAT, "a", 0);
        give(FORMAT, new byte[4 * (FRAME + 10)], 0, 4 * (FRAME + 10));
        mic.abandon();
        mic.close();
        assertThat(frames).hasSize(1).noneMatch(AudioFrame::getEndOfStream);
    }

    @Test
    void framesStayWithinWhatTheTopicTakes() {
        MicStream wide = new MicStream(
                "mic-2",
                "run",
                500,
                new ClockSettings(null, Duration.ZERO, Duration.ofSeconds(2)),
                time,
                frames::add,
                new StreamMeter() {
                    @Override
                    public void streamBegan(String reason) {}

                    @Override
                    public void samples(long count) {}

                    @Override
                    public void dropped(long count) {}
                });
        PcmFormat format = new PcmFormat(192_000, 8, SampleEncoding.PCM_F32LE);
        wide.samples(format, new byte[32 * 200_000], 0, 32 * 200_000);
        wide.end(true);
        assertThat(frames)
                .allSatisfy(each -> assertThat(each.getPayload().remaining()).isLessThanOrEqualTo(800_000));
        assertThat(sent()).hasSize(32 * 200_000);
    }

    @Test
    void levelsAreThoseOfTheLastSecond() {
        byte[] bytes = new byte[4 * 16_000];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i + 1] = (byte) (i % 8 == 0 ? 0x40 : 0);
        }
        give(FORMAT, bytes, 0, bytes.length);
        assertThat(mic.level().peak()).isCloseTo(-6.02, Offset.offset(0.01));
        assertThat(mic.level().rms()).isCloseTo(-12.04, Offset.offset(0.01));
        give(FORMAT, new byte[4 * 16_000], 0, 4 * 16_000);
        assertThat(mic.level().peak()).isEqualTo(LevelMeter.SILENCE);
    }
}
