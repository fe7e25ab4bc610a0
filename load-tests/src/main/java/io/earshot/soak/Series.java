package io.earshot.soak;

/** What is measured of the engine's process. */
enum Series {
    HEAP("heap", "MiB", 1 << 20, Judged.BY_LEVEL),
    DIRECT("direct", "MiB", 1 << 20, Judged.BY_LEVEL),
    RSS("rss", "MiB", 1 << 20, Judged.BY_LEVEL),
    THREADS("threads", "", 1, Judged.BY_LEVEL),
    HANDLES("handles", "", 1, Judged.BY_LEVEL),
    /** Mean between two samples, percent of the slots: near 0, so that a share of itself would be noise. */
    RING("ring", "%", 1, Judged.BY_HUNDRED),
    NON_HEAP("non-heap", "MiB", 1 << 20, Judged.NOT),
    ANONYMOUS("anonymous", "MiB", 1 << 20, Judged.NOT),
    ROCKSDB("rocksdb", "MiB", 1 << 20, Judged.NOT),
    /** From the capture of a window's end until it is scored, mean between two samples. */
    DELAY("delay", "s", 1, Judged.NOT),
    LAG("lag", "frames", 1, Judged.NOT),
    WINDOWS("windows", "/s", 1, Judged.NOT),
    PROCESSOR("processor", "cores", 1, Judged.NOT);

    /** What a rise is a share of. */
    private enum Judged {
        BY_LEVEL,
        BY_HUNDRED,
        NOT
    }

    private final String label;
    private final String unit;
    private final double scale;
    private final Judged judged;

    Series(String label, String unit, double scale, Judged judged) {
        this.label = label;
        this.unit = unit;
        this.scale = scale;
        this.judged = judged;
    }

    String label() {
        return label;
    }

    String unit() {
        return unit;
    }

    /** @return {@code value}, as sampled, in {@link #unit} */
    double inUnit(double value) {
        return value / scale;
    }

    /** @return whether a rise of it fails a run; the others say where a rise comes from */
    boolean isJudged() {
        return judged != Judged.NOT;
    }

    /** @return what a rise is held against, in the unit of {@code level}; 0 where there is nothing */
    double whole(double level) {
        return judged == Judged.BY_HUNDRED ? 100 : level;
    }
}
