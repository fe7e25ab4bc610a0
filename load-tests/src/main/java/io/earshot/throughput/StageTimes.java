package io.earshot.throughput;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Processor time of this process by stage, since it was made. A thread counts to the stage that its name tells; what no Java
 * thread took is the compilers' and the collector's. Threads that end in between count to the latter.
 */
final class StageTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<Long, Long> began = times();
    private final long processBegan = SYSTEM.getProcessCpuTime();

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

    /** @return microseconds of each stage for each of so many things */
    Map<Stage, Double> each(long things) {
        Map<Long, Long> now = times();
        Map<Stage, Double> micros = new EnumMap<>(Stage.class);
        double rest = SYSTEM.getProcessCpuTime() - processBegan;
        for (Map.Entry<Long, Long> each : now.entrySet()) {
            ThreadInfo info = THREADS.getThreadInfo(each.getKey());
            double spent = each.getValue() - began.getOrDefault(each.getKey(), 0L);
            if (info != null) {
                micros.merge(Stage.of(info.getThreadName()), spent / 1e3 / things, Double::sum);
                rest -= spent;
            }
        }
        micros.put(Stage.MACHINE, rest / 1e3 / things);
        return micros;
    }

    private static Map<Long, Long> times() {
        Map<Long, Long> times = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            long time = THREADS.getThreadCpuTime(id);
            if (time >= 0) {
                times.put(id, time);
            }
        }
        return times;
    }
}
