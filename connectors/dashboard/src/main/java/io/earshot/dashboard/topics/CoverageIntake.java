package io.earshot.dashboard.topics;

import io.earshot.avro.Coverage;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.dashboard.live.Hub;
import io.earshot.dashboard.live.Message;
import io.earshot.dashboard.live.MessageType;
import io.earshot.dashboard.store.Store;
import io.earshot.dashboard.store.Views;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Takes coverage into the store: by far the most records, so on a thread of its own, which events need not wait for. */
public final class CoverageIntake implements TopicTail.Listener {
    private final Decoder decoder;
    private final Deserializer<Coverage> values;
    private final Store store;
    private final Hub hub;
    private final Views views;
    private final BooleanSupplier live;

    /** @param live whether what comes is news, and not read again */
    public CoverageIntake(AvroSerdes serdes, Decoder decoder, Store store, Hub hub, Views views, BooleanSupplier live) {
        this.decoder = decoder;
        this.values = serdes.values(Coverage.class).deserializer();
        this.store = store;
        this.hub = hub;
        this.views = views;
        this.live = live;
    }

    @Override
    public void begin(List<TopicPartition> partitions, long[] starts) {
        // Ids of messages do not speak of coverage: it is asked for anew.
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        Coverage coverage = decoder.decode(values, record);
        if (coverage == null) {
            return;
        }
        if (!store.take(coverage, record.timestamp())) {
            decoder.refused();
        } else if (live.getAsBoolean()) {
            hub.publish(new Message(
                    MessageType.COVERAGE,
                    Set.of(coverage.getMicId()),
                    -1,
                    -1,
                    () -> Views.json(views.coverage(coverage))));
        }
    }
}
