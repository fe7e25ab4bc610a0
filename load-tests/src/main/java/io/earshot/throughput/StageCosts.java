package io.earshot.throughput;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What each stage of this process has cost since this was made: processor time, and bytes allocated. A thread counts to the
 * stage that its name tells; the time that no Java thread took is the compilers' and the collector's. Threads that end in
 * between count to the latter.
 */
final class StageCosts {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<Long, Cost> began = costs();
    private final long processBegan = SYSTEM.getProcessCpuTime();

    /**
     * What something has cost.
     *
     * @param micros processor time
     * @param bytes allocated
     */
    record Cost(double micros, double bytes) {
        Cost plus(Cost other) {
            return new Cost(micros + other.micros, bytes + other.bytes);
        }

        Cost minus(Cost other) {
            return new Cost(micros - other.micros, bytes - other.bytes);
        }

        Cost each(long things) {
            return new Cost(micros / things, bytes / things);
        }
    }

    /** Where time goes, and what a report calls it. */
    enum Stage {
        MODEL("model"),
        FEATURES("decode, slice, features"),
        INGEST("read frames, write scores"),
        EVENTS("events"),
        ALERTS("alerts"),
        BROKER("broker and the rest"),
        MACHINE("compilers, collector");

        private final String text;

        Stage(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static Stage of(String thread) {
            if (thread.startsWith("batcher-")) {
                return MODEL;
            }
            if (thread.startsWith("features-")) {
                return FEATURES;
            }
            if (thread.equals("poller") || thread.startsWith("publisher-") || thread.endsWith("earshot-scores")) {
                return INGEST;
            }
            if (thread.contains("-events")) {
                return EVENTS;
            }
            return thread.contains("-alerts") ? ALERTS : BROKER;
        }
    }

    /** @return what each stage has cost for each of so many things */
    Map<Stage, Cost> each(long things) {
        Map<Stage, Cost> stages = new EnumMap<>(Stage.class);
        Cost rest = new Cost((SYSTEM.getProcessCpuTime() - processBegan) / 1e3, 0);
        for (Map.Entry<Long, Cost> now : costs().entrySet()) {
            ThreadInfo info = THREADS.getThreadInfo(now.getKey());
            if (info != null) {
                Cost spent = now.getValue().minus(began.getOrDefault(now.getKey(), new Cost(0, 0)));
                stages.merge(Stage.of(info.getThreadName()), spent.each(things), Cost::plus);
                rest = rest.minus(new Cost(spent.micros(), 0));
            }
        }
        stages.put(Stage.MACHINE, rest.each(things));
        return stages;
    }

    private static Map<Long, Cost> costs() {
        Map<Long, Cost> costs = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            long nanos = THREADS.getThreadCpuTime(id);
            if (nanos >= 0) {
                costs.put(id, new Cost(nanos / 1e3, THREADS.getThreadAllocatedBytes(id)));
            }
        }
        return costs;
    }
}
