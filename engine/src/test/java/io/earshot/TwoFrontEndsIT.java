package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.WindowScores.Lane;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.EventsConfig;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.events.EventTypes;
import io.earshot.events.FileDetector;
import io.earshot.model.Label;
import io.earshot.model.ModelPackage;
import io.earshot.model.SmallModels;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.publish.OutcomeRecords;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that takes log-mel patches, one that takes samples, with other windows and hops, and one that takes both, on the
 * same mics at the same time: each says what it says alone. Where {@code ../shared} is there, YAMNet runs beside them.
 */
@Tag("slow")
@Timeout(240)
class TwoFrontEndsIT {
    private static final Duration FRAME = Duration.ofMillis(200);
    private static final double SECONDS = 30.3;
    private static final int[] RATES = {16_000, 44_100};

    @TempDir
    Path folder;

    private final List<ModelPackage> models = new ArrayList<>();
    private long startedAt;

    @BeforeEach
    void writeTheModels() throws Exception {
        startedAt = LiveCluster.now() - 40_000_000;
        models.add(SmallModels.mel(folder.resolve("mel"), 1));
        models.add(SmallModels.wave(folder.resolve("wave"), 1));
        models.add(SmallModels.both(folder.resolve("both"), 1));
        if (Shared.has("models/yamnet/model.onnx")) {
            models.add(Shared.yamnet(folder.resolve("yamnet")));
        }
    }

    private List<FrameSource> recordings() {
        List<FrameSource> recordings = new ArrayList<>();
        for (int i = 0; i < RATES.length; i++) {
            Scene scene = Scene.random(20 + i, Theme.FOREST, RATES[i]);
            recordings.add(new SceneFrames(scene, "mic-" + i, startedAt, Math.round(SECONDS * RATES[i]), FRAME));
        }
        return recordings;
    }

    /** Both small models have a label of the same name: the model that a type names decides. */
    private static EventTypesConfig types() {
        Map<String, EventTypeConfig> types = new TreeMap<>();
        types.put("mel_ever", type(SmallModels.MEL, "Mel ever"));
        types.put("mel_hum", type(SmallModels.MEL, "Hum"));
        types.put("wave_ever", type(SmallModels.WAVE, "Wave ever"));
        types.put("wave_hum", type(SmallModels.WAVE, "Hum"));
        return new EventTypesConfig(types);
    }

    private static EventTypeConfig type(String model, String label) {
        double high = label.equals("Hum") ? 0.35 : 0.7;
        return new EventTypeConfig(
                model, List.of(label), high, high - 0.05, Duration.ofSeconds(1), Duration.ZERO, 1, 4, 20, 10);
    }

    /** What each model says when it is the only one. */
    private WindowScores alone(ModelPackage model) throws Exception {
        return WindowScores.ofFiles(List.of(model), recordings());
    }

    private Set<Lane> lanes() {
        return models.stream()
                .flatMap(model -> java.util.stream.IntStream.range(0, RATES.length)
                        .mapToObj(i -> new Lane("mic-" + i, model.id())))
                .collect(Collectors.toSet());
    }

    private void assertEachSaysWhatItSaysAlone(WindowScores together) throws Exception {
        assertThat(together.scored().keySet()).isEqualTo(lanes());
        assertThat(together.unscored()).as("no window without scores").isEmpty();
        for (ModelPackage model : models) {
            WindowScores alone = alone(model);
            assertThat(alone.unscored()).isEmpty();
            alone.scored().forEach((lane, windows) -> {
                assertThat(windows.firstKey()).isZero();
                assertThat(windows).hasSize(windows.lastKey().intValue() + 1);
                together.assertSameScores(lane, windows);
            });
        }
    }

    @Test
    void onFilesEachModelSaysWhatItSaysAlone() throws Exception {
        List<WindowOutcome> outcomes = WindowScores.outcomesOfFiles(models, recordings());
        assertEachSaysWhatItSaysAlone(WindowScores.of(outcomes));
    }

    @Test
    void liveEachModelSaysWhatItSaysAloneAndItsEventsAreItsOwn() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                LiveCluster cluster = new LiveCluster(broker, setup(), folder.resolve("state"))) {
            Engine engine = cluster.engine();
            cluster.play(recordings(), FramePlayer.MAX_SPEED);
            awaitEnd(cluster);
            assertEachSaysWhatItSaysAlone(WindowScores.of(cluster.outcomes()));
            Map<String, List<String>> expected = new TreeMap<>();
            for (ModelPackage model : models.subList(0, 2)) {
                expected.putAll(eventsOfFiles(model));
            }
            assertThat(expected.keySet()).as("events of both").hasSize(2 * RATES.length);
            LiveCluster.await(
                    "as many events",
                    60,
                    () -> cluster.events().size()
                            >= expected.values().stream().mapToInt(List::size).sum());
            assertThat(byLane(cluster.events())).isEqualTo(expected);
            assertThat(engine.failure()).isNull();
        }
    }

    @Test
    void anotherVersionOfOneModelLeavesTheOtherAlone() throws Exception {
        Path watched = models.get(0).folder();
        ModelPackage second = SmallModels.mel(folder.resolve("mel-2"), 2);
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                LiveCluster cluster = new LiveCluster(broker, setup().reloading(), folder.resolve("state"))) {
            Engine engine = cluster.engine();
            CompletableFuture<Void> playing = playAtDoubleSpeed(cluster);
            LiveCluster.await(
                    "windows of the first version",
                    60,
                    () -> WindowScores.of(cluster.outcomes()).scored().keySet().equals(lanes()));
            for (String file : List.of("model.onnx", "labels.csv", "model.yaml")) {
                Files.copy(second.folder().resolve(file), watched.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            playing.join();
            awaitEnd(cluster);
            WindowScores swapped = WindowScores.of(cluster.outcomes());
            assertThat(swapped.unscored()).as("none lost").isEmpty();
            WindowScores before = alone(SmallModels.mel(folder.resolve("mel-1"), 1));
            WindowScores after = alone(second);
            for (Lane lane : lanes()) {
                TreeMap<Long, String> versions = swapped.versions().get(lane);
                if (!lane.model().equals(SmallModels.MEL)) {
                    assertThat(Set.copyOf(versions.values())).as("%s", lane).hasSize(1);
                    continue;
                }
                assertThat(List.copyOf(versions.values()))
                        .as("%s", lane)
                        .isSorted()
                        .contains("1", "2");
                TreeMap<Long, float[]> expected = new TreeMap<>();
                before.scored()
                        .get(lane)
                        .forEach((k, scores) -> expected.put(
                                k,
                                versions.get(k).equals("1")
                                        ? scores
                                        : after.scored().get(lane).get(k)));
                swapped.assertSameScores(lane, expected);
            }
            for (ModelPackage model : models.subList(1, models.size())) {
                alone(model).scored().forEach(swapped::assertSameScores);
            }
            assertThat(engine.failure()).isNull();
        }
    }

    private LiveCluster.Setup setup() {
        return LiveCluster.Setup.of(
                        "two.", models.stream().map(ModelPackage::folder).toArray(Path[]::new))
                .with(types());
    }

    private CompletableFuture<Void> playAtDoubleSpeed(LiveCluster cluster) {
        return CompletableFuture.runAsync(() -> {
            try {
                cluster.play(recordings(), 2);
            } catch (Exception e) {
                throw new IllegalStateException("playing failed", e);
            }
        });
    }

    private void awaitEnd(LiveCluster cluster) {
        LiveCluster.await("every model's last word on every mic", 120, () -> cluster.outcomes().stream()
                .filter(o -> o.getStreamSamples() != null)
                .map(WindowScores::lane)
                .collect(Collectors.toSet())
                .equals(lanes()));
    }

    /** The events of one model's own types, from files, by mic and model. */
    private Map<String, List<String>> eventsOfFiles(ModelPackage model) throws Exception {
        Map<String, EventTypeConfig> own = new TreeMap<>(types().types());
        own.values().removeIf(type -> !model.id().equals(type.model()));
        FileDetector detector = new FileDetector(
                EventTypes.resolve(
                        new EventTypesConfig(own),
                        model.id(),
                        model.labels().stream().map(Label::name).toList()),
                EventsConfig.DEFAULTS);
        OutcomeRecords records = OutcomeRecords.dense();
        List<SoundEvent> events = new ArrayList<>();
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(model),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                false,
                (slot, lane) -> detector.accept(records.record(slot, lane, 0), events::add))) {
            for (FrameSource recording : recordings()) {
                try (recording) {
                    analysis.play(recording);
                }
            }
            analysis.finish();
        }
        return byLane(events);
    }

    private static Map<String, List<String>> byLane(List<SoundEvent> events) {
        events.forEach(e ->
                assertThat("small-" + e.getType()).as("a type of its own model").startsWith(e.getModelId() + "_"));
        return events.stream()
                .collect(Collectors.groupingBy(
                        e -> e.getMicId() + " " + e.getModelId(),
                        TreeMap::new,
                        Collectors.mapping(
                                e -> "%s %s r%d %d..%d peak %.3f"
                                        .formatted(
                                                e.getType(),
                                                e.getStatus(),
                                                e.getRevision(),
                                                e.getOnsetIndex(),
                                                e.getOffsetIndex(),
                                                e.getPeakScore()),
                                Collectors.toList())));
    }
}
