package io.earshot.connect.source;

import io.earshot.testing.ConnectWorker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What every worker and every connector of these tests has. */
final class Given {
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    private Given() {}

    /** One that can write exactly once. */
    static ConnectWorker.Setup workers(Path folder) {
        return new ConnectWorker.Setup(
                folder,
                "earshot-connect-source",
                Map.of(
                        // As many have it: the connector must bring its own.
                        "key.converter", JSON,
                        "value.converter", JSON,
                        "exactly.once.source.support", "enabled",
                        // Who was killed is to be missed soon.
                        "session.timeout.ms", "6000",
                        "heartbeat.interval.ms", "500",
                        "scheduled.rebalance.max.delay.ms", "0"));
    }

    static Map<String, String> connector(String topic) {
        Map<String, String> connector = new HashMap<>();
        connector.put("connector.class", "io.earshot.connect.source.AudioSourceConnector");
        connector.put("tasks.max", "2");
        connector.put("topic", topic);
        connector.put("key.converter", ConnectWorker.BYTES);
        connector.put("value.converter", ConnectWorker.BYTES);
        return connector;
    }
}
