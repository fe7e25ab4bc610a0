package io.earshot.ingest;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.earshot.config.Require;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded hand-over from the poller to the feature threads: a ring each, mics sharded by id, so that each mic's
 * frames stay in order. "Full" is an answer: a ring without a free slot, or too many bytes under way.
 *
 * <p>{@link #offer} and {@link #offerIdleCheck} belong to the poller.
 */
public final class FrameShards {
    private final List<Disruptor<FrameSlot>> disruptors = new ArrayList<>();
    private final List<RingBuffer<FrameSlot>> rings = new ArrayList<>();
    private final List<FrameIntake> intakes;
    private final long maxBytes;

    /**
     * @param intakes one a feature thread
     * @param slots frames under way a thread, a power of two
     * @param maxBytes bytes under way a thread
     * @param failure told of an unexpected error in a feature thread; stops the engine
     */
    public FrameShards(List<FrameIntake> intakes, int slots, long maxBytes, Consumer<Throwable> failure) {
        Require.that(!intakes.isEmpty(), "there must be a feature thread");
        this.intakes = List.copyOf(intakes);
        this.maxBytes = maxBytes;
        AtomicInteger number = new AtomicInteger();
        for (FrameIntake intake : intakes) {
            Disruptor<FrameSlot> disruptor = new Disruptor<>(
                    FrameSlot::new,
                    slots,
                    task -> {
                        Thread thread = new Thread(task, "features-" + number.getAndIncrement());
                        thread.setDaemon(true);
                        return thread;
                    },
                    ProducerType.SINGLE,
                    new BlockingWaitStrategy());
            disruptor.setDefaultExceptionHandler(new StopOnError(failure));
            disruptor.handleEventsWith(intake);
            disruptors.add(disruptor);
            rings.add(disruptor.getRingBuffer());
        }
    }

    public void start() {
        disruptors.forEach(Disruptor::start);
    }

    /** Stops the threads after the slot they are at; what is left is read again by whoever gets the partitions. */
    public void halt() {
        disruptors.forEach(Disruptor::halt);
    }

    /** @return false when the mic's shard is full; nothing has happened then */
    boolean offer(
            PartitionFeed feed, long offset, long appendedAt, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        int shard = key == null ? 0 : Math.floorMod(key.hashCode(), rings.size());
        int bytes = value == null ? 0 : value.remaining();
        if (intakes.get(shard).bytesInFlight().get() > maxBytes) {
            return false;
        }
        return publish(shard, FrameSlot.Kind.FRAME, feed, offset, appendedAt, appendedAt, key, value, bytes);
    }

    /**
     * @param spokenUntil append time up to which all frames of the partition have been offered
     * @return false when some shard is full; those that are not have been told
     */
    boolean offerIdleCheck(PartitionFeed feed, long appendedBefore, long spokenUntil) {
        boolean all = true;
        for (int shard = 0; shard < rings.size(); shard++) {
            all &= publish(shard, FrameSlot.Kind.IDLE_CHECK, feed, -1, appendedBefore, spokenUntil, null, null, 0);
        }
        return all;
    }

    private boolean publish(
            int shard,
            FrameSlot.Kind kind,
            PartitionFeed feed,
            long offset,
            long timeMicros,
            long upToMicros,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            int bytes) {
        RingBuffer<FrameSlot> ring = rings.get(shard);
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException full) {
            return false;
        }
        if (kind == FrameSlot.Kind.FRAME) {
            feed.ledger().dispatched(offset);
            intakes.get(shard).bytesInFlight().addAndGet(bytes);
        }
        FrameSlot slot = ring.get(sequence);
        slot.kind = kind;
        slot.feed = feed;
        slot.offset = offset;
        slot.timeMicros = timeMicros;
        slot.upToMicros = upToMicros;
        slot.key = key;
        slot.value = value;
        slot.bytes = bytes;
        ring.publish(sequence);
        return true;
    }

    /** Frames that wait, over all shards. */
    public long waiting() {
        long waiting = 0;
        for (RingBuffer<FrameSlot> ring : rings) {
            waiting += ring.getBufferSize() - ring.remainingCapacity();
        }
        return waiting;
    }

    /** The default handler would end the thread and leave the poller waiting for ever. */
    private record StopOnError(Consumer<Throwable> failure) implements ExceptionHandler<FrameSlot> {
        @Override
        public void handleEventException(Throwable error, long sequence, FrameSlot slot) {
            // A stopping engine lets go of threads that wait for room; their frames are read again.
            if (!(error instanceof SinkStoppedException)) {
                failure.accept(error);
            }
        }

        @Override
        public void handleOnStartException(Throwable error) {
            failure.accept(error);
        }

        @Override
        public void handleOnShutdownException(Throwable error) {
            failure.accept(error);
        }
    }
}
