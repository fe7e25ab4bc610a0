package io.earshot.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.edge.spool.Spool;
import io.earshot.edge.spool.SpoolMeter;
import io.earshot.edge.spool.SpoolSettings;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UplinkTest {
    @TempDir
    Path folder;

    private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Boolean> ups = new CopyOnWriteArrayList<>();
    private Spool spool;
    private Uplink uplink;
    private Thread thread;

    @BeforeEach
    void start() throws IOException {
        spool = new Spool(
                new SpoolSettings(folder, 64 << 20, 0, 4 << 20, Duration.ofHours(1)),
                new SpoolMeter() {
                    @Override
                    public void lost(String reason, long records) {}

                    @Override
                    public void disk(boolean works) {}
                },
                System::nanoTime);
        uplink = new Uplink(
                spool,
                "frames",
                () -> {
                    producers.add(
                            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()));
                    return producers.get(producers.size() - 1);
                },
                new UplinkMeter() {
                    @Override
                    public void sent(int bytes) {
                        sent.incrementAndGet();
                    }

                    @Override
                    public void refused() {
                        refused.incrementAndGet();
                    }

                    @Override
                    public void up(boolean isUp) {
                        ups.add(isUp);
                    }
                },
                System::nanoTime);
        thread = new Thread(uplink);
        thread.start();
    }

    @AfterEach
    void stop() throws Exception {
        uplink.stop(Duration.ZERO);
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
        spool.close();
    }

    private void append(int from, int to, int size) {
        for (int i = from; i < to; i++) {
            byte[] value = new byte[size];
            value[0] = (byte) i;
            spool.append(new byte[] {7}, value);
        }
    }

    private List<Integer> handed(int producer) {
        List<Integer> numbers = new ArrayList<>();
        if (producers.size() <= producer) {
            return numbers;
        }
        for (ProducerRecord<byte[], byte[]> each : producers.get(producer).history()) {
            numbers.add((int) each.value()[0]);
        }
        return numbers;
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void whatIsAcknowledgedLeavesTheSpool() {
        append(0, 20, 10);
        Deadline.await("20 handed over", () -> handed(0).size() == 20);
        assertThat(handed(0)).isEqualTo(numbers(0, 20));
        assertThat(spool.waiting()).isEqualTo(20);
        for (int i = 0; i < 20; i++) {
            producers.get(0).completeNext();
        }
        assertThat(spool.waiting()).isZero();
        assertThat(sent.get()).isEqualTo(20);
    }

    @Test
    void aProducerThatHasFailedForGoodIsReplacedAndWhatItDidNotBringToItsEndSentInOrder() {
        append(0, 10, 10);
        Deadline.await("10 handed over", () -> handed(0).size() == 10);
        for (int i = 0; i < 4; i++) {
            producers.get(0).completeNext();
        }
        producers.get(0).errorNext(new OutOfOrderSequenceException("lost count"));
        append(10, 15, 10);
        Deadline.await(
                "the rest handed over", () -> producers.size() == 2 && handed(1).size() == 11);
        assertThat(handed(1)).isEqualTo(numbers(4, 15));
        assertThat(ups).endsWith(false);
        producers.get(1).completeNext();
        assertThat(ups).endsWith(true);
        assertThat(producers.get(0).closed()).isTrue();
    }

    @Test
    void aFrameThatTheBrokerWillNeverTakeIsCountedAndHoldsUpNobody() {
        append(0, 3, 10);
        Deadline.await("3 handed over", () -> handed(0).size() == 3);
        producers.get(0).completeNext();
        producers.get(0).errorNext(new RecordTooLargeException("too large"));
        producers.get(0).completeNext();
        assertThat(refused.get()).isEqualTo(1);
        assertThat(sent.get()).isEqualTo(2);
        assertThat(spool.waiting()).isZero();
        assertThat(producers).hasSize(1);
    }

    @Test
    void noMoreIsHandedOverThanMemoryIsMeantFor() {
        append(0, 12, 1 << 20);
        Deadline.await("four handed over", () -> handed(0).size() == 4);
        producers.get(0).completeNext();
        Deadline.await("one more handed over", () -> handed(0).size() == 5);
        assertThat(spool.waiting()).isEqualTo(11);
    }
}
