package io.earshot.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.throughput.StageCosts.Stage;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageCostsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "batcher-yamnet-0, MODEL",
        "features-1, FEATURES",
        "poller, INGEST",
        "publisher-yamnet, INGEST",
        "kafka-producer-network-thread | earshot-scores, INGEST",
        "earshot-events-0-StreamThread-1, EVENTS",
        "earshot-alerts-0-StreamThread-1, ALERTS",
        "kafka-producer-network-thread | earshot-alerts-0-StreamThread-1-producer, ALERTS",
        "data-plane-kafka-request-handler-3, BROKER",
        "main, BROKER"
    })
    void aThreadCountsToTheStageThatItsNameTells(String thread, Stage stage) {
        assertThat(Stage.of(thread)).isEqualTo(stage);
    }

    @Test
    void aThreadThatWorksIsFoundWithItsTime() throws InterruptedException {
        StageCosts costs = new StageCosts();
        CountDownLatch worked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicLong sink = new AtomicLong();
        Thread busy = new Thread(
                () -> {
                    Random random = new Random(1);
                    for (int i = 0; i < 2_000_000; i++) {
                        sink.addAndGet(random.nextInt());
                    }
                    worked.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "features-99");
        busy.start();
        worked.await();
        Map<Stage, StageCosts.Cost> each = costs.each(10);
        end.countDown();
        busy.join();
        assertThat(each.get(Stage.FEATURES).micros()).as("µs, of 10 things").isGreaterThan(100);
        assertThat(each).containsKey(Stage.MACHINE);
    }
}
