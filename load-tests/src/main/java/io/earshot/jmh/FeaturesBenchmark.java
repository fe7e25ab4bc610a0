package io.earshot.jmh;

import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * YAMNet's log-mel rows. Target: the 48 rows that a hop adds take at most 8 % of one model window on the same core, which
 * {@code load-tests/drain} tells; nothing allocated.
 */
public class FeaturesBenchmark extends MicroBenchmark {
    private static final int ROWS = 48;

    private final LogMel logMel = new LogMel(LogMelParameters.YAMNET);
    private final float[] samples = Noise.floats(15_600);
    private final float[] rows = new float[ROWS * LogMelParameters.YAMNET.melBands()];

    /** Microseconds for a row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] row() {
        logMel.rows(samples, 0, ROWS, rows, 0);
        return rows;
    }
}
