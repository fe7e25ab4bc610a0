package io.earshot.sinks.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.avro.EventStatus;
import io.earshot.sinks.Given;
import io.earshot.sinks.notice.Notices;
import io.earshot.sinks.notice.Payloads;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private final Topics topics = new Topics("reserve/earshot", "homeassistant");

    @Test
    void namesTopicsWhateverAMicIsCalled() {
        assertThat(topics.events()).isEqualTo("reserve/earshot/events");
        assertThat(topics.alerts()).isEqualTo("reserve/earshot/alerts");
        assertThat(topics.available()).isEqualTo("reserve/earshot/available");
        assertThat(topics.state("mic-17", "chainsaw")).isEqualTo("reserve/earshot/mic-17/chainsaw");
        assertThat(topics.attributes("mic-17", "chainsaw")).isEqualTo("reserve/earshot/mic-17/chainsaw/attributes");
        assertThat(topics.state("#/+", "a b")).matches("reserve/earshot/___-[0-9a-f]{8}/a_b-[0-9a-f]{8}");
    }

    @Test
    void givesEachMicAndTypeAnIdOfItsOwn() {
        assertThat(topics.entity("a_b", "c")).isNotEqualTo(topics.entity("a", "b_c"));
        assertThat(topics.entity("a", "c"))
                .isNotEqualTo(new Topics("other", "homeassistant").entity("a", "c"))
                .isEqualTo(topics.entity("a", "c"))
                .matches("[a-zA-Z0-9_-]+");
    }

    @Test
    void tellsHomeAssistantOfABinarySensor() throws IOException {
        JsonNode config = new ObjectMapper().readTree(Discovery.of(topics, "mic-17", "chainsaw", "north-ridge"));
        String entity = topics.entity("mic-17", "chainsaw");
        assertThat(topics.discovery("mic-17", "chainsaw"))
                .isEqualTo("homeassistant/binary_sensor/" + entity + "/config");
        assertThat(config)
                .isEqualTo(new ObjectMapper()
                        .readTree(
                                """
                                        {"name": "chainsaw", "unique_id": "%s", "device_class": "sound",
                                         "state_topic": "reserve/earshot/mic-17/chainsaw",
                                         "payload_on": "ON", "payload_off": "OFF",
                                         "availability_topic": "reserve/earshot/available",
                                         "payload_available": "online", "payload_not_available": "offline",
                                         "json_attributes_topic": "reserve/earshot/mic-17/chainsaw/attributes",
                                         "qos": 1,
                                         "device": {"identifiers": ["%s"], "name": "mic-17", "manufacturer": "Earshot",
                                           "model": "Microphone", "suggested_area": "north-ridge"},
                                         "origin": {"name": "Earshot"}}
                                        """
                                        .formatted(entity, topics.device("mic-17"))));
        assertThat(new ObjectMapper()
                        .readTree(Discovery.of(topics, "m", "t", null))
                        .path("device"))
                .noneMatch(each -> each.isNull())
                .hasSize(4);
    }

    @Test
    void putsTheIdempotencyKeyBeforeTheWebhooksPayload() throws IOException {
        var notice = new Notices(false).event(Given.event("e1", "mic-17", 3, EventStatus.CLOSED));
        String keyed = new String(Payloads.keyed(notice), java.nio.charset.StandardCharsets.UTF_8);
        String plain = new String(Payloads.json(notice.data()), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keyed).isEqualTo("{\"key\":\"e1/3\"," + plain.substring(1));
    }

    @Test
    void isOnWhileAnEventIsOpenAndForgetsWhatWasToldWhenTheConnectionIsNew() {
        Switches switches = new Switches();
        assertThat(switches.turn("m", "t", "e1", false)).isEqualTo("ON");
        assertThat(switches.turn("m", "t", "e2", false)).isEqualTo("ON");
        assertThat(switches.turn("m", "t", "e1", true)).as("e2 is open").isEqualTo("ON");
        assertThat(switches.turn("m", "t", "e2", true)).isEqualTo("OFF");
        assertThat(switches.turn("m", "other", "e3", true))
                .as("opened before a restart")
                .isEqualTo("OFF");
        assertThat(switches.told("m", "t")).isNull();
        switches.tell("m", "t", "OFF");
        assertThat(switches.told("m", "t")).isEqualTo("OFF");
        switches.connected();
        assertThat(switches.told("m", "t")).isNull();
    }
}
