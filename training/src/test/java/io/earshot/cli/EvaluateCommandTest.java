package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.avro.SoundEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code evaluate} as users run it; in this package for {@link Main#run}, which says what they would see. */
class EvaluateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEADER = "onset\toffset\tevent_label\n";

    @TempDir
    Path dir;

    private Path truth;
    private Path found;

    private record Result(int code, String out, String err) {
        List<JsonNode> json() {
            return out.lines().map(Result::parse).toList();
        }

        JsonNode last() {
            return json().get(json().size() - 1);
        }

        private static JsonNode parse(String line) {
            try {
                return JSON.readTree(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Result evaluate(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Stream.concat(Stream.of("evaluate"), Stream.of(args).map(String::valueOf))
                .toArray(String[]::new);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err, true), words);
        return new Result(code, out.toString(), err.toString());
    }

    @BeforeEach
    void lists() throws IOException {
        truth = write("truth/night.tsv", HEADER + "1.0\t3.0\tdog\n5.0\t6.5\tcat\n");
        found = write("found/night.tsv", HEADER + "1.1\t3.4\tdog\n5.0\t6.5\tdog\n");
    }

    private Path write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void theLastLineIsOverallAfterOneOfEachClass() {
        Result result = evaluate(truth, found, "--format", "jsonl");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.json())
                .extracting(line -> line.get("level").asText())
                .containsExactly("class", "class", "macro", "overall");
        for (JsonNode line : result.json()) {
            assertThat(line.fieldNames())
                    .toIterable()
                    .contains("segment.f1", "segment.error_rate", "event.f1", "event.error_rate");
        }
        assertThat(result.last().get("event.f1").asDouble()).isEqualTo(0.5);
        assertThat(result.last().get("event.error_rate").asDouble()).isEqualTo(0.5);
        assertThat(result.last().get("segment.f1").asDouble()).isCloseTo(2 * 2 / 9.0, within(1e-12));
        assertThat(result.last().has("psds")).isTrue();
        assertThat(result.json().get(0).get("class").asText()).isEqualTo("cat");
        assertThat(result.json().get(0).get("event.f1").isNull())
                .as("nothing found")
                .isTrue();
        assertThat(result.json().get(1).get("psds").isNumber()).isTrue();
    }

    @Test
    void theTableShowsTheSame() {
        assertThat(evaluate(truth, found).out())
                .contains("Segments of 1.0 s", "Events: onset within 0.2 s")
                .containsPattern("all together +2 +2 +1 +0.500 +0.500 +0.500 +0.500");
    }

    @Test
    void optionsSayWhatIsRight() {
        Result strict = evaluate(
                truth, found, "--format", "jsonl", "--collar", "0.05", "--offset-share", "0", "--segment", "0.5");
        assertThat(strict.last().get("event.f1").asDouble()).isZero();
        assertThat(strict.last().get("segment.truth").asInt()).isEqualTo(7);
        assertThat(evaluate(truth, found, "--labels", "dog", "--format", "jsonl")
                        .last()
                        .get("classes")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void labelsMayHaveCommas() throws IOException {
        Path odd = write("odd/night.tsv", HEADER + "1.0\t3.0\tDog, barking\n5.0\t6.5\tcat\n");
        Result result = evaluate(odd, odd, "--labels", "\"Dog, barking\"", "--format", "jsonl");
        assertThat(result.err()).isEmpty();
        assertThat(result.last().get("classes").asInt()).isEqualTo(1);
    }

    @Test
    void foldersAreMatchedByNameAndWhatIsMissingCountsAsNothingFound() throws IOException {
        write("truth/day.tsv", HEADER);
        write("truth/dusk.tsv", HEADER + "1\t2\tdog\n");
        Result result = evaluate(dir.resolve("truth"), dir.resolve("found"), "--format", "jsonl", "--per-recording");
        assertThat(result.err()).contains("has nothing of 2 of 3 recordings (day, dusk)");
        assertThat(result.json())
                .filteredOn(line -> line.get("level").asText().equals("recording"))
                .extracting(line -> line.get("recording").asText())
                .containsExactly("day", "dusk", "night");
        assertThat(result.last().get("event.recall").asDouble()).isCloseTo(1 / 3.0, within(1e-12));
    }

    @Test
    void linesOfAnalyzeAreReadByTheirFile() throws IOException {
        Path lines = write(
                "found.jsonl",
                """
                {"id":"x","type":"dog","mic":"night.wav","file":"clips/night.wav","start":1.1,"end":3.4,"score":0.7}
                {"alert":"y","rule":"dogs"}
                {"id":"z","type":"dog","mic":"night.wav","file":"clips/night.wav","start":5.0,"end":6.5,"score":0.3}
                """);
        JsonNode overall =
                evaluate(dir.resolve("truth"), lines, "--format", "jsonl").last();
        assertThat(overall.get("event.f1").asDouble()).isEqualTo(0.5);
        assertThat(overall.get("psds.operating_points").asInt())
                .as("thresholds of the scores")
                .isEqualTo(3);
    }

    @Test
    void liveEventsCountTheirLastRevisionAndFirstDecision() throws IOException {
        String line =
                """
                {"id":"x","type":"dog","mic":"m","start":"2026-01-01T00:00:01.100Z","end":"2026-01-01T00:00:%sZ",\
                "score":0.5,"revision":%d,"decided_at":"2026-01-01T00:00:%sZ","stream_started":"2026-01-01T00:00:00Z"}
                """;
        Path lines = write("live.jsonl", line.formatted("02", 1, "02.5") + line.formatted("03.400", 2, "04"));
        JsonNode overall = evaluate(truth, lines, "--format", "jsonl").last();
        assertThat(overall.get("event.found").asInt()).isEqualTo(1);
        assertThat(overall.get("event.correct").asInt()).isEqualTo(1);
        assertThat(overall.get("delay.median_s").asDouble()).isEqualTo(1.5);
    }

    @Test
    void oneListMayNameManyRecordingsAndDurationsMayBeGiven() throws IOException {
        String header = "filename\tonset\toffset\tevent_label\n";
        Path all = write("all.tsv", header + "a.wav\t1\t2\tdog\nb.wav\t\t\t\n");
        Path some = write("some.tsv", header + "b.wav\t1\t2\tdog\n");
        Path durations = write("durations.tsv", "filename\tduration\na.wav\t1800\nb.wav\t1800\n");
        JsonNode overall = evaluate(all, some, "--durations", durations, "--format", "jsonl")
                .last();
        assertThat(overall.get("seconds").asDouble()).isEqualTo(3600);
        assertThat(overall.get("alarms.false_per_hour").asDouble()).isEqualTo(1);
    }

    @Test
    void whatAnalyzeWritesOfSeveralRecordingsIsRead() throws IOException {
        SoundEvent event = new SoundEvent();
        event.setType("dog");
        event.setOnsetAt(1_000_000L);
        event.setOffsetAt(2_500_000L);
        StringWriter text = new StringWriter();
        EventLines lines = new EventLines(new PrintWriter(text), EventLines.Format.DCASE, true);
        lines.header();
        lines.event(Path.of("nights/a b.wav"), 0, event);
        lines.event(Path.of("nights/c.flac"), 9, event);
        Path written = write("written.tsv", text.toString());
        Path same = write("same.tsv", "filename\t" + HEADER + "a b.wav\t1\t2.5\tdog\nc.wav\t1\t2.5\tdog\n");
        JsonNode overall = evaluate(same, written, "--format", "jsonl").last();
        assertThat(overall.get("event.correct").asInt()).isEqualTo(2);
        assertThat(overall.get("event.found").asInt()).isEqualTo(2);
    }

    @Test
    void emptyFilesAreEmptyLists() throws IOException {
        Path empty = write("empty.tsv", "");
        JsonNode overall = evaluate(truth, empty, "--format", "jsonl").last();
        assertThat(overall.get("event.recall").asDouble()).isZero();
        assertThat(overall.get("event.precision").isNull()).isTrue();
        assertThat(evaluate(empty, empty).code()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "onset,offset;1,2 | line 1: the header must name | event_label is missing",
                "onset,offset,event_label;1,2,a;3,2,a | line 3: onset 3.0 is after offset 2.0 | no earlier",
                "onset,offset,event_label;-1,2,a | line 2: onset must be seconds | '-1'",
                "onset,offset,event_label;1,NaN,a | line 2: offset must be seconds | 'NaN'",
                "onset,offset,event_label;1,1e300,a | line 2: offset must be seconds | 0 to 1e+09",
                "onset,offset,event_label;;1,2 | line 3: the label is missing | name what sounds",
                "onset,offset,event_label;1,2,a,b | line 2: has 4 fields | the header 3",
                "{\"start\":1,\"end\":2} | line 1: the label is missing | name",
                "{\"start\":1,\"end\":2,\"type\":\"a\",\"score\":7} | line 1: score must be | 7",
                "{\"start\":1,\"type\":\"a\"} | line 1: end must be seconds | ''",
                "{\"start\" | line 1: is no JSON object | analyze",
            })
    void badLinesAreNamed(String text, String where, String what) throws IOException {
        Path bad = write(
                "bad.tsv", text.startsWith("{") ? text : text.replace(',', '\t').replace(';', '\n'));
        Result result = evaluate(truth, bad);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().contains("bad.tsv, " + where, what);
    }

    @Test
    void oddLabelsStayAsTheyAre() throws IOException {
        Path odd = write("odd.tsv", HEADER + "1\t2\tGunshot, \"gunfire\"\n3\t4\tMöwe/海 🐦\n");
        assertThat(evaluate(odd, odd, "--format", "jsonl").json())
                .extracting(line -> line.path("class").asText())
                .startsWith("Gunshot, \"gunfire\"", "Möwe/海 🐦");
    }

    @Test
    void whatCannotBeMatchedIsRefused() throws IOException {
        write("found/elsewhere.tsv", HEADER);
        assertRefused("recording 'elsewhere'", dir.resolve("truth"), dir.resolve("found"), "--segment", "1");
        assertRefused("name a folder of truth", truth, dir.resolve("found"));
        write("truth/night.jsonl", "");
        assertRefused("a second list of recording 'night'", dir.resolve("truth"), found);
        assertRefused("holds no event list", Files.createDirectories(dir.resolve("none")), found);
        assertRefused("two event lists are needed", truth);
        assertRefused("--segment must be above 0 s, was 0.0", truth, found, "--segment", "0");
        assertRefused("--offset-share must be 0 to 1, was 2.0", truth, found, "--offset-share", "2");
        assertRefused("--plots is missing", "--picture", "x.wav");
        Files.write(dir.resolve("latin.tsv"), new byte[] {'o', (byte) 0xE9, '\n'});
        assertRefused("latin.tsv: is not text in UTF-8", truth, dir.resolve("latin.tsv"));
        assertThat(evaluate(truth, dir.resolve("absent.tsv")).err()).contains("absent.tsv: no such file");
    }

    private static void assertRefused(String why, Object... args) {
        Result result = evaluate(args);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err().lines()).singleElement().asString().contains(why);
    }

    @Test
    void plotsAreWritten() throws IOException {
        Path lines = write(
                "found.jsonl", "{\"type\":\"dog\",\"file\":\"night.wav\",\"start\":1.1,\"end\":3.4,\"score\":0.7}\n");
        Result result = evaluate(truth, lines, "--plots", dir.resolve("plots"));
        assertThat(result.code()).as(result.err()).isZero();
        for (String name : List.of("confusion.png", "psds.png", "precision-recall.png")) {
            assertThat(ImageIO.read(dir.resolve("plots").resolve(name).toFile()).getWidth())
                    .as(name)
                    .isGreaterThan(200);
        }
        Path empty = write("empty.tsv", "");
        assertThat(evaluate(empty, empty, "--plots", dir.resolve("plots")).code())
                .isZero();
    }
}
