package io.earshot;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time by the clock and of the processor, all threads of this process; begun when made. */
public final class Stopwatch {
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long began = System.nanoTime();
    private final long cpuBegan = system.getProcessCpuTime();

    /** How fast something went: by the clock, and for each second of processor time. */
    public record Speed(double perSecond, double perCpuSecond) {}

    /** @return the speed of so many things done since */
    public Speed of(long things) {
        return new Speed(
                things * 1e9 / (System.nanoTime() - began), things * 1e9 / (system.getProcessCpuTime() - cpuBegan));
    }
}
