package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.media.AudioFile;
import io.earshot.media.WavWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code analyze} with the real network on real sound. */
class AnalyzeCommandTest {
    @TempDir
    static Path dir;

    private static Path model;
    private static Path scene;
    private static Path clip;

    @BeforeAll
    static void importModel() throws Exception {
        model = Cli.yamnet(dir);
        scene = Cli.shared("audio/soundscapes/soundscape-01.flac");
        clip = Cli.shared("reference/yamnet/chainsaw-3-118656-A.wav");
    }

    @Test
    void hearsTheChainsawWhereItIsAndNoneWhereItIsNot() throws IOException {
        List<Span> truth = Span.read(Cli.shared("audio/soundscapes/soundscape-01.tsv"), "chainsaw");
        List<Span> heard = Span.parse(analyze("dcase", scene).rows(), "chainsaw");
        assertThat(truth).anyMatch(span -> span.onset() == 26.983);
        assertThat(heard).anyMatch(span -> Math.abs(span.onset() - 26.983) <= 1);
        assertThat(heard).allMatch(span -> truth.stream().anyMatch(span::overlaps));
    }

    @Test
    void everyFormatTellsTheSameEvents() {
        List<JsonNode> events = analyze("jsonl", scene).json();
        assertThat(events).hasSizeGreaterThan(5).allSatisfy(event -> {
            for (String field : List.of("id", "type", "mic", "start", "end", "score", "status", "model")) {
                assertThat(event.hasNonNull(field)).as(field).isTrue();
            }
            assertThat(event.get("status").asText()).isEqualTo("closed");
            assertThat(event.get("mic").asText()).isEqualTo("soundscape-01.flac");
            assertThat(event.get("end").asDouble())
                    .isGreaterThan(event.get("start").asDouble());
        });
        List<String> expected = events.stream()
                .map(event -> "%.3f %.3f %s"
                        .formatted(
                                event.get("start").asDouble(),
                                event.get("end").asDouble(),
                                event.get("type").asText()))
                .toList();

        Cli dcase = analyze("dcase", scene);
        assertThat(dcase.lines().get(0)).isEqualTo("onset\toffset\tevent_label");
        assertThat(dcase.rows()).map(row -> row.replace('\t', ' ')).isEqualTo(expected);

        Cli csv = analyze("csv", scene);
        assertThat(csv.lines().get(0)).isEqualTo("file,id,type,start,end,score,mean_score,status,model");
        assertThat(csv.rows())
                .map(row -> row.split(","))
                .map(f -> f[3] + " " + f[4] + " " + f[2])
                .isEqualTo(expected);

        assertThat(analyze("audacity", scene).lines())
                .map(row -> row.split("\t", -1))
                .map(f -> "%.3f %.3f %s"
                        .formatted(Double.parseDouble(f[0]), Double.parseDouble(f[1]), f[2].split(" ", -1)[0]))
                .hasSameSizeAs(expected);

        Cli raven = analyze("raven", scene);
        List<String> columns = List.of(raven.lines().get(0).split("\t"));
        assertThat(columns).contains("Selection", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)");
        assertThat(raven.rows()).hasSameSizeAs(expected).allSatisfy(row -> {
            String[] fields = row.split("\t", -1);
            assertThat(fields).hasSameSizeAs(columns);
            assertThat(Double.parseDouble(fields[columns.indexOf("High Freq (Hz)")]))
                    .isEqualTo(8_000);
        });

        assertThat(analyze("table", scene).rows()).hasSameSizeAs(expected).allMatch(row -> row.endsWith("" + scene));
    }

    @Test
    void alertsCountTimeFromTheStartOfTheRecording() {
        Path rules = Path.of(System.getProperty("earshot.root"), "config/alerts.yaml");
        List<JsonNode> alerts =
                Cli.run("analyze", scene, "--model", model, "--alerts", rules, "--format", "jsonl").json().stream()
                        .filter(line -> line.has("alert"))
                        .toList();
        assertThat(alerts).extracting(alert -> alert.get("rule").asText()).contains("chainsaw-heard");
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.get("message").asText()).doesNotContain("1970").containsPattern("since \\d+\\.\\d{3} s");
            assertThat(alert.get("fired_at").asDouble()).isBetween(0.0, 125.0);
        });
        assertThat(Cli.run("analyze", scene, "--model", model, "--alerts", rules)
                        .out())
                .contains("ALERT", "since 27.128 s");
    }

    @Test
    void formatsWithoutAPlaceForAlertsRefuseThem() {
        Path rules = Path.of(System.getProperty("earshot.root"), "config/alerts.yaml");
        Cli refused = Cli.run("analyze", scene, "--model", model, "--alerts", rules, "--format", "dcase");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("earshot: --alerts: format dcase has no place for alerts, must be table or jsonl\n");
    }

    @Test
    void aSilenceGateSaysHowManyWindowsItKeptFromTheModel() {
        Cli open = Cli.run("analyze", scene, "--model", model, "--silence-gate", "-120", "--format", "csv");
        assertThat(open.err()).containsPattern("0 of \\d+ windows were below -120 dBFS");
        assertThat(open.rows()).isEqualTo(analyze("csv", scene).rows());
        Cli shut = Cli.run("analyze", scene, "--model", model, "--silence-gate", "-0.1", "--format", "csv");
        assertThat(shut.err()).containsPattern("(\\d+) of \\1 windows were below -0.1 dBFS");
        assertThat(shut.rows()).isEmpty();
        Cli refused = Cli.run("analyze", scene, "--model", model, "--silence-gate", "loud");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--silence-gate: silence-gate must be off or a level below full scale");
    }

    @Test
    void theSameSoundInAnotherContainerGivesTheSameEvents() throws IOException {
        Path wav = dir.resolve("same.wav");
        try (AudioFile audio = AudioFile.open(scene)) {
            float[][] rows = new float[1][130 * 16_000];
            int count = audio.read(rows, rows[0].length);
            WavWriter.write(wav, 16_000, Arrays.copyOf(rows[0], count));
        }
        assertThat(analyze("dcase", wav).out())
                .isEqualTo(analyze("dcase", scene).out());
    }

    @Test
    void severalRecordingsGiveWhatEachGivesAlone() throws IOException {
        Path other = Cli.shared("audio/soundscapes/soundscape-02.flac");
        List<String> alone = new ArrayList<>();
        alone.addAll(analyze("jsonl", other).lines());
        alone.addAll(analyze("jsonl", scene).lines());
        alone.addAll(analyze("jsonl", clip).lines());
        assertThat(analyze("jsonl", other, scene, clip).lines()).isEqualTo(alone);
    }

    @Test
    void formatsOfToolsSayWhichOfSeveralRecordingsAnEventIsIn() throws IOException {
        List<JsonNode> events = analyze("jsonl", clip, scene).json();
        Cli dcase = analyze("dcase", clip, scene);
        assertThat(dcase.lines().get(0)).isEqualTo("filename\tonset\toffset\tevent_label");
        assertThat(dcase.rows())
                .isEqualTo(events.stream()
                        .map(event -> "%s\t%.3f\t%.3f\t%s"
                                .formatted(
                                        event.get("file").asText(),
                                        event.get("start").asDouble(),
                                        event.get("end").asDouble(),
                                        event.get("type").asText()))
                        .toList());

        double length;
        try (AudioFile audio = AudioFile.open(clip)) {
            length = (double) audio.totalSamples().orElseThrow() / audio.sampleRate();
        }
        Cli raven = analyze("raven", clip, scene);
        List<String> columns = List.of(raven.lines().get(0).split("\t"));
        assertThat(raven.rows()).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            Path file = Path.of(event.get("file").asText());
            String[] fields = raven.rows().get(i).split("\t", -1);
            double start = event.get("start").asDouble();
            double before = file.equals(clip) ? 0 : length;
            assertThat(fields).hasSameSizeAs(columns);
            assertThat(fields[columns.indexOf("Begin File")]).isEqualTo("" + file.getFileName());
            assertThat(Double.parseDouble(fields[columns.indexOf("File Offset (s)")]))
                    .isEqualTo(start);
            assertThat(Double.parseDouble(fields[columns.indexOf("Begin Time (s)")]))
                    .isCloseTo(before + start, within(1e-5));
            assertThat(Double.parseDouble(fields[columns.indexOf("End Time (s)")]))
                    .isCloseTo(before + event.get("end").asDouble(), within(1e-5));
        }

        Cli audacity = Cli.run("analyze", clip, scene, "--model", model, "--format", "audacity");
        assertThat(audacity.code()).isEqualTo(2);
        assertThat(audacity.err())
                .isEqualTo(
                        "earshot: --format audacity: has no place for a file's name, and these are 2 recordings: one at"
                                + " a time, or another format\n");
    }

    @Test
    void filesOfOneNameAreToldApart() throws IOException {
        Path again = Files.createDirectories(dir.resolve("again")).resolve(clip.getFileName());
        Files.copy(clip, again);
        List<JsonNode> events = analyze("jsonl", clip, again).json();
        assertThat(events).extracting(event -> event.get("mic").asText()).contains("" + clip.getFileName());
        assertThat(events).extracting(event -> event.get("mic").asText()).contains(clip.getFileName() + "#2");
        assertThat(events).extracting(event -> event.get("file").asText()).contains("" + clip, "" + again);
        assertThat(events.size() % 2).isZero();
    }

    @Test
    void foldersOfOddlyNamedFilesAreReadWhole() throws IOException {
        Path folder = Files.createDirectories(dir.resolve("odd names/below"));
        List<String> names = List.of(
                "-model.wav",
                "a b.wav",
                "comma, \"quote\".WAV",
                "line\nbreak.wav",
                "ä.wav",
                "ö.wav",
                "x".repeat(200) + ".wav",
                "x".repeat(201) + ".wav");
        for (String name : names) {
            Files.copy(clip, folder.resolve(name));
        }
        Files.writeString(folder.resolve("notes.txt"), "not a recording");
        Cli done = analyze("jsonl", folder.getParent());
        assertThat(done.json().stream().map(event -> event.get("file").asText()).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(name -> "" + folder.resolve(name)).toList());
        assertThat(done.json().stream().map(event -> event.get("mic").asText()).distinct())
                .hasSameSizeAs(names);
        assertThat(analyze("csv", folder.resolve("comma, \"quote\".WAV")).rows().get(0))
                .startsWith('"' + folder.toString() + "/comma, \"\"quote\"\".WAV\",");
    }

    @Test
    void aBrokenRecordingDoesNotStopTheOthers() throws IOException {
        Path text = Files.writeString(dir.resolve("text.wav"), "hello, I am no recording");
        Path none = dir.resolve("none.wav");
        Cli done = Cli.run("analyze", text, clip, none, "--model", model, "--format", "jsonl");
        assertThat(done.code()).isEqualTo(1);
        assertThat(done.errLines())
                .containsExactly(
                        "earshot: " + text + ": is neither WAV, FLAC nor Ogg Vorbis; convert it to one",
                        "earshot: " + none + ": no such file");
        assertThat(done.lines()).isEqualTo(analyze("jsonl", clip).lines());
    }

    @Test
    void aTruncatedRecordingIsUsedAsFarAsItGoes() throws IOException {
        byte[] bytes = Files.readAllBytes(clip);
        Path broken = Files.write(dir.resolve("truncated.wav"), Arrays.copyOf(bytes, bytes.length / 2));
        Cli done = Cli.run("analyze", broken, "--model", model, "--format", "jsonl");
        assertThat(done.code()).isZero();
        assertThat(done.err()).isEqualTo("earshot: " + broken + ": is truncated, what is there was used\n");
        assertThat(done.json()).isNotEmpty();
    }

    private static Cli analyze(String format, Path... files) {
        List<Object> words = new ArrayList<>(List.of("analyze", "--model", model, "--format", format));
        words.addAll(List.of(files));
        Cli done = Cli.run(words.toArray());
        assertThat(done.err()).isEmpty();
        assertThat(done.code()).isZero();
        return done;
    }
}
