package io.earshot.ingest;

import io.earshot.avro.AudioFrame;
import java.nio.ByteBuffer;

/** Reads a record's value; one a feature thread. */
@FunctionalInterface
public interface FrameReader {
    /**
     * @param value the record's value, from position to limit
     * @param reuse may be filled and returned
     * @throws RejectedFrameException for bytes that are no frame of a known schema
     */
    AudioFrame read(ByteBuffer value, AudioFrame reuse) throws RejectedFrameException;
}
