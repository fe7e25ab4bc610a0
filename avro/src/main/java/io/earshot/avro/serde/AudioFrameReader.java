package io.earshot.avro.serde;

import io.earshot.avro.AudioFrame;
import java.nio.ByteBuffer;

/** Frames in single-object encoding. Allocates a small buffer object per frame, for the view of the payload. */
public final class AudioFrameReader implements FrameReader {
    private final SingleObject<AudioFrame> format = new SingleObject<>(AudioFrame.class);
    private final RecordDecoder decoder = viewing();

    @Override
    public AudioFrame read(ByteBuffer record, AudioFrame reuse) {
        return format.decode(record, reuse, decoder);
    }

    /** @return a decoder with views for payloads and shared strings */
    static RecordDecoder viewing() {
        StringCache strings = new StringCache(4096);
        return new RecordDecoder(true) {
            @Override
            String string(byte[] array, int from, int length) {
                return strings.get(array, from, length);
            }
        };
    }
}
