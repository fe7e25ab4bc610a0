package io.earshot.publish;

import static io.earshot.publish.LaneRig.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.inference.FlakyScorer;
import io.earshot.ingest.FrameTimeline;
import io.earshot.window.Slots;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Floors and failures on the way to the scores topic, with a producer whose acknowledgements a test gives by hand. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScorePublisherTest {
    private final MockProducer<String, WindowOutcome> producer = new MockProducer<>(
            false, null, new StringSerializer(), new SingleObjectSerde<>(WindowOutcome.class).serializer());
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger published = new AtomicInteger();
    private final LaneRig rig = new LaneRig(16, 8, version("v1", FlakyScorer.sound()));

    private void start() {
        PublishMeter meter = new PublishMeter() {
            @Override
            public void published(WindowOutcome outcome) {
                published.incrementAndGet();
            }

            @Override
            public void acknowledged(long nanos) {
                acknowledged.incrementAndGet();
            }
        };
        ScorePublisher publisher =
                new ScorePublisher(producer, "earshot.scores", OutcomeRecords.dense(), () -> 77, meter, failures::add);
        rig.feed.ledger().dispatched(1);
        rig.feed.ledger().finished(1);
        rig.feed.ledger().dispatched(2);
        rig.feed.ledger().finished(2);
        rig.lanes.get(0).start();
        new OutcomePump(rig.ring, rig.lanes, publisher, failures::add).start();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private void publishThree() {
        Slots.publish(rig.ring, rig.stream, OutcomeKind.SCORED, 0, 1);
        Slots.publish(rig.ring, rig.stream, OutcomeKind.SCORED, 1, 2);
        Slots.publish(rig.ring, rig.stream, OutcomeKind.RETIRED, 2, FrameTimeline.NONE);
        Deadline.await("three sends", () -> published.get() == 3);
    }

    @Test
    void aFloorMovesOnlyWithTheBrokersAcknowledgement() {
        start();
        publishThree();
        assertThat(rig.feed.ledger().committable())
                .as("sent is not acknowledged")
                .isZero();
        assertThat(rig.feed.ledger().isIdle()).isFalse();
        producer.completeNext();
        assertThat(rig.feed.ledger().committable()).isEqualTo(1);
        producer.completeNext();
        assertThat(rig.feed.ledger().committable()).isEqualTo(2);
        producer.completeNext();
        assertThat(rig.feed.ledger().committable()).isEqualTo(3);
        assertThat(rig.feed.ledger().isIdle()).isTrue();
        assertThat(acknowledged).hasValue(3);
        assertThat(failures).isEmpty();
    }

    @Test
    void recordsGoToTheScoresTopicUnderTheMicsKeyInOrder() {
        start();
        publishThree();
        assertThat(producer.history()).extracting(ProducerRecord::topic).containsOnly("earshot.scores");
        assertThat(producer.history()).extracting(ProducerRecord::key).containsOnly("mic-1");
        assertThat(producer.history())
                .extracting(record -> record.value().getFirstIndex())
                .containsExactly(0L, 1L, 2L);
        assertThat(producer.history().get(0).value().getScoredAt()).isEqualTo(77);
    }

    @Test
    void theFirstFailedSendStopsTheEngineAndMovesNothing() {
        start();
        publishThree();
        producer.errorNext(new TimeoutException("broker away"));
        assertThat(failures).singleElement().satisfies(e -> assertThat(e)
                .isInstanceOf(ScorePublisher.PublishException.class)
                .hasMessage("sending to topic earshot.scores failed: broker away"));
        assertThat(rig.feed.ledger().committable()).isZero();
        assertThat(rig.feed.ledger().isIdle()).isFalse();
        assertThat(acknowledged).hasValue(0);
    }

    @Test
    void aProducerThatThrowsStopsTheEngine() {
        producer.sendException = new IllegalStateException("producer is closed");
        start();
        Slots.window(rig.ring, rig.stream, 0);
        Deadline.await("the failure", () -> !failures.isEmpty());
        assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessage("producer is closed"));
        assertThat(rig.ring.isDrained()).isFalse();
    }
}
