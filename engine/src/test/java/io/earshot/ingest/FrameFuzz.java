package io.earshot.ingest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.Serialization;
import io.earshot.audio.ChannelMix;
import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.GapReason;
import io.earshot.avro.SampleEncoding;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.fuzz.Hostile;
import io.earshot.media.FlacEncoder;
import io.earshot.media.FlacFrameDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records of the frames topic as a hostile device could write them: several of one mic, each two bytes of length and the
 * record. Each must end as samples or as a dead letter, with nothing thrown, and samples must be finite and in order.
 */
class FrameFuzz {
    private static final int MEBIBYTES = 192;
    private static final int RECORDS = 16;
    private static final ByteBuffer KEY = ByteBuffer.wrap("mic-1".getBytes(StandardCharsets.UTF_8));
    private static final Serialization WIRE = Serialization.singleObject();

    static Stream<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(log(Frames.of(0, 800), Frames.of(800, 800), Frames.end(1_600, 100)));
        seeds.add(log(Frames.of(1_600, 800), Frames.of(0, 800), Frames.of(0, 800), Frames.of(9_600_000, 80)));
        for (SampleEncoding encoding : SampleEncoding.values()) {
            seeds.add(log(Frames.builder(0, 240).setEncoding(encoding).build()));
        }
        for (int channels : new int[] {1, 2, 8}) {
            byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, Frames.RATE, channels)
                    .encode(Frames.pcm16(0, 400, channels));
            seeds.add(log(Frames.builder(0, 0)
                    .setChannels(channels)
                    .setEncoding(SampleEncoding.FLAC)
                    .setPayload(ByteBuffer.wrap(flac))
                    .build()));
        }
        byte[] still = new FlacEncoder(SampleFormat.PCM_S24LE, 192_000, 2).encode(ByteBuffer.allocate(6 * 9_600));
        seeds.add(log(Frames.builder(0, 0)
                .setSampleRate(192_000)
                .setChannels(2)
                .setEncoding(SampleEncoding.FLAC)
                .setPayload(ByteBuffer.wrap(still))
                .build()));
        return seeds.stream();
    }

    private static byte[] log(AudioFrame... frames) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        for (AudioFrame frame : frames) {
            byte[] record = WIRE.frames().serializer().serialize("frames", frame);
            log.write(record.length >>> 8);
            log.write(record.length);
            log.writeBytes(record);
        }
        return log.toByteArray();
    }

    @FuzzTest
    @MethodSource("seeds")
    void anyRecordsAreSamplesOrDeadLetters(byte[] input) throws Exception {
        Hostile.parse(input, MEBIBYTES, FrameFuzz::read);
    }

    @Test
    void recordsNearGoodOnesAreSamplesOrDeadLetters() {
        Hostile.parseMutants(seeds().toList(), input -> Hostile.parse(input, MEBIBYTES, FrameFuzz::read));
    }

    private static void read(byte[] input) {
        int[] letters = new int[1];
        var wire = WIRE.frameReader();
        FrameIntake intake = new FrameIntake(
                IngestLimits.DEFAULTS,
                (value, reuse) -> {
                    try {
                        return wire.read(value, reuse);
                    } catch (UndecodableRecordException e) {
                        throw new RejectedFrameException(Rejection.MALFORMED, String.valueOf(e.getMessage()));
                    }
                },
                new FrameDecoder(new FlacFrameDecoder(), ChannelMix.MEAN, true),
                stream -> new CheckedSink(),
                (feed, offset, key, value, reason) -> letters[0]++,
                MicDomains.ANY,
                IngestMeter.NONE,
                () -> Frames.START);
        PartitionFeed feed = new PartitionFeed("frames", 0, 1, 0);
        int at = 0;
        for (int i = 0; i < RECORDS && at + 2 <= input.length; i++) {
            int length = Math.min((input[at] & 0xFF) << 8 | (input[at + 1] & 0xFF), input.length - at - 2);
            ByteBuffer value = ByteBuffer.wrap(input, at + 2, length).slice();
            at += 2 + length;
            feed.ledger().dispatched(i);
            intake.frame(feed, i, Frames.START + i * 1_000_000L, KEY.duplicate(), value);
        }
        intake.retireIdle(feed, Long.MAX_VALUE);
    }

    /** What every later stage relies on. */
    private static final class CheckedSink implements SampleSink {
        private long next = Long.MIN_VALUE;

        @Override
        public void resume(long firstSample) {
            next = firstSample;
        }

        @Override
        public void samples(float[][] rows, int from, int count, long firstSample) {
            check(firstSample == next && count > 0, "samples out of order");
            for (float[] row : rows) {
                for (int i = from; i < from + count; i++) {
                    check(Math.abs(row[i]) <= 1_000, "no finite sample");
                }
            }
            next += count;
        }

        @Override
        public void gap(long fromSample, long toSample, GapReason reason) {
            check(fromSample == next && toSample > fromSample, "a gap out of order");
            next = toSample;
        }

        @Override
        public void endsAt(long totalSamples) {
            check(totalSamples >= next, "an end before what was delivered");
        }

        @Override
        public void end() {}

        @Override
        public void retire() {}

        private static void check(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }
}
