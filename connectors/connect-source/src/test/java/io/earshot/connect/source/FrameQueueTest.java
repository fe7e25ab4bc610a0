package io.earshot.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import io.earshot.testing.Deadline;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameQueueTest {
    private static final int BYTES = 100_000;

    private static Taken frame(String mic, long number) {
        AudioFrame frame = new AudioFrame();
        frame.setMicId(mic);
        frame.setFirstSample(number);
        frame.setSampleRate(16_000);
        frame.setChannels(1);
        frame.setEncoding(SampleEncoding.PCM_S16LE);
        frame.setPayload(ByteBuffer.allocate(BYTES));
        return new Taken(frame, Map.of(), Map.of());
    }

    private static List<Long> numbers(List<Taken> taken, String mic) {
        return taken.stream()
                .map(Taken::frame)
                .filter(each -> each.getMicId().equals(mic))
                .map(AudioFrame::getFirstSample)
                .toList();
    }

    @Test
    void liveFramesMakeRoomByTheOldestOfTheirOwnLaneAndSaySo() throws Exception {
        FrameQueue queue = new FrameQueue(3 * BYTES + BYTES / 2);
        FrameQueue.Lane loud = queue.lane();
        FrameQueue.Lane quiet = queue.lane();
        assertThat(quiet.offer(frame("quiet", 0))).isZero();
        int lost = IntStream.range(0, 10).map(n -> loud.offer(frame("loud", n))).sum();
        assertThat(lost).isEqualTo(7);
        List<Taken> taken = queue.take(0);
        assertThat(numbers(taken, "loud")).containsExactly(7L, 8L, 9L);
        assertThat(numbers(taken, "quiet")).containsExactly(0L);
        assertThat(queue.take(1)).isEmpty();
    }

    @Test
    void aFrameThatIsLargerThanALaneGoesAlone() throws Exception {
        FrameQueue queue = new FrameQueue(BYTES / 2);
        FrameQueue.Lane lane = queue.lane();
        assertThat(lane.offer(frame("a", 0))).isZero();
        assertThat(lane.offer(frame("a", 1))).isEqualTo(1);
        assertThat(numbers(queue.take(0), "a")).containsExactly(1L);
    }

    @Test
    void recordingsWaitAndNoneIsLost() throws Exception {
        FrameQueue queue = new FrameQueue(2 * BYTES + BYTES / 2);
        FrameQueue.Lane lane = queue.lane();
        AtomicInteger put = new AtomicInteger();
        Thread reader = new Thread(() -> {
            for (int i = 0; i < 50; i++) {
                lane.put(frame("a", i));
                put.incrementAndGet();
            }
        });
        reader.start();
        Deadline.await("the reader waits", () -> reader.getState() == Thread.State.WAITING);
        assertThat(put).hasValue(2);
        long next = 0;
        while (next < 50) {
            for (long each : numbers(queue.take(1_000), "a")) {
                assertThat(each).isEqualTo(next++);
            }
        }
        reader.join();
    }

    @Test
    void theEndWakesWhoWaitsAndTakesNothingMore() throws Exception {
        FrameQueue queue = new FrameQueue(BYTES);
        FrameQueue.Lane lane = queue.lane();
        lane.put(frame("a", 0));
        CountDownLatch over = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            lane.put(frame("a", 1));
            over.countDown();
        });
        reader.start();
        Deadline.await("the reader waits", () -> reader.getState() == Thread.State.WAITING);
        assertThat(queue.close()).isEqualTo(1);
        over.await();
        lane.put(frame("a", 2));
        assertThat(lane.offer(frame("a", 3))).isZero();
        assertThat(queue.take(10_000)).isEmpty();
    }
}
