package io.earshot.connect.source;

import io.earshot.avro.AudioFrame;
import io.earshot.edge.stream.PcmFormat;
import java.util.Map;

/** A frame on its way to Kafka, with what Connect keeps once it is there. */
record Taken(AudioFrame frame, Map<String, Object> partition, Map<String, Object> offset) {
    /** What it takes besides its samples, roughly. */
    private static final int OVERHEAD = 512;

    static long samples(AudioFrame frame) {
        PcmFormat format = new PcmFormat(frame.getSampleRate(), frame.getChannels(), frame.getEncoding());
        return frame.getPayload().remaining() / format.blockBytes();
    }

    int bytes() {
        return frame.getPayload().remaining() + OVERHEAD;
    }
}
