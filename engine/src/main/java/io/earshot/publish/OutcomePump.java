package io.earshot.publish;

import io.earshot.inference.ModelLane;
import io.earshot.window.WindowRing;
import io.earshot.window.WindowSlot;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Leads one ring's slots out in order: waits until every lane has done a slot, hands its outcome on once a lane, and
 * frees it. Owns its thread.
 */
public final class OutcomePump {
    private static final long PARK_NANOS = 1_000_000;
    private static final long JOIN_MILLIS = 10_000;

    private final WindowRing ring;
    private final List<ModelLane> lanes;
    private final OutcomeSink sink;
    private final Consumer<Throwable> failure;
    private final Thread thread;
    private volatile boolean stopped;

    public OutcomePump(WindowRing ring, List<ModelLane> lanes, OutcomeSink sink, Consumer<Throwable> failure) {
        this.ring = ring;
        this.lanes = List.copyOf(lanes);
        this.sink = sink;
        this.failure = failure;
        this.thread = new Thread(this::run, "publisher-" + lanes.get(0).modelId());
        thread.setDaemon(true);
        lanes.forEach(lane -> lane.consumer(thread));
    }

    public void start() {
        thread.start();
    }

    private void run() {
        long sequence = 0;
        try {
            while (true) {
                long available = ring.waitFor(sequence);
                for (; sequence <= available; sequence++) {
                    if (!lead(ring.slot(sequence), sequence)) {
                        return;
                    }
                    ring.release(sequence);
                }
            }
        } catch (WindowRing.StoppedException stop) {
            // The engine stops: what is left is read again from the frames.
        } catch (Throwable unexpected) {
            failure.accept(unexpected);
        }
    }

    /** @return false when the engine stopped first: nothing later may leave then, or a floor would pass this slot */
    private boolean lead(WindowSlot slot, long sequence) {
        for (int i = 0; i < lanes.size(); i++) {
            ModelLane lane = lanes.get(i);
            while (!lane.isDone(slot, sequence)) {
                if (stopped) {
                    return false;
                }
                LockSupport.parkNanos(this, PARK_NANOS);
            }
            sink.outcome(slot, lane);
        }
        return true;
    }

    /** After the ring has been stopped. */
    public void join() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join(JOIN_MILLIS);
    }
}
