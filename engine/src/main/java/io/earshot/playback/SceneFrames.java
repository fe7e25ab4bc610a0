package io.earshot.playback;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import io.earshot.synth.Scene;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A synthetic scene as the frames of one recording run, PCM_S16LE mono; ends after a given number of samples. */
public final class SceneFrames implements FrameSource {
    private static final float FULL_SCALE = 32_767f;

    private final Scene scene;
    private final String micId;
    private final long startedAt;
    private final long total;
    private final float[] samples;
    private long firstSample;

    /**
     * @param startedAt when the run starts, microseconds since 1970-01-01 UTC
     * @param total samples of the run, at most those of the scene
     */
    public SceneFrames(Scene scene, String micId, long startedAt, long total, Duration frame) {
        this.scene = scene;
        this.micId = micId;
        this.startedAt = startedAt;
        this.total = Math.min(total, scene.samples());
        this.samples = new float[(int) (frame.toMillis() * scene.sampleRate() / 1000)];
    }

    @Override
    public int sampleRate() {
        return scene.sampleRate();
    }

    @Override
    public @Nullable AudioFrame next() {
        int count = (int) Math.min(samples.length, total - firstSample);
        if (count <= 0) {
            return null;
        }
        scene.render(firstSample, samples, 0, count);
        ByteBuffer payload = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            payload.putShort((short) Math.round(samples[i] * FULL_SCALE));
        }
        AudioFrame frame = new AudioFrame();
        frame.setMicId(micId);
        frame.setStreamId("scene");
        frame.setStreamStartedAt(startedAt);
        frame.setFirstSample(firstSample);
        frame.setCapturedAt(startedAt + firstSample * 1_000_000 / scene.sampleRate());
        frame.setSampleRate(scene.sampleRate());
        frame.setChannels(1);
        frame.setEncoding(SampleEncoding.PCM_S16LE);
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
