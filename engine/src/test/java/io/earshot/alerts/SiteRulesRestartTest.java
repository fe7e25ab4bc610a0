package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRulesConfig;
import io.earshot.streams.CommitPace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores outlive the process: whatever was waiting or remembered goes on after a restart. */
class SiteRulesRestartTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-01T00:00:10Z"));
    private final AlertRulesConfig rules = new AlertRulesConfig(
            Duration.ofSeconds(10),
            Map.of("shots", RuleBuilder.on("gunshot").mics(2, 60).build()));
    private KeyValueStore<String, byte[]> remembered;
    private KeyValueStore<String, byte[]> waiting;
    private MockProcessorContext<String, Alert> context;
    private SiteRulesProcessor processor;

    @BeforeEach
    void startForTheFirstTime() {
        remembered = inMemory(Stores.SITE_RULES);
        waiting = inMemory(Stores.SITE_SETTLE);
        start();
    }

    @Test
    void whatWaitedBeforeARestartFiresAfterItOnce() {
        take(opened("a1", "gunshot", "m1", "north", 1, 2));
        take(opened("b1", "gunshot", "m2", "north", 2, 3));
        assertThat(waiting.approximateNumEntries()).isEqualTo(2);

        start();
        tick(9);
        assertThat(context.forwarded()).isEmpty();
        tick(1);
        assertThat(context.forwarded()).hasSize(1);
        assertThat(waiting.approximateNumEntries()).isZero();

        start();
        tick(60);
        take(opened("a1", "gunshot", "m1", "north", 1, 2));
        take(opened("b1", "gunshot", "m2", "north", 2, 3));
        tick(60);
        assertThat(context.forwarded()).isEmpty();
    }

    @Test
    void whatARuleRemembersOutlivesARestart() {
        take(opened("a1", "gunshot", "m1", "north", 1, 2));
        tick(11);
        start();
        take(opened("b1", "gunshot", "m2", "north", 12, 13));
        tick(11);
        assertThat(context.forwarded())
                .singleElement()
                .satisfies(sent -> assertThat(sent.record().value().getMicIds()).isEqualTo(List.of("m1", "m2")));
    }

    @Test
    void whatARolledBackTransactionTookIsForgottenWhenStreamsBeginsAgain() {
        take(opened("a1", "gunshot", "m1", "north", 1, 2));
        waiting.all().forEachRemaining(entry -> waiting.delete(entry.key)); // rolled back
        processor.init(context);
        take(opened("b1", "gunshot", "m2", "north", 2, 3));
        tick(20);
        assertThat(context.forwarded()).isEmpty();
    }

    private void start() {
        context = new MockProcessorContext<>();
        TimestampedKeyValueStore<String, io.earshot.avro.Microphone> mics =
                org.apache.kafka.streams.state.Stores.timestampedKeyValueStoreBuilder(
                                org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(Stores.MICS),
                                Serdes.String(),
                                TestSerdes.MICS)
                        .withLoggingDisabled()
                        .build();
        mics.init(context.getStateStoreContext(), mics);
        context.addStateStore(mics);
        for (KeyValueStore<String, byte[]> store : List.of(remembered, waiting)) {
            context.addStateStore(store);
        }
        context.setCurrentSystemTimeMs(clock.millis());
        processor = new SiteRulesProcessor(rules, new CommitPace(AlertsStreams.COMMIT), clock, AlertsMeter.NONE);
        processor.init(context);
    }

    private void take(SoundEvent event) {
        processor.process(new Record<>(event.getSiteId(), event, clock.millis()));
    }

    private void tick(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            context.setCurrentSystemTimeMs(clock.millis());
            context.scheduledPunctuators().stream()
                    .filter(each -> !each.cancelled())
                    .toList()
                    .forEach(each -> each.getPunctuator().punctuate(clock.millis()));
        }
    }

    private static KeyValueStore<String, byte[]> inMemory(String name) {
        StoreBuilder<KeyValueStore<String, byte[]>> builder =
                org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                                org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(name),
                                Serdes.String(),
                                Serdes.ByteArray())
                        .withLoggingDisabled();
        KeyValueStore<String, byte[]> store = builder.build();
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        return store;
    }
}
