package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.Serialization;
import io.earshot.avro.EventStatus;
import io.earshot.config.TopicsConfig;
import io.earshot.model.Label;
import io.earshot.topics.TopicNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code tail} prints of a record of each topic, in each format. */
class TailLinesTest {
    private static final TopicNames NAMES = TopicNames.of(TopicsConfig.DEFAULTS);
    private static final List<Label> LABELS =
            List.of(new Label(0, "a", "Rain"), new Label(1, "b", "Saw"), new Label(2, "c", "Axe"));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern JSON_BLOCK = Pattern.compile("(?s)```json\n(.*?)```");

    private final TopicRecords records = new TopicRecords();

    private static String line(
            LiveLines.Format format,
            List<Label> labels,
            String topic,
            @Nullable String key,
            byte @Nullable [] value,
            Map<String, String> headers) {
        StringWriter out = new StringWriter();
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(topic, 1, 42, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        new TailLines(new PrintWriter(out), format, Serialization.singleObject(), NAMES, labels, 2).print(record);
        return out.toString();
    }

    private static String table(String topic, byte[] value) {
        return line(LiveLines.Format.TABLE, List.of(), topic, "mic-1", value, Map.of());
    }

    private static String jsonl(String topic, byte[] value) {
        return line(LiveLines.Format.JSONL, List.of(), topic, "mic-1", value, Map.of());
    }

    @Test
    void anEventOpensAndCloses() {
        byte[] opened = records.bytes(records.event(EventStatus.OPENED));
        byte[] closed = records.bytes(records.event(EventStatus.CLOSED));
        assertThat(table(NAMES.events(), opened))
                .matches("[0-9]{4}-[0-9-]{5} [0-9:.]{12}  opened   mic-1        chainsaw       score 0\\.8[78]\\R");
        assertThat(table(NAMES.events(), closed)).containsPattern("closed +mic-1 +chainsaw +3\\.5 s, score 0\\.8[78]");
        assertThat(jsonl(NAMES.events(), closed))
                .contains(
                        "\"id\":\"e-1\",\"type\":\"chainsaw\",\"mic\":\"mic-1\",\"site\":\"north\"",
                        "\"start\":\"2026-05-01T20:00:01Z\",\"end\":\"2026-05-01T20:00:04.500Z\"",
                        "\"score\":0.875",
                        "\"status\":\"closed\",\"close_cause\":\"quiet\"",
                        "\"model\":\"tiny\"",
                        "\"offsets\":\"10..55\"");
    }

    @Test
    void aTableLeavesUpdatesOut() {
        byte[] updated = records.bytes(records.event(EventStatus.UPDATED));
        assertThat(table(NAMES.events(), updated)).isEmpty();
        assertThat(jsonl(NAMES.events(), updated)).contains("\"status\":\"updated\"");
    }

    @Test
    void anAlertSaysItsMessage() {
        byte[] alert = records.bytes(records.alert());
        assertThat(table(NAMES.alerts(), alert)).contains("  ALERT    WARNING chainsaw-heard: chainsaw at north");
        assertThat(jsonl(NAMES.alerts(), alert))
                .contains(
                        "\"alert\":\"a-1\",\"rule\":\"chainsaw-heard\",\"severity\":\"warning\",\"site\":\"north\"",
                        "\"mics\":[\"mic-1\"],\"fired_at\":\"2026-05-01T20:00:05Z\"",
                        "\"numbers\":{\"score\":0.875},\"events\":[\"e-1\"]");
    }

    @Test
    void scoresNameTheBestLabelsWhereTheModelIsKnown() {
        byte[] dense = records.bytes(records.dense());
        byte[] sparse = records.bytes(records.sparse());
        assertThat(table(NAMES.scores(), dense)).containsPattern("scored +mic-1 +tiny +4\\R");
        assertThat(line(LiveLines.Format.TABLE, LABELS, NAMES.scores(), "mic-1", dense, Map.of()))
                .containsPattern("scored +mic-1 +tiny +4  Saw 0\\.750  Axe 0\\.500\\R");
        assertThat(line(LiveLines.Format.TABLE, LABELS, NAMES.scores(), "mic-1", sparse, Map.of()))
                .containsPattern("4  Axe 0\\.625\\R");
        assertThat(jsonl(NAMES.scores(), dense))
                .contains("\"kind\":\"scored\",\"reason\":null,\"first\":4,\"last\":4")
                .contains("\"start\":\"2026-05-01T20:00:01.920Z\"")
                .doesNotContain("scores");
        assertThat(line(LiveLines.Format.JSONL, LABELS, NAMES.scores(), "mic-1", dense, Map.of()))
                .contains("\"scores\":{\"Saw\":0.75,\"Axe\":0.5}");
    }

    @Test
    void aGapSaysWhichWindowsAndWhy() {
        byte[] gap = records.bytes(records.gap());
        assertThat(table(NAMES.scores(), gap)).containsPattern("gap +mic-1 +tiny +4\\.\\.9  missing\\R");
        assertThat(jsonl(NAMES.scores(), gap))
                .contains("\"kind\":\"gap\",\"reason\":\"missing\",\"first\":4,\"last\":9");
    }

    @Test
    void coverageSumsToAMinute() {
        byte[] coverage = records.bytes(records.coverage());
        assertThat(table(NAMES.coverage(), coverage))
                .contains(
                        "mic-1        tiny       analysed  50.00 s  silent   4.00 s  missing   3.50 s  absent   2.50 s   -41.5 dBFS (-18.3)  {missing=3.5}");
        assertThat(jsonl(NAMES.coverage(), coverage))
                .contains(
                        "\"minute\":\"2026-05-01T20:00:00Z\",\"known_until\":\"2026-05-01T20:01:00Z\"",
                        "\"analysed_s\":50.0,\"silent_s\":4.0,\"missing_s\":{\"missing\":3.5},\"absent_s\":2.5",
                        "\"duplicate_samples\":160,\"late_samples\":0,\"streaming\":true",
                        "\"level_dbfs\":-41.5,\"loudest_dbfs\":-18.25");
    }

    @Test
    void aDeadLetterSaysWhereTheFrameLiesAndShowsNothingThatATerminalWouldObey() {
        String evil = "mic\u001b[31m";
        byte[] value = {1, 2, 3};
        assertThat(line(
                        LiveLines.Format.TABLE,
                        List.of(),
                        NAMES.deadLetters(),
                        evil,
                        value,
                        TopicRecords.letterHeaders()))
                .containsPattern("malformed +earshot\\.frames partition 0 offset 17, 5000 bytes, key mic\\?\\[31m\\R");
        assertThat(line(
                        LiveLines.Format.JSONL,
                        List.of(),
                        NAMES.deadLetters(),
                        null,
                        value,
                        TopicRecords.letterHeaders()))
                .isEqualToIgnoringNewLines("{\"key\":\"(none)\",\"topic\":\"earshot.frames\",\"partition\":\"0\","
                        + "\"offset\":\"17\",\"size\":\"5000\",\"reason\":\"malformed\"}");
    }

    @Test
    void theLinesInTheDocumentsAreWhatItPrints() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("earshot.root"), "docs/event-schema.md"));
        List<JsonNode> shown = new ArrayList<>();
        for (Matcher block = JSON_BLOCK.matcher(page); block.find(); ) {
            shown.add(JSON.readTree(block.group(1)));
        }
        assertThat(shown)
                .containsExactly(
                        JSON.readTree(jsonl(NAMES.events(), records.bytes(records.event(EventStatus.CLOSED)))),
                        JSON.readTree(jsonl(NAMES.alerts(), records.bytes(records.alert()))),
                        JSON.readTree(jsonl(NAMES.coverage(), records.bytes(records.coverage()))));
    }

    @Test
    void aTombstoneAndARecordThatIsNotOursAreToldApart() {
        assertThat(line(LiveLines.Format.TABLE, List.of(), NAMES.coverage(), "mic-1", null, Map.of()))
                .contains("mic-1 removed");
        assertThatThrownBy(() -> table(NAMES.events(), new byte[] {1, 2, 3}))
                .isInstanceOf(SerializationException.class);
    }
}
