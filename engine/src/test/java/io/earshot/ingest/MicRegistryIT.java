package io.earshot.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import io.earshot.Serialization;
import io.earshot.avro.Microphone;
import io.earshot.broker.EmbeddedBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which mic may write where, from a registry on a real broker. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MicRegistryIT {
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Serialization wire = Serialization.singleObject();

    private MicRegistry registry(EmbeddedBroker broker) {
        return new MicRegistry(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                "mics",
                wire.mics().deserializer(),
                "frames",
                failure::set);
    }

    @Test
    void everyRegistrationIsKnownOnceItIsLoadedAndLaterOnesFollow() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(client);
                    KafkaProducer<String, Microphone> producer = new KafkaProducer<>(
                            client, new StringSerializer(), wire.mics().serializer())) {
                admin.createTopics(List.of(new NewTopic("mics", 2, (short) 1)))
                        .all()
                        .get();
                for (int i = 0; i < 200; i++) {
                    register(producer, "m-" + i, i % 2 == 0 ? "coast" : null);
                }
                producer.flush();
                try (MicRegistry registry = registry(broker)) {
                    registry.start();
                    Deadline.await("loaded", registry::isLoaded);
                    for (int i = 0; i < 200; i++) {
                        assertThat(registry.allows("m-" + i, "frames.coast")).isEqualTo(i % 2 == 0);
                        assertThat(registry.allows("m-" + i, "frames")).isEqualTo(i % 2 == 1);
                        assertThat(registry.allows("m-" + i, "frames.hills")).isFalse();
                    }
                    assertThat(registry.allows("unknown", "frames.coast")).isTrue();
                    register(producer, "m-0", "hills");
                    Deadline.await("moved", () -> registry.allows("m-0", "frames.hills"));
                    assertThat(registry.allows("m-0", "frames.coast")).isFalse();
                    assertThat(failure.get()).isNull();
                }
            }
        }
    }

    private static void register(KafkaProducer<String, Microphone> producer, String id, String domain)
            throws Exception {
        Microphone mic = new Microphone();
        mic.setMicId(id);
        mic.setDomain(domain);
        mic.setLabels(Map.of());
        producer.send(new ProducerRecord<>("mics", id, mic)).get();
    }

    @Test
    void aRegistryThatCannotBeFollowedStopsTheEngine() {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                MicRegistry registry = registry(broker)) {
            registry.start();
            Deadline.await("the engine is told", () -> failure.get() != null);
            assertThat(failure.get()).hasMessageStartingWith("the registry of mics, topic mics, cannot be followed: ");
        }
    }
}
