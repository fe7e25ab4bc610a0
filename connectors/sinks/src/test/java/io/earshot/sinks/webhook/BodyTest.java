package io.earshot.sinks.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.sinks.Given;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.Notices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
    private static final String HOSTILE = "mic\"},{\"<!channel>\n@everyone ß";

    @TempDir
    Path folder;

    private final Notice event = new Notices(false).event(Given.event("e1", "mic-17", 3, EventStatus.CLOSED));
    private final Notice alert = new Notices(false).alert(Given.alert("a1", Severity.WARNING, HOSTILE));

    private Body body(String more) {
        return Body.of(Given.config(
                        folder,
                        """
                        webhooks:
                          - name: w
                            url: http://127.0.0.1:1
                            alerts: {}
                            parameters: {topic: forest, chat-id: "-100"}
                        %s"""
                                .formatted(more.indent(4)))
                .webhooks()
                .get(0));
    }

    private static JsonNode json(Message message) throws IOException {
        return new ObjectMapper().readTree(message.body());
    }

    @Test
    void namesEverythingOfAnEvent() throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(
                        """
                        {"kind": "event", "id": "e1", "revision": 3, "status": "closed", "close_cause": "quiet",
                         "type": "chainsaw", "mic": "mic-17", "site": "north-ridge",
                         "start": "2023-11-14T22:13:20Z", "start_us": 1700000000000000,
                         "end": "2023-11-14T22:13:25.250001Z", "end_us": 1700000005250001,
                         "decided_at": "2023-11-14T22:13:26Z", "decided_at_us": 1700000006000000,
                         "score": 0.93, "mean_score": 0.7, "scored_windows": 11,
                         "model": "yamnet", "model_version": "1", "clock": "device", "clock_error_bound_us": 250, "sample_rate": 16000,
                         "stream": "run-1", "stream_started": "2023-11-14T22:12:20Z",
                         "stream_started_us": 1699999940000000,
                         "frames": {"topic": "earshot.frames", "partition": 3, "first_offset": 40, "last_offset": 50}}
                        """);
        Message message = body("").render(event);
        assertThat(json(message)).isEqualTo(expected);
        assertThat(message.headers()).containsEntry("Content-Type", "application/json");
        assertThat(event.key()).isEqualTo("e1/3");
    }

    @Test
    void namesEverythingOfAnAlert() throws IOException {
        Notice plain = new Notices(false).alert(Given.alert("a1", Severity.WARNING, "mic-17"));
        JsonNode expected = new ObjectMapper()
                .readTree(
                        """
                        {"kind": "alert", "id": "a1", "rule": "chainsaw-heard", "severity": "warning",
                         "site": "north-ridge", "mics": ["mic-17"],
                         "fired_at": "2023-11-14T22:13:26Z", "fired_at_us": 1700000006000000,
                         "message": "chainsaw at mic mic-17", "late": false, "numbers": {"score": 0.93},
                         "events": [{"id": "e1", "revision": 1, "type": "chainsaw", "mic": "mic-17",
                           "start": "2023-11-14T22:13:20Z", "start_us": 1700000000000000,
                           "end": "2023-11-14T22:13:25Z", "end_us": 1700000005000000, "score": 0.93}]}
                        """);
        assertThat(json(body("").render(plain))).isEqualTo(expected);
        assertThat(plain.key()).isEqualTo("a1");
    }

    @Test
    void tellsPositionsOnlyWhenAsked() {
        Notice told = new Notices(true).alert(Given.alert("a1", Severity.INFO, "mic-17"));
        assertThat(alert.data()).doesNotContainKey("position");
        assertThat(told.data()).containsKey("position");
    }

    @Test
    void wrapsTheSameJsonInACloudEvent() throws IOException {
        Message message = body("body: cloudevents").render(event);
        assertThat(message.headers().get("Content-Type")).startsWith("application/cloudevents+json");
        JsonNode envelope = json(message);
        assertThat(envelope.get("specversion").asText()).isEqualTo("1.0");
        assertThat(envelope.get("id").asText()).isEqualTo("e1/3");
        assertThat(envelope.get("source").asText()).isEqualTo("urn:earshot");
        assertThat(envelope.get("type").asText()).isEqualTo("io.earshot.event.closed");
        assertThat(envelope.get("subject").asText()).isEqualTo("mic-17");
        assertThat(envelope.get("time").asText()).isEqualTo("2023-11-14T22:13:26Z");
        assertThat(envelope.get("data")).isEqualTo(json(body("").render(event)));
    }

    @Test
    void putsACloudEventsAttributesIntoHeadersInBinaryMode() throws IOException {
        Message message =
                body("body: cloudevents-binary\nsource: urn:earshot:reserve").render(event);
        assertThat(message.headers())
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-id", "e1/3")
                .containsEntry("ce-source", "urn:earshot:reserve")
                .containsEntry("ce-type", "io.earshot.event.closed")
                .containsEntry("Content-Type", "application/json");
        assertThat(json(message)).isEqualTo(json(body("").render(event)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ntfy", "slack", "discord", "telegram"})
    void rendersJsonWhateverAMicCallsItself(String kind) throws IOException {
        Body body = body("body: " + kind);
        JsonNode rendered = json(body.render(alert));
        assertThat(rendered.toString()).contains("WARNING: chainsaw-heard at north-ridge");
        assertThat(json(body.render(event)).isObject()).isTrue();
        switch (kind) {
            case "ntfy" -> {
                assertThat(rendered.get("topic").asText()).isEqualTo("forest");
                assertThat(rendered.get("message").asText()).isEqualTo("chainsaw at mic " + HOSTILE);
                assertThat(rendered.get("priority").asInt()).isEqualTo(4);
            }
            case "slack" -> assertThat(rendered.get("text").asText()).contains("&lt;!channel&gt;");
            case "discord" -> assertThat(rendered.at("/allowed_mentions/parse")).isEmpty();
            default -> assertThat(rendered.get("chat_id").asText()).isEqualTo("-100");
        }
    }

    @Test
    void rendersATemplateOfOnesOwn() throws IOException {
        Files.writeString(
                folder.resolve("own.mustache"),
                "{{#is_alert}}{{severity}} {{rule}}: {{#events}}{{type}} at {{start}}{{/events}}{{/is_alert}}"
                        + "{{#is_event}}{{type}} {{score}} {{close_cause}}{{/is_event}}");
        Body body = body("body: template\ntemplate: own.mustache\ncontent-type: text/plain");
        assertThat(new String(body.render(alert).body(), StandardCharsets.UTF_8))
                .isEqualTo("warning chainsaw-heard: chainsaw at 2023-11-14T22:13:20Z");
        assertThat(new String(body.render(event).body(), StandardCharsets.UTF_8))
                .isEqualTo("chainsaw 0.93 quiet");
        assertThat(body.render(event).headers()).containsEntry("Content-Type", "text/plain");
    }

    @Test
    void refusesATemplateThatIsNone() throws IOException {
        Files.writeString(folder.resolve("own.mustache"), "{{#events}} without an end");
        assertThatThrownBy(() -> body("body: template\ntemplate: own.mustache"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("template");
    }
}
