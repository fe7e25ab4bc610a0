package io.earshot.sinks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that deliver, one record at a time each. Records of a topic and key share a lane, so they stay in order; lanes
 * are bounded, and a full one says so. Offered to by one thread.
 */
final class Lanes implements AutoCloseable {
    private static final int WAITING = 32;

    private final List<BlockingQueue<Work>> queues = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean closing;

    /** @param deliver brings one record to its end */
    Lanes(String name, int count, Consumer<Work> deliver) {
        for (int i = 0; i < count; i++) {
            BlockingQueue<Work> queue = new ArrayBlockingQueue<>(WAITING);
            Thread thread = new Thread(() -> run(queue, deliver), "sink-" + name + "-" + i);
            queues.add(queue);
            threads.add(thread);
            thread.start();
        }
    }

    /** The lane of a record, by topic and key. */
    int of(Work work) {
        int hash = work.record().topic().hashCode() * 31
                + Arrays.hashCode(work.record().key());
        return Math.floorMod(hash, queues.size());
    }

    /** @return false when that lane is full */
    boolean offer(int lane, Work work) {
        return queues.get(lane).offer(work);
    }

    int waiting() {
        return queues.stream().mapToInt(BlockingQueue::size).sum();
    }

    /** @return what a lane has died of; null while all are well */
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    boolean isClosing() {
        return closing;
    }

    private void run(BlockingQueue<Work> queue, Consumer<Work> deliver) {
        while (!closing) {
            try {
                Work work = queue.poll(1, TimeUnit.SECONDS);
                if (work != null && work.ledger().isOpen()) {
                    deliver.accept(work);
                }
            } catch (InterruptedException e) {
                // Told to look whether to go on.
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                return;
            }
        }
    }

    /** Interrupts waits, so that lanes see what has changed. Requests under way come to their end. */
    void wake() {
        threads.forEach(Thread::interrupt);
    }

    /** Requests under way come to their end, within their timeout; what waits stays with Kafka. */
    @Override
    public void close() {
        closing = true;
        wake();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
