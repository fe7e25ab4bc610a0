package io.earshot.playback;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import io.earshot.media.AudioFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An audio file as the frames of one recording run: samples unchanged, as PCM of the file's own width, the last frame
 * marked as the end of the stream. Live and file audio thus take the same way from here on.
 */
public final class FileFrames implements FrameSource {
    /** What a frame may hold at most, with room to spare below the engine's bound of 900 kB. */
    static final int MAX_PAYLOAD_BYTES = 800_000;

    private static final int LOWEST_RATE = 8_000;
    private static final int HIGHEST_RATE = 192_000;

    private final AudioFile file;
    private final String micId;
    private final String streamId;
    private final long startedAt;
    private final SampleEncoding encoding;
    private final int sampleBytes;
    private final int frameSamples;

    private @Nullable ByteBuffer ahead;
    private long firstSample;

    /**
     * @param startedAt when the run started, microseconds since 1970-01-01 UTC; the file's first sample was captured then
     * @param frame how much audio a frame holds, shortened where that would exceed a frame's bound
     * @throws IOException when the file cannot be read, is empty, or has a rate that frames cannot have
     */
    public FileFrames(AudioFile file, String micId, String streamId, long startedAt, Duration frame)
            throws IOException {
        this.file = file;
        this.micId = micId;
        this.streamId = streamId;
        this.startedAt = startedAt;
        if (file.sampleRate() < LOWEST_RATE || file.sampleRate() > HIGHEST_RATE) {
            throw new IOException("%s: has %d samples per second, must have %d to %d; resample it"
                    .formatted(file.path(), file.sampleRate(), LOWEST_RATE, HIGHEST_RATE));
        }
        this.encoding = SampleEncoding.valueOf(file.nativeFormat().name());
        this.sampleBytes = file.nativeFormat().bytes() * file.channels();
        long wanted = frame.toMillis() * file.sampleRate() / 1000;
        this.frameSamples = (int) Math.max(1, Math.min(wanted, MAX_PAYLOAD_BYTES / sampleBytes));
        this.ahead = read();
        if (ahead == null) {
            throw new IOException(file.path() + ": holds no samples");
        }
    }

    @Override
    public int sampleRate() {
        return file.sampleRate();
    }

    @Override
    public @Nullable AudioFrame next() throws IOException {
        ByteBuffer payload = ahead;
        if (payload == null) {
            return null;
        }
        ahead = read();
        AudioFrame frame = new AudioFrame();
        frame.setMicId(micId);
        frame.setStreamId(streamId);
        frame.setStreamStartedAt(startedAt);
        frame.setFirstSample(firstSample);
        frame.setCapturedAt(startedAt + Math.floorDiv(firstSample * 1_000_000, (long) file.sampleRate()));
        frame.setSampleRate(file.sampleRate());
        frame.setChannels(file.channels());
        frame.setEncoding(encoding);
        frame.setEndOfStream(ahead == null);
        firstSample += payload.remaining() / sampleBytes;
        frame.setPayload(payload);
        return frame;
    }

    private @Nullable ByteBuffer read() throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(frameSamples * sampleBytes);
        return file.readNative(payload) < 0 ? null : payload.flip();
    }

    /** How much audio the frames so far held. */
    public double seconds() {
        return (double) firstSample / file.sampleRate();
    }

    /** Whether the file ended before its headers said; known once {@link #next} has returned null. */
    public boolean truncated() {
        return file.truncated();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
