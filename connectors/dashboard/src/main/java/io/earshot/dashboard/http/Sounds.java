package io.earshot.dashboard.http;

import io.earshot.api.EvidenceException;
import io.earshot.api.EvidenceReader.Sound;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sounds that were asked for lately: a browser asks for a clip's picture and for its parts one after the other. So many are
 * made at the same time; who comes then waits a little, and is told to come again. Thread-safe.
 */
final class Sounds {
    private static final long MOST_BYTES = 64L << 20;
    private static final long WAIT_SECONDS = 5;

    private final Semaphore readers;
    private final Semaphore waiting;

    /** Guarded by itself; the least lately used first. */
    private final Map<String, FutureTask<Sound>> kept = new LinkedHashMap<>(16, 0.75f, true);

    Sounds(int readers) {
        this.readers = new Semaphore(readers, true);
        this.waiting = new Semaphore(4 * readers);
    }

    /** @param key names the sound, whatever is in the topics later */
    Sound get(String key, Callable<Sound> source) {
        FutureTask<Sound> made = new FutureTask<>(() -> bounded(source));
        FutureTask<Sound> task;
        synchronized (kept) {
            FutureTask<Sound> known = kept.get(key);
            task = known == null ? made : known;
            kept.put(key, task);
        }
        if (task == made) {
            made.run();
        }
        try {
            Sound sound = task.get();
            tidy();
            return sound;
        } catch (ExecutionException e) {
            forget(key, task);
            throw refused(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable(5, "the server stops");
        }
    }

    /** Reads, when there is room. */
    <T> T bounded(Callable<T> source) throws Exception {
        if (!waiting.tryAcquire()) {
            throw tooMany();
        }
        try {
            if (!readers.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw tooMany();
            }
            try {
                return source.call();
            } finally {
                readers.release();
            }
        } finally {
            waiting.release();
        }
    }

    private static ApiException tooMany() {
        return ApiException.unavailable(
                3, "more sounds are being read than dashboard.max-readers allows at the same time: ask again");
    }

    /** @return what to answer where something cannot be read */
    static ApiException refused(Throwable cause) {
        if (cause instanceof ApiException refusal) {
            return refusal;
        }
        if (cause instanceof EvidenceException none) {
            String said = String.valueOf(none.getMessage());
            return switch (none.reason()) {
                case NONE -> ApiException.notFound(said);
                case GONE -> ApiException.of(410, said);
                case VOICE -> ApiException.of(403, said);
                case TROUBLE -> ApiException.unavailable(5, said);
            };
        }
        throw new IllegalStateException(cause);
    }

    private void forget(String key, FutureTask<Sound> task) {
        synchronized (kept) {
            kept.remove(key, task);
        }
    }

    private void tidy() {
        synchronized (kept) {
            long bytes = kept.values().stream().mapToLong(Sounds::size).sum();
            var oldest = kept.values().iterator();
            while (bytes > MOST_BYTES && oldest.hasNext()) {
                FutureTask<Sound> each = oldest.next();
                if (each.isDone()) {
                    bytes -= size(each);
                    oldest.remove();
                }
            }
        }
    }

    private static long size(FutureTask<Sound> task) {
        try {
            if (task.isDone()) {
                Sound sound = task.get();
                return (long) sound.wav().length + sound.spectrogram().length;
            }
        } catch (ExecutionException | InterruptedException e) {
            return 0; // a failed one is about to be forgotten
        }
        return 0;
    }
}
