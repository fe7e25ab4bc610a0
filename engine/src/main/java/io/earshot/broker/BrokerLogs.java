package io.earshot.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** A broker logs some hundred lines while it starts; unless somebody chose otherwise, only its warnings are shown. */
final class BrokerLogs {
    private static final List<String> NAMES = List.of(
            "kafka",
            "state.change.logger",
            "org.apache.kafka.common",
            "org.apache.kafka.controller",
            "org.apache.kafka.coordinator",
            "org.apache.kafka.image",
            "org.apache.kafka.metadata",
            "org.apache.kafka.queue",
            "org.apache.kafka.raft",
            "org.apache.kafka.server",
            "org.apache.kafka.snapshot",
            "org.apache.kafka.storage");

    private BrokerLogs() {}

    static void quieten() {
        for (String name : NAMES) {
            if (LoggerFactory.getLogger(name) instanceof Logger logger && logger.getLevel() == null) {
                logger.setLevel(Level.WARN);
            }
        }
    }
}
