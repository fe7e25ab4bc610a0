package io.earshot.connect.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Frames between the threads that read sources and Connect's, which sends them. Invariants:
 *
 * <ul>
 *   <li>each source has a lane of its own, which holds no more bytes than it may, or one frame: a loud one cannot push out others;
 *   <li>frames of a lane leave in the order in which they came;
 *   <li>a frame that came leaves, or is reported as lost, or was in it when it was closed.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class FrameQueue {
    /** What is handed out at once, so that a batch is small beside the producer's buffer. */
    private static final int MOST_OUT = 1 << 20;

    private final int most;
    private final List<Lane> lanes = new ArrayList<>();
    private boolean closed;

    /** @param most bytes of each lane */
    FrameQueue(int most) {
        this.most = most;
    }

    /** Of one source. */
    final class Lane {
        private final Deque<Taken> frames = new ArrayDeque<>();
        private long bytes;

        /** Waits for room: what was recorded can wait. After the end, and after an interrupt, the frame is not taken. */
        void put(Taken frame) {
            synchronized (FrameQueue.this) {
                try {
                    while (!closed && !hasRoom(frame)) {
                        FrameQueue.this.wait();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                add(frame);
            }
        }

        /**
         * Makes room: what is live cannot wait, or its time would no longer be right.
         *
         * @return how many older frames were lost for it
         */
        int offer(Taken frame) {
            synchronized (FrameQueue.this) {
                int lost = 0;
                while (!hasRoom(frame)) {
                    take();
                    lost++;
                }
                add(frame);
                return lost;
            }
        }

        private boolean hasRoom(Taken frame) {
            return frames.isEmpty() || bytes + frame.bytes() <= most;
        }

        private void add(Taken frame) {
            if (!closed) {
                frames.add(frame);
                bytes += frame.bytes();
                FrameQueue.this.notifyAll();
            }
        }

        private Taken take() {
            Taken frame = frames.remove();
            bytes -= frame.bytes();
            return frame;
        }
    }

    synchronized Lane lane() {
        Lane lane = new Lane();
        lanes.add(lane);
        return lane;
    }

    /** @return some frames of every lane that has any; none when none came within that time */
    synchronized List<Taken> take(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!closed && lanes.stream().allMatch(each -> each.frames.isEmpty())) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        List<Taken> taken = new ArrayList<>();
        for (Lane each : lanes) {
            int share = MOST_OUT / lanes.size();
            while (share > 0 && !each.frames.isEmpty()) {
                Taken frame = each.take();
                share -= frame.bytes();
                taken.add(frame);
            }
        }
        notifyAll();
        return taken;
    }

    /**
     * Nobody waits any more, and nothing is taken.
     *
     * @return how many frames were in it
     */
    synchronized int close() {
        int left = 0;
        for (Lane each : lanes) {
            left += each.frames.size();
            each.frames.clear();
            each.bytes = 0;
        }
        closed = true;
        notifyAll();
        return left;
    }
}
