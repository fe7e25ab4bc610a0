package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.events.EventTypes;
import io.earshot.model.SmallModels;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.shadow.ScoreDifferences;
import io.earshot.shadow.ScorePair;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model on trial beside production on a real broker: production never learns of it, whatever becomes of it. */
@Timeout(240)
@Tag("slow")
class ShadowIT {
    private static final int MICS = 3;
    private static final int SECONDS = 40;
    private static final int RATE = 16_000;
    /** Between what version 1 and what version 2 say of the label that is always there. */
    private static final double BETWEEN_THE_VERSIONS = 0.844;

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static Path production;
    private static Path next;
    private static Set<String> expected;

    @TempDir
    Path state;

    @BeforeAll
    static void whatProductionSaysWithoutAShadow(@TempDir Path bareState) throws Exception {
        production = folder.resolve("production");
        next = folder.resolve("next");
        SmallModels.mel(production, 1);
        SmallModels.mel(next, 2);
        broker = EmbeddedBroker.start();
        try (LiveCluster bare = new LiveCluster(broker, setup("bare."), bareState)) {
            Engine engine = bare.engine();
            play(bare);
            awaitEnd(bare);
            expected = events(bare);
            assertThat(expected).hasSizeGreaterThanOrEqualTo(MICS);
            assertThat(bare.shadowOutcomes()).isEmpty();
            assertThat(engine.shadowState()).isEqualTo("no shadow");
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static LiveCluster.Setup setup(String prefix) {
        EventTypesConfig types = new EventTypesConfig(
                Map.of("ever", type("Mel ever", 0.7), "nearly", type("Mel ever", BETWEEN_THE_VERSIONS)));
        return LiveCluster.Setup.of(prefix, production).with(types);
    }

    private static EventTypeConfig type(String label, double high) {
        return new EventTypeConfig(
                SmallModels.MEL, List.of(label), high, 0.5, Duration.ofSeconds(1), Duration.ZERO, 1, 4, 20, 10);
    }

    private static void play(LiveCluster cluster) throws Exception {
        List<FrameSource> recordings = new ArrayList<>();
        for (int i = 0; i < MICS; i++) {
            recordings.add(new SceneFrames(
                    Scene.random(i, Theme.FOREST, RATE),
                    "mic-" + i,
                    1_760_000_000_000_000L,
                    (long) SECONDS * RATE,
                    Duration.ofMillis(200)));
        }
        cluster.play(recordings, FramePlayer.MAX_SPEED);
    }

    private static void awaitEnd(LiveCluster cluster) {
        cluster.awaitRetired(MICS);
        LiveCluster.await("the last event closed", 60, () -> closed(cluster) >= MICS);
    }

    private static long closed(LiveCluster cluster) {
        return cluster.events().stream()
                .filter(e -> e.getStatus() == io.earshot.avro.EventStatus.CLOSED)
                .count();
    }

    /** Every revision; times are counted from the stream's start, since an implausible clock is replaced. */
    private static Set<String> events(LiveCluster cluster) {
        Set<String> all = new TreeSet<>();
        cluster.events().forEach(e -> assertThat(all.add("%s %s %s r%d %d..%d %s %.4f"
                        .formatted(
                                e.getMicId(),
                                e.getType(),
                                e.getStatus(),
                                e.getRevision(),
                                e.getOnsetIndex(),
                                e.getOffsetIndex(),
                                e.getModelVersion(),
                                e.getPeakScore())))
                .as("once: %s", e)
                .isTrue());
        return all;
    }

    private static long scored(List<WindowOutcome> outcomes) {
        return outcomes.stream().filter(o -> o.getKind() == OutcomeKind.SCORED).count();
    }

    private static ScoreDifferences.Summary differences(LiveCluster cluster) {
        EventTypes types = EventTypes.resolve(setup("any.").types(), SmallModels.MEL, SmallModels.MEL_LABELS);
        ScoreDifferences differences = new ScoreDifferences(ScorePair.of(
                SmallModels.MEL,
                SmallModels.MEL_LABELS,
                SmallModels.MEL,
                SmallModels.MEL_LABELS,
                types.of(SmallModels.MEL)));
        cluster.shadowOutcomes().forEach(differences::shadow);
        cluster.outcomes().forEach(differences::production);
        return differences.summary();
    }

    /** What production says in a cluster with a shadow, and what the two differ by. */
    private ScoreDifferences.Summary runBeside(String prefix, Path shadow) throws Exception {
        try (LiveCluster cluster = new LiveCluster(broker, setup(prefix).shadowedBy(shadow), state)) {
            Engine engine = cluster.engine();
            LiveCluster.await(
                    "the shadow is at work", 60, () -> engine.shadowState().equals("at work"));
            play(cluster);
            awaitEnd(cluster);
            LiveCluster.await(
                    "the shadow has caught up",
                    60,
                    () -> scored(cluster.shadowOutcomes()) >= scored(cluster.outcomes()));
            assertThat(events(cluster)).isEqualTo(expected);
            assertThat(cluster.outcomes()).allMatch(o -> !"2".equals(o.getModelVersion()));
            assertThat(cluster.records(cluster.names().deadLetters(), new ByteArrayDeserializer()))
                    .isEmpty();
            assertThat(engine.failure()).isNull();
            assertThat(engine.shadow().windows()).isEqualTo(scored(cluster.shadowOutcomes()));
            assertThat(engine.shadow().modelNanos()).isPositive();
            return differences(cluster);
        }
    }

    @Test
    void theSameModelNeverDiffersAndProductionSaysTheSameAsWithoutIt() throws Exception {
        ScoreDifferences.Summary summary = runBeside("same.", production);
        assertThat(summary.compared()).isGreaterThan(MICS * 70);
        assertThat(summary.labels()).hasSize(4).allMatch(label -> label.max() < 1e-6);
        assertThat(summary.otherDecisions()).isZero();
        assertThat(summary.productionOnly() + summary.shadowOnly() + summary.waiting())
                .isZero();
    }

    @Test
    void anotherVersionDiffersInEveryWindowAndProductionSaysTheSameAsWithoutIt() throws Exception {
        ScoreDifferences.Summary summary = runBeside("other.", next);
        assertThat(summary.labels()).allMatch(label -> label.mean() > 0.001 && label.windows() == summary.compared());
        assertThat(summary.otherDecisions()).isEqualTo(summary.compared());
        assertThat(summary.types())
                .filteredOn(type -> type.name().equals("nearly"))
                .singleElement()
                .satisfies(type -> assertThat(type.shadowOnly()).isEqualTo(summary.compared()));
    }

    @Test
    void aShadowThatCannotBeLoadedStopsItselfAlone() throws Exception {
        Path broken = state.resolve("broken");
        SmallModels.mel(broken, 2);
        Files.write(broken.resolve("model.onnx"), new byte[] {1, 2, 3});
        try (LiveCluster cluster = new LiveCluster(broker, setup("broken.").shadowedBy(broken), state.resolve("s"))) {
            Engine engine = cluster.engine();
            LiveCluster.await(
                    "the shadow stopped", 60, () -> engine.shadowState().startsWith("stopped by "));
            assertThat(engine.unready()).isEmpty();
            play(cluster);
            awaitEnd(cluster);
            assertThat(events(cluster)).isEqualTo(expected);
            assertThat(engine.failure()).isNull();
        }
    }

    @Test
    void aShadowThatFailsWhileAtWorkStopsItselfAloneAndLeavesItsGroup() throws Exception {
        try (LiveCluster cluster = new LiveCluster(broker, setup("fails.").shadowedBy(next), state)) {
            Engine engine = cluster.engine();
            LiveCluster.await(
                    "the shadow is at work", 60, () -> engine.shadowState().equals("at work"));
            cluster.play(
                    List.of(new SceneFrames(
                            Scene.random(9, Theme.FOREST, RATE), "mic-9", 1, 10L * RATE, Duration.ofMillis(200))),
                    FramePlayer.MAX_SPEED);
            LiveCluster.await("it scores", 60, () -> scored(cluster.shadowOutcomes()) > 5);
            engine.shadow().fail(new IllegalStateException("broken on purpose"));
            long before = scored(cluster.shadowOutcomes());
            play(cluster);
            awaitEnd(cluster);
            Set<String> events = events(cluster);
            events.removeIf(event -> event.startsWith("mic-9"));
            assertThat(events).isEqualTo(expected);
            assertThat(engine.failure()).isNull();
            assertThat(engine.unready()).isEmpty();
            assertThat(engine.shadowState()).isEqualTo("stopped by java.lang.IllegalStateException: broken on purpose");
            // What was in its rings may have gone out, no more.
            assertThat(scored(cluster.shadowOutcomes())).isLessThan(before + 50);
        }
    }
}
