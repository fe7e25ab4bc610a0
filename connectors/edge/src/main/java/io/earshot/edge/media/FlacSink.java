package io.earshot.edge.media;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import io.earshot.edge.stream.FrameSink;
import io.earshot.edge.stream.PcmFormat;
import java.nio.ByteBuffer;

/**
 * Frames on their way, as FLAC where that holds them without loss and makes them smaller: noise as loud as can be, floating point
 * and the empty last frame stay as they are.
 */
public final class FlacSink implements FrameSink {
    private final FrameSink next;

    public FlacSink(FrameSink next) {
        this.next = next;
    }

    @Override
    public void accept(AudioFrame frame) {
        PcmFormat format = new PcmFormat(frame.getSampleRate(), frame.getChannels(), frame.getEncoding());
        ByteBuffer payload = frame.getPayload();
        if (payload.hasRemaining() && FlacEncoder.takes(format)) {
            byte[] samples = new byte[payload.remaining()];
            payload.duplicate().get(samples);
            byte[] flac = FlacEncoder.encode(samples, format);
            if (flac.length < samples.length) {
                frame.setEncoding(SampleEncoding.FLAC);
                frame.setPayload(ByteBuffer.wrap(flac));
            }
        }
        next.accept(frame);
    }
}
