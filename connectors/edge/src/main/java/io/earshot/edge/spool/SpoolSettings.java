package io.earshot.edge.spool;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how much.
 *
 * @param bytes of all files together at most
 * @param leaveFree bytes that must stay free on that disk
 * @param segmentBytes after which the next file begins; what is thrown away is thrown away by the file
 * @param segmentAge after which the next file begins: how much is sent again after a crash
 */
public record SpoolSettings(Path folder, long bytes, long leaveFree, int segmentBytes, Duration segmentAge) {
    public SpoolSettings {
        if (segmentBytes < 1 || bytes < 2L * segmentBytes) {
            throw new IllegalArgumentException("must hold at least two files");
        }
    }
}
