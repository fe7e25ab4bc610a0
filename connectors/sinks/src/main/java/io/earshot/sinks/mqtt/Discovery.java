package io.earshot.sinks.mqtt;

import io.earshot.sinks.notice.Payloads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Home Assistant is told of a mic and a type: a binary sensor of a device. */
final class Discovery {
    private Discovery() {}

    /** @param site null where it is not known; Home Assistant proposes it as the device's area */
    static byte[] of(Topics topics, String mic, String type, @Nullable String site) {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("identifiers", List.of(topics.device(mic)));
        device.put("name", mic);
        device.put("manufacturer", "Earshot");
        device.put("model", "Microphone");
        if (site != null) {
            device.put("suggested_area", site);
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("name", type);
        config.put("unique_id", topics.entity(mic, type));
        config.put("device_class", "sound");
        config.put("state_topic", topics.state(mic, type));
        config.put("payload_on", Switches.ON);
        config.put("payload_off", Switches.OFF);
        config.put("availability_topic", topics.available());
        config.put("payload_available", Connection.ONLINE);
        config.put("payload_not_available", Connection.OFFLINE);
        config.put("json_attributes_topic", topics.attributes(mic, type));
        config.put("qos", 1);
        config.put("device", device);
        config.put("origin", Map.of("name", "Earshot"));
        return Payloads.json(config);
    }
}
