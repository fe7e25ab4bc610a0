package io.earshot.soak;

import io.earshot.avro.AudioFrame;
import io.earshot.playback.FrameSource;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Frames of a run, each told before it goes out; the last one may keep to itself that it is. Belongs to one thread. */
final class RunFrames implements FrameSource {
    private final FrameSource source;
    private final boolean saysSo;
    private final LongConsumer before;

    /**
     * @param saysSo whether the end of the run is said
     * @param before told the microseconds of each frame, which cannot be taken back; may block
     */
    RunFrames(FrameSource source, boolean saysSo, LongConsumer before) {
        this.source = source;
        this.saysSo = saysSo;
        this.before = before;
    }

    @Override
    public int sampleRate() {
        return source.sampleRate();
    }

    @Override
    public @Nullable AudioFrame next() throws IOException {
        AudioFrame frame = source.next();
        if (frame != null) {
            frame.setEndOfStream(frame.getEndOfStream() && saysSo);
            before.accept(MicRuns.FRAME);
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
