package io.earshot.edge.source;

import io.earshot.edge.stream.MicStream;
import io.earshot.edge.stream.PcmFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** Raw samples off a stream of bytes, however they are cut on their way. */
final class RawSamples {
    private static final int MOST = 1 << 14;

    private RawSamples() {}

    /**
     * Returns at the end of the bytes; a part of a sample there is dropped.
     *
     * @param before called before samples are handed on
     */
    static void copy(InputStream in, PcmFormat format, MicStream mic, BooleanSupplier stop, Runnable before)
            throws IOException {
        int block = format.blockBytes();
        byte[] bytes = new byte[MOST / block * block];
        int filled = 0;
        while (!stop.getAsBoolean()) {
            int read = in.read(bytes, filled, bytes.length - filled);
            if (read < 0) {
                return;
            }
            filled += read;
            int whole = filled / block * block;
            if (whole > 0) {
                before.run();
                mic.samples(format, bytes, 0, whole);
                System.arraycopy(bytes, whole, bytes, 0, filled - whole);
                filled -= whole;
            }
        }
    }
}
