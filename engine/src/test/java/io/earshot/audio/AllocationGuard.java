package io.earshot.audio;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates. */
public final class AllocationGuard {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationGuard() {}

    /** Something that may throw. */
    public interface Action {
        void run() throws Exception;
    }

    /**
     * @return bytes that {@code repeats} runs allocate on this thread, after as many to warm up
     */
    public static long bytesOf(int repeats, Action action) throws Exception {
        for (int i = 0; i < repeats; i++) {
            action.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long measuring = THREADS.getCurrentThreadAllocatedBytes() - before; // what measuring itself costs
        for (int i = 0; i < repeats; i++) {
            action.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before - 2 * measuring;
    }
}
