package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.Engine;
import io.earshot.Meters;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import io.earshot.media.AudioFile;
import io.earshot.media.WavWriter;
import io.earshot.model.ModelPackages;
import io.earshot.synth.Cue;
import io.earshot.synth.Scene;
import io.earshot.synth.SceneScript;
import io.earshot.synth.SoundType;
import io.earshot.synth.Theme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code evidence} as a user calls it, on an event that an engine with the model in the box found in a scene: what is in
 * the clip is what was sent, sample by sample, and no bit of it changes unseen.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EvidenceIT {
    private static final int RATE = 16_000;
    private static final int SECONDS = 50;
    private static final int SAW_FROM = 20;
    private static final int SAW_SECONDS = 14;

    @TempDir
    static Path folder;

    private static LocalCluster cluster;
    private static Path config;
    private static Path starter;
    private static Path scene;
    private static JsonNode event;

    @BeforeAll
    static void hear() throws Exception {
        cluster = new LocalCluster();
        starter = Path.of(System.getProperty("earshot.root"), "config/models/starter")
                .toAbsolutePath()
                .normalize();
        config = cluster.configWithTopics(folder, "ev", "models: [{path: " + starter + "}]", "health: {port: -1}");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll("event-types: .*", "event-types: " + starter.resolve("events.yaml")));
        scene = folder.resolve("scene.wav");
        Scene rendered = new Scene(new SceneScript(
                RATE,
                SECONDS,
                Theme.FOREST.background(),
                SceneScript.DEFAULT_BACKGROUND_DECIBELS,
                List.of(Cue.of(SoundType.CHAINSAW, SAW_FROM, SAW_SECONDS, 30)),
                7));
        float[] samples = new float[SECONDS * RATE];
        rendered.render(0, samples, 0, samples.length);
        WavWriter.write(scene, RATE, samples);
        EarshotConfig read = ConfigFile.read(config, Map.of());
        try (Engine engine = new Engine(
                read,
                Yaml.read(read.eventTypes(), EventTypesConfig.class),
                Yaml.read(read.alertRules(), AlertRulesConfig.class),
                EnumSet.of(Engine.Role.INGEST, Engine.Role.EVENTS),
                Meters.NONE,
                Clock.systemUTC())) {
            engine.start();
            Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(2 * SECONDS);
            // Frames of an odd length, those of another mic among them.
            for (String mic : List.of("other", "saw")) {
                Cli sent = Cli.run(
                        "send",
                        scene,
                        "--mic",
                        mic,
                        "--speed",
                        "max",
                        "--frame",
                        137,
                        "--start",
                        start,
                        "--config",
                        config);
                assertThat(sent.code()).as(sent.err()).isZero();
            }
            event = closed(engine);
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** The saw's last revision, once the recording's last minute is accounted for. */
    private static JsonNode closed(Engine engine) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() - deadline < 0) {
            assertThat(engine.failure()).isNull();
            Cli tail = Cli.run(
                    "tail", "events", "--from-beginning", "--timeout", 1, "--format", "jsonl", "--config", config);
            boolean over = Cli.run(
                            "coverage", "--from", "-10m", "--mic", "saw", "--format", "jsonl", "--config", config)
                    .out()
                    .contains("\"streaming\":false");
            for (JsonNode each : tail.json()) {
                if (over
                        && each.get("mic").asText().equals("saw")
                        && each.get("type").asText().equals("chainsaw")
                        && each.get("status").asText().equals("closed")) {
                    return each;
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new AssertionError("no chainsaw was heard");
    }

    private static Cli get(Object... more) {
        Object[] args = new Object[5 + more.length];
        System.arraycopy(new Object[] {"evidence", "get", event.get("id").asText(), "--config", config}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        return Cli.run(args);
    }

    private static JsonNode manifest(Path evidence) throws IOException {
        return new ObjectMapper().readTree(evidence.resolve("manifest.json").toFile());
    }

    private static byte[] samples(Path file) throws IOException {
        try (AudioFile audio = AudioFile.open(file)) {
            assertThat(audio.sampleRate()).isEqualTo(RATE);
            ByteBuffer all = ByteBuffer.allocate(SECONDS * RATE * 2);
            audio.readNative(all);
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    private static void assertHoldsTheEvent(Path evidence, String audio, double before) throws IOException {
        JsonNode clip = manifest(evidence).get("clip");
        int first = clip.get("first_sample").asInt();
        int count = clip.get("samples").asInt();
        assertThat(samples(evidence.resolve(audio)))
                .isEqualTo(Arrays.copyOfRange(samples(scene), first * 2, (first + count) * 2));
        assertThat(clip.get("missing")).isEmpty();
        assertThat(clip.get("before_s").asDouble()).isEqualTo(before);
        // The saw and three seconds either side, to within what the detector sees of its edges.
        assertThat(first / (double) RATE).isBetween(SAW_FROM - before - 1, SAW_FROM - before + 1);
        assertThat((first + count) / (double) RATE).isGreaterThan(SAW_FROM + SAW_SECONDS);
    }

    @Test
    void theClipIsTheSourceSampleBySampleAndEverythingIsAccountedFor() throws Exception {
        Path evidence = folder.resolve("saw");
        Cli got = get("--out", evidence);
        assertThat(got.code()).as(got.err()).isZero();
        assertThat(got.out()).contains("chainsaw at mic saw").contains("3.000 s before it");
        assertThat(got.err()).contains("whether people speak in the clip cannot be told: no model");
        assertHoldsTheEvent(evidence, "clip.wav", 3);

        JsonNode manifest = manifest(evidence);
        assertThat(manifest.get("event").asText()).isEqualTo(event.get("id").asText());
        assertThat(manifest.at("/model/manifest_sha256").asText())
                .isEqualTo(ModelPackages.load(starter).manifestSha256());
        assertThat(manifest.at("/clock/quality").asText()).isEqualTo("device");
        assertThat(manifest.at("/voice/found").asText()).isEqualTo("cannot tell");
        assertThat(manifest.at("/source/topic").asText()).isEqualTo("ev.frames");
        assertThat(manifest.at("/source/clip_first_offset").asLong())
                .isLessThan(manifest.at("/source/event_first_offset").asLong());

        ObjectMapper json = new ObjectMapper();
        List<String> windows = Files.readAllLines(evidence.resolve("scores.jsonl"));
        List<Double> scores = new ArrayList<>();
        for (String line : windows) {
            JsonNode window = json.readTree(line);
            if (window.get("in_event").asBoolean()) {
                scores.add(window.get("score").asDouble());
            }
        }
        // The event's score is the highest median of three, hence the score of one of its windows.
        assertThat(scores).contains(event.get("score").asDouble());
        assertThat(Files.readString(evidence.resolve("coverage.jsonl"))).contains("\"analysed_s\":");
        assertThat(json.readTree(evidence.resolve("event.json").toFile()).get("id"))
                .isEqualTo(event.get("id"));
        assertThat(ImageIO.read(evidence.resolve("spectrogram.png").toFile()).getWidth())
                .isGreaterThan(600);

        Cli verified = Cli.run("evidence", "verify", evidence);
        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(verified.rows()).hasSize(7).allMatch(row -> row.contains(" ok "));
        Path clip = evidence.resolve("clip.wav");
        byte[] bytes = Files.readAllBytes(clip);
        bytes[bytes.length / 2] ^= 1;
        Files.write(clip, bytes);
        Cli flipped = Cli.run("evidence", "verify", evidence, "--format", "csv");
        assertThat(flipped.code()).isEqualTo(1);
        assertThat(flipped.out()).contains("clip.wav,changed,another SHA-256").contains("event.json,ok,");
        assertThat(flipped.err()).contains("is not what was written, 1 difference");
    }

    @Test
    void aZipWithFlacHoldsTheSame() throws Exception {
        Path zip = folder.resolve("saw.zip");
        Cli got = get("--out", zip, "--format", "flac", "--before", "5s", "--after", "500ms");
        assertThat(got.code()).as(got.err()).isZero();
        assertThat(Cli.run("evidence", "verify", zip).code()).isZero();
        Path unpacked = folder.resolve("unpacked");
        try (var files = java.nio.file.FileSystems.newFileSystem(zip)) {
            Files.createDirectory(unpacked);
            for (String name : List.of("clip.flac", "manifest.json")) {
                Files.copy(files.getPath(name), unpacked.resolve(name));
            }
        }
        assertHoldsTheEvent(unpacked, "clip.flac", 5);
        Cli again = get("--out", zip);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("saw.zip: exists already");
    }

    @Test
    void voiceIsNotExportedUnlessAllowed() throws Exception {
        // A chainsaw stands for voice: the model in the box has no label of it.
        String yaml = Files.readString(config);
        Path strict =
                Files.writeString(folder.resolve("strict.yaml"), yaml + "\nevidence: {voice-labels: [Chainsaw]}\n");
        Path out = folder.resolve("voice");
        Cli refused = Cli.run("evidence", "get", event.get("id").asText(), "--out", out, "--config", strict);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("people seem to speak in the clip: chainsaw scored ")
                .contains("--with-voice, or evidence.voice: true, exports it");
        assertThat(out).doesNotExist();
        Cli asked =
                Cli.run("evidence", "get", event.get("id").asText(), "--out", out, "--with-voice", "--config", strict);
        assertThat(asked.code()).as(asked.err()).isZero();
        assertThat(manifest(out).at("/voice/found").asText()).isEqualTo("yes");
        Path loose = Files.writeString(
                folder.resolve("loose.yaml"), yaml + "\nevidence: {voice: true, voice-labels: [Chainsaw]}\n");
        Cli allowed = Cli.run(
                "evidence", "get", event.get("id").asText(), "--out", folder.resolve("loose"), "--config", loose);
        assertThat(allowed.code()).as(allowed.err()).isZero();
    }

    @Test
    void withoutTheModelsPackageTheScoresTellWhereItsWindowsLie() throws Exception {
        Path bare = Files.writeString(
                folder.resolve("bare.yaml"), Files.readString(config).replaceAll("models: .*", "models: []"));
        Path out = folder.resolve("bare");
        Cli got = Cli.run("evidence", "get", event.get("id").asText(), "--out", out, "--config", bare);
        assertThat(got.code()).as(got.err()).isZero();
        assertThat(got.err()).contains("is not configured: its hash is not in the manifest");
        assertHoldsTheEvent(out, "clip.wav", 3);
        assertThat(manifest(out).at("/model/manifest_sha256").isNull()).isTrue();
    }

    @Test
    void whatCannotBeDoneIsSaidInALine() {
        Cli unknown = Cli.run("evidence", "get", "0".repeat(32), "--out", folder.resolve("none"), "--config", config);
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("ev.events has no event 000");
        Cli far = get(
                "--out", folder.resolve("far"), "--before", Duration.ofHours(1).toMinutes() + "m");
        assertThat(far.code()).isEqualTo(2);
        assertThat(far.err())
                .contains("--before must be a length of time such as 250ms, 3s or 2m, 0 s to 600 s, was '60m'");
        assertThat(Cli.run("evidence", "verify", folder.resolve("nowhere")).code())
                .isEqualTo(1);
        assertThat(folder.resolve("none")).doesNotExist();
    }
}
