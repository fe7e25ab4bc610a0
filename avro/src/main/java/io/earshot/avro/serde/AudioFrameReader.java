package io.earshot.avro.serde;

import io.earshot.avro.AudioFrame;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;

/** Frames in single-object encoding, or another format from {@link AvroSerdes#frameReader}. Allocates a small buffer object per frame, for the view of the payload. */
public final class AudioFrameReader implements FrameReader {
    private final RecordFormat<AudioFrame> format;
    private final RecordDecoder decoder = viewing();

    public AudioFrameReader() {
        this(List.of());
    }

    /** @param further schemas of newer devices, whose frames this build is to read as well */
    public AudioFrameReader(Collection<Schema> further) {
        this(new SingleObject<>(AudioFrame.class, further));
    }

    AudioFrameReader(RecordFormat<AudioFrame> format) {
        this.format = format;
    }

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
