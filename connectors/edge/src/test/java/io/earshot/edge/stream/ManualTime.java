package io.earshot.edge.stream;

/** Both clocks, moved by hand. */
final class ManualTime implements TimeSource {
    long wallMicros = 1_700_000_000_000_000L;
    long nanos = 5;

    void pass(long micros) {
        wallMicros += micros;
        nanos += micros * 1000;
    }

    @Override
    public long wallMicros() {
        return wallMicros;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
