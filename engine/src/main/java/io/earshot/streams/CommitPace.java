package io.earshot.streams;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When the threads of an application commit: soon when there is something that others wait for, else rarely. A transaction is
 * some ten requests, each of which wakes threads here and at the broker, and most hold nothing but offsets and state. So Kafka
 * Streams is told {@link #unasked}, and a processor that has forwarded something asks for a commit: at once after a quiet
 * interval, otherwise when the interval is over.
 *
 * <p>One for all tasks of an application; each of its threads keeps a pace of its own, since tasks of a thread commit together.
 */
public final class CommitPace {
    /** Half of the shortest time that a transaction may be given to live. */
    private static final Duration UNASKED = Duration.ofMillis(500);

    private final long intervalMillis;
    private final ThreadLocal<Asked> asked = ThreadLocal.withInitial(Asked::new);

    private static final class Asked {
        // Long before any time, and no overflow when it is subtracted.
        private long atMillis = Long.MIN_VALUE / 2;
    }

    /** @param interval the least time between two commits that processors ask for, 1 ms or more */
    public CommitPace(Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("interval must be at least 1ms, was " + interval);
        }
        this.intervalMillis = interval.toMillis();
    }

    /** How often Kafka Streams commits what nobody waits for: the interval, but half a second or more. */
    public static Duration unasked(Duration interval) {
        return interval.compareTo(UNASKED) > 0 ? interval : UNASKED;
    }

    /** Those of one processor; on its stream thread alone, from its init on. */
    public Commits of(ProcessorContext<?, ?> context) {
        return new Commits(context);
    }

    /** A processor's wishes. */
    public final class Commits {
        private final ProcessorContext<?, ?> context;
        /** What asks when the interval is over, where something waits for that. */
        private @Nullable Cancellable waiting;

        private Commits(ProcessorContext<?, ?> context) {
            this.context = context;
        }

        /** What was forwarded shall be seen soon. */
        public void soon() {
            long since = context.currentSystemTimeMs() - asked.get().atMillis;
            // A clock that was set back is no reason to wait.
            if (since >= intervalMillis || since < 0) {
                ask();
            } else if (waiting == null) {
                waiting = context.schedule(
                        Duration.ofMillis(intervalMillis - since), PunctuationType.WALL_CLOCK_TIME, end -> ask());
            }
        }

        private void ask() {
            if (waiting != null) {
                waiting.cancel();
                waiting = null;
            }
            asked.get().atMillis = context.currentSystemTimeMs();
            context.commit();
        }
    }
}
