package io.earshot.training.tuning;

/** Hits and misses by segments of a second and by events, summed over scenes. Belongs to one thread. */
public final class Counts {
    /** Seconds that an onset may be off. */
    static final double COLLAR = 0.5;
    /** Share of its length that an event's offset may be off, where that is more. */
    static final double OFFSET_SHARE = 0.5;

    long segmentHits;
    long segmentMisses;
    long segmentFalse;
    long eventHits;
    long eventMisses;
    long eventFalse;
    /** Events that overlap no truth. */
    long falseAlarms;

    double seconds;

    public void add(Counts other) {
        segmentHits += other.segmentHits;
        segmentMisses += other.segmentMisses;
        segmentFalse += other.segmentFalse;
        eventHits += other.eventHits;
        eventMisses += other.eventMisses;
        eventFalse += other.eventFalse;
        falseAlarms += other.falseAlarms;
        seconds += other.seconds;
    }

    public double segmentF1() {
        return f1(segmentHits, segmentMisses, segmentFalse);
    }

    public double eventF1() {
        return f1(eventHits, eventMisses, eventFalse);
    }

    public double falseAlarmsPerHour() {
        return seconds == 0 ? 0 : falseAlarms * 3600 / seconds;
    }

    /** Events of the truth. */
    public long events() {
        return eventHits + eventMisses;
    }

    private static double f1(long hits, long misses, long wrong) {
        long all = 2 * hits + misses + wrong;
        return all == 0 ? 0 : 2.0 * hits / all;
    }
}
