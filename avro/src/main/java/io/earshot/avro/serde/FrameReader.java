package io.earshot.avro.serde;

import io.earshot.avro.AudioFrame;
import java.nio.ByteBuffer;

/** Decodes frames on the hot path. Not thread-safe: one reader per polling thread. */
public interface FrameReader {
    /**
     * The payload is not copied: {@link AudioFrame#getPayload()} is a view of the record's own memory, valid as long as
     * that is (for a buffer from Kafka's consumer, for good). A direct or read-only buffer is copied once.
     *
     * @param record the frame's bytes from position to limit; position and limit stay as they are
     * @param reuse filled and returned; its strings are shared between frames of the same mic
     * @throws UndecodableRecordException and nothing else, whatever the bytes; {@code reuse} then holds no frame
     */
    AudioFrame read(ByteBuffer record, AudioFrame reuse);
}
