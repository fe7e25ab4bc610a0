package io.earshot.playback;

import io.earshot.avro.AudioFrame;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One recording run, frame by frame. Belongs to one thread. */
public interface FrameSource extends Closeable {
    /** Samples per second and channel. */
    int sampleRate();

    /** The next frame, its own to keep; null after the one that ends the stream. */
    @Nullable
    AudioFrame next() throws IOException;
}
