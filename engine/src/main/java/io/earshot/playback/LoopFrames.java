package io.earshot.playback;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import io.earshot.media.AudioFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A recording held in memory and played round and round as one run, from any place in it: many mics can share it. Ends
 * after a given number of samples.
 */
public final class LoopFrames implements FrameSource {
    /** A whole recording in memory, as PCM; shared by any number of loops. */
    public static final class Tape {
        private final byte[] pcm;
        private final int sampleRate;
        private final int channels;
        private final SampleEncoding encoding;
        private final int sampleBytes;

        private Tape(byte[] pcm, AudioFile file) {
            this.pcm = pcm;
            this.sampleRate = file.sampleRate();
            this.channels = file.channels();
            this.encoding = SampleEncoding.valueOf(file.nativeFormat().name());
            this.sampleBytes = file.nativeFormat().bytes() * file.channels();
        }

        /** Reads a file whole. */
        public static Tape read(Path path) throws IOException {
            try (AudioFile file = AudioFile.open(path)) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                ByteBuffer block = ByteBuffer.allocate(1 << 20);
                while (file.readNative(block) >= 0) {
                    all.write(block.array(), 0, block.position());
                    block.clear();
                }
                if (all.size() == 0) {
                    throw new IOException(path + ": holds no samples");
                }
                return new Tape(all.toByteArray(), file);
            }
        }

        /** Samples per channel. */
        public long samples() {
            return pcm.length / sampleBytes;
        }

        public int sampleRate() {
            return sampleRate;
        }
    }

    private final Tape tape;
    private final String micId;
    private final long startedAt;
    private final long begin;
    private final long total;
    private final int frameSamples;
    private long firstSample;

    /**
     * @param startedAt when the run starts, microseconds since 1970-01-01 UTC
     * @param begin sample of the tape that the run begins with
     * @param total samples of the run
     */
    public LoopFrames(Tape tape, String micId, long startedAt, long begin, long total, Duration frame) {
        this.tape = tape;
        this.micId = micId;
        this.startedAt = startedAt;
        this.begin = begin;
        this.total = total;
        long wanted = frame.toMillis() * tape.sampleRate / 1000;
        this.frameSamples = (int) Math.max(1, Math.min(wanted, FileFrames.MAX_PAYLOAD_BYTES / tape.sampleBytes));
    }

    @Override
    public int sampleRate() {
        return tape.sampleRate;
    }

    @Override
    public @Nullable AudioFrame next() {
        if (firstSample >= total) {
            return null;
        }
        int count = (int) Math.min(frameSamples, total - firstSample);
        ByteBuffer payload = ByteBuffer.allocate(count * tape.sampleBytes);
        long at = (begin + firstSample) % tape.samples() * tape.sampleBytes;
        while (payload.hasRemaining()) {
            int n = (int) Math.min(payload.remaining(), tape.pcm.length - at);
            payload.put(tape.pcm, (int) at, n);
            at = 0;
        }
        AudioFrame frame = new AudioFrame();
        frame.setMicId(micId);
        frame.setStreamId("loop");
        frame.setStreamStartedAt(startedAt);
        frame.setFirstSample(firstSample);
        frame.setCapturedAt(startedAt + firstSample * 1_000_000 / tape.sampleRate);
        frame.setSampleRate(tape.sampleRate);
        frame.setChannels(tape.channels);
        frame.setEncoding(tape.encoding);
        firstSample += count;
        frame.setEndOfStream(firstSample >= total);
        frame.setPayload(payload.flip());
        return frame;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
