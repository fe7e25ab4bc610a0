package io.earshot.training.recipe;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Work made ahead on a thread of its own, a bounded number of pieces; one thread takes them. What the maker throws
 * reaches the taker.
 */
final class Ahead<T> implements AutoCloseable {
    private static final long POLL_MILLIS = 200;

    private final BlockingQueue<T> queue;
    private final Thread maker;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Makes all pieces, in order. */
    @FunctionalInterface
    interface Maker<T> {
        void make(Sink<T> sink) throws Exception;
    }

    /** Takes a piece, waiting for room. */
    @FunctionalInterface
    interface Sink<T> {
        void put(T piece) throws InterruptedException;
    }

    Ahead(int room, Maker<T> work) {
        queue = new ArrayBlockingQueue<>(room);
        maker = new Thread(
                () -> {
                    try {
                        work.make(queue::put);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "earshot-lessons");
        maker.setDaemon(true);
        maker.start();
    }

    /** The next piece, waiting for it. */
    T take() {
        try {
            while (true) {
                T piece = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (piece != null) {
                    return piece;
                }
                if (failure.get() != null) {
                    throw new IllegalStateException("the lessons cannot be made: " + failure.get(), failure.get());
                }
                if (!maker.isAlive() && queue.isEmpty()) {
                    throw new IllegalStateException("fewer pieces were made than are taken");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for lessons", e);
        }
    }

    @Override
    public void close() {
        maker.interrupt();
    }
}
