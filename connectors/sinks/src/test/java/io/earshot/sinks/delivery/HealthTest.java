package io.earshot.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HealthTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicBoolean up = new AtomicBoolean();
    private final AtomicInteger retries = new AtomicInteger();
    private final Health health = new Health("s", "mqtt://h:1", Duration.ofSeconds(10), new DeliveryMeter() {
        @Override
        public void requested(double seconds) {}

        @Override
        public void retrying() {
            retries.incrementAndGet();
        }

        @Override
        public void up(boolean isUp) {
            up.set(isUp);
        }
    });

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Health.class)).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(Health.class)).detachAppender(log);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void saysOnceThatARefusalLastsAndCountsEachTry() {
        health.connecting();
        assertThat(up).isFalse();
        for (int i = 0; i < 100; i++) {
            health.lost("it refuses us");
        }
        health.opened("it refuses us");
        assertThat(up).isFalse();
        health.back();
        assertThat(up).as("deliveries fail still").isFalse();
        health.closed();
        assertThat(up).isTrue();
        assertThat(retries).hasValue(100);
        assertThat(lines())
                .containsExactly(
                        "sink s: mqtt://h:1 is down (it refuses us); deliveries wait, it is tried again every 10.0 s",
                        "sink s: mqtt://h:1 is back");
    }

    @Test
    void doesNotFillTheLogWithAReceiverThatComesAndGoes() {
        for (int i = 0; i < 100; i++) {
            health.lost("it ended the connection " + i);
            assertThat(up).isFalse();
            health.back();
            assertThat(up).isTrue();
        }
        assertThat(lines()).hasSize(2);
    }
}
