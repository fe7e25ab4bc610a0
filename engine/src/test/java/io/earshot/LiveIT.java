package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Coverage;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.EventsConfig;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.config.Yaml;
import io.earshot.events.CoverageSum;
import io.earshot.events.EventTypes;
import io.earshot.events.FileDetector;
import io.earshot.media.AudioFile;
import io.earshot.model.Label;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FileFrames;
import io.earshot.playback.FramePlayer;
import io.earshot.publish.OutcomeRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way on a real broker, with real YAMNet and real recordings: the same audio gives the same events live as
 * from a file, whatever happens to engines and broker meanwhile.
 */
@Timeout(300)
class LiveIT {
    private static final Duration FRAME = Duration.ofMillis(200);

    @TempDir
    static Path folder;

    private static ModelPackage model;
    private static EmbeddedBroker broker;
    private static List<Path> recordings;
    private static Map<String, List<String>> expected;
    private static Map<String, String> expectedLevels;

    @TempDir
    Path state;

    @BeforeAll
    static void analyseTheRecordingsFromFiles() throws Exception {
        model = Shared.yamnet(folder.resolve("yamnet"));
        recordings = List.of(
                Shared.path("audio/soundscapes/soundscape-01.flac"),
                Shared.path("audio/soundscapes/soundscape-05.flac"),
                Shared.path("audio/esc10/chainsaw/1-116765-A.ogg"),
                Shared.path("audio/soundscapes/soundscape-07.flac"));
        expected = fromFiles();
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopTheBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    private static Map<String, List<String>> fromFiles() throws Exception {
        EventTypesConfig types =
                Yaml.read(Path.of(System.getProperty("earshot.root"), "config/events.yaml"), EventTypesConfig.class);
        FileDetector detector = new FileDetector(
                EventTypes.resolve(
                        types,
                        model.id(),
                        model.labels().stream().map(Label::name).toList()),
                EventsConfig.DEFAULTS);
        OutcomeRecords records = OutcomeRecords.dense();
        List<SoundEvent> revisions = new ArrayList<>();
        List<Coverage> coverage = new ArrayList<>();
        try (FileAnalysis analysis = new FileAnalysis(
                List.of(model),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                false,
                (slot, lane) -> detector.accept(records.record(slot, lane, 0), revisions::add, coverage::add))) {
            for (int i = 0; i < recordings.size(); i++) {
                try (FileFrames frames =
                        new FileFrames(AudioFile.open(recordings.get(i)), "mic-" + i, "run", 0, FRAME)) {
                    analysis.play(frames);
                }
            }
            analysis.finish();
        }
        assertThat(revisions).isNotEmpty();
        assertThat(coverage).allMatch(minute -> (minute.getAnalysed() == 0) == (minute.getLevel() == null));
        expectedLevels = levels(coverage);
        return byMic(revisions);
    }

    /** Every revision of every event, times from the stream's start, in each mic's order. */
    private static Map<String, List<String>> byMic(List<SoundEvent> revisions) {
        return revisions.stream()
                .collect(Collectors.groupingBy(
                        SoundEvent::getMicId,
                        TreeMap::new,
                        Collectors.mapping(
                                e -> "%s %s r%d %d..%d %.3f..%.3f peak %.3f"
                                        .formatted(
                                                e.getType(),
                                                e.getStatus(),
                                                e.getRevision(),
                                                e.getOnsetIndex(),
                                                e.getOffsetIndex(),
                                                (e.getOnsetAt() - e.getStreamStartedAt()) / 1e6,
                                                (e.getOffsetAt() - e.getStreamStartedAt()) / 1e6,
                                                e.getPeakScore()),
                                Collectors.toList())));
    }

    /** The last word on every minute: its level, counted from the stream's first minute. */
    private static Map<String, String> levels(List<Coverage> coverage) {
        Map<String, Long> begins = new HashMap<>();
        coverage.forEach(minute -> begins.merge(minute.getMicId(), minute.getMinute(), Math::min));
        Map<String, String> levels = new TreeMap<>();
        for (Coverage minute : coverage) {
            long number = (minute.getMinute() - begins.get(minute.getMicId())) / CoverageSum.MINUTE;
            levels.put(
                    minute.getMicId() + " minute " + number,
                    "%s dBFS, loudest %s".formatted(minute.getLevel(), minute.getLoudest()));
        }
        return levels;
    }

    /** Captures of two-minute recordings that end about now, so that no clock is implausible; a file's minutes are theirs. */
    private static long twoMinutesAgo() {
        long ago = LiveCluster.now() - 125_000_000;
        return ago - ago % CoverageSum.MINUTE;
    }

    private static void assertSameEvents(LiveCluster cluster) {
        LiveCluster.await("the last event closed", 60, () -> {
            Map<String, List<String>> live = byMic(cluster.events());
            return live.values().stream().mapToInt(List::size).sum()
                    >= expected.values().stream().mapToInt(List::size).sum();
        });
        assertThat(byMic(cluster.events())).isEqualTo(expected);
        LiveCluster.await(
                "the levels of the files", 60, () -> levels(cluster.coverage()).equals(expectedLevels));
    }

    /** Windows 0 to n of every stream, each spoken of; for those spoken of twice the first word counts. */
    private static void assertEveryWindowScored(LiveCluster cluster) {
        Map<String, TreeMap<Long, OutcomeKind>> windows = new TreeMap<>();
        Map<String, Long> ends = new TreeMap<>();
        for (WindowOutcome outcome : cluster.outcomes()) {
            switch (outcome.getKind()) {
                case RETIRED -> ends.put(outcome.getMicId(), outcome.getFirstIndex());
                case SCORED, GAP, SILENT -> {
                    for (long k = outcome.getFirstIndex(); k <= outcome.getLastIndex(); k++) {
                        windows.computeIfAbsent(outcome.getMicId(), m -> new TreeMap<>())
                                .putIfAbsent(k, outcome.getKind());
                    }
                }
                default -> {}
            }
        }
        assertThat(windows).hasSize(recordings.size());
        windows.forEach((mic, kinds) -> {
            assertThat(kinds).as(mic).hasSize(ends.get(mic).intValue());
            assertThat(kinds.values()).as(mic).containsOnly(OutcomeKind.SCORED);
        });
    }

    @Test
    void liveAudioGivesTheSameEventsAsTheFiles() throws Exception {
        try (LiveCluster cluster = new LiveCluster(broker, "plain.", model.folder(), state)) {
            cluster.engine();
            cluster.play(recordings, FramePlayer.MAX_SPEED, FRAME, twoMinutesAgo());
            cluster.awaitRetired(recordings.size());
            assertSameEvents(cluster);
            assertEveryWindowScored(cluster);
            assertThat(cluster.alerts()).isNotEmpty();
        }
    }

    @Test
    void enginesThatComeAndGoNeitherLoseNorDoubleAnEvent() throws Exception {
        try (LiveCluster cluster = new LiveCluster(broker, "moving.", model.folder(), state)) {
            Engine first = cluster.engine();
            CompletableFuture<Void> playing = playInTheBackground(cluster, 8);
            LiveCluster.await("some windows", 60, () -> cluster.outcomes().size() > 50);
            cluster.engine();
            LiveCluster.await("more windows", 60, () -> cluster.outcomes().size() > 200);
            cluster.close(first);
            playing.join();
            cluster.awaitRetired(recordings.size());
            assertSameEvents(cluster);
            assertEveryWindowScored(cluster);
        }
    }

    @Test
    void aBrokerThatIsGoneForAWhileLosesNothing() throws Exception {
        try (EmbeddedBroker own = EmbeddedBroker.start();
                LiveCluster cluster = new LiveCluster(own, "outage.", model.folder(), state)) {
            Engine engine = cluster.engine();
            CompletableFuture<Void> playing = playInTheBackground(cluster, 8);
            LiveCluster.await("some windows", 60, () -> cluster.outcomes().size() > 100);
            own.stop();
            own.restart();
            playing.join();
            cluster.awaitRetired(recordings.size());
            assertSameEvents(cluster);
            assertEveryWindowScored(cluster);
            assertThat(engine.failure()).isNull();
        }
    }

    @Test
    void theConsumerGroupProtocolOfTheBrokersWorksToo() throws Exception {
        try (LiveCluster cluster = new LiveCluster(
                broker, LiveCluster.Setup.of("kip848.", model.folder()).with(IngestConfig.Protocol.CONSUMER), state)) {
            Engine first = cluster.engine();
            CompletableFuture<Void> playing = playInTheBackground(cluster, 8);
            LiveCluster.await("some windows", 60, () -> cluster.outcomes().size() > 100);
            cluster.engine();
            cluster.close(first);
            playing.join();
            cluster.awaitRetired(recordings.size());
            assertSameEvents(cluster);
            assertEveryWindowScored(cluster);
        }
    }

    @Test
    void anEngineThatFailsIsTakenOverFromWithoutLossOrDouble() throws Exception {
        try (LiveCluster cluster = new LiveCluster(broker, "failing.", model.folder(), state)) {
            Engine first = cluster.engine();
            CompletableFuture<Void> playing = playInTheBackground(cluster, 8);
            LiveCluster.await("some windows", 60, () -> cluster.outcomes().size() > 100);
            first.fail(new IllegalStateException("broken on purpose"));
            cluster.close(first);
            cluster.engine();
            playing.join();
            cluster.awaitRetired(recordings.size());
            assertSameEvents(cluster);
            assertEveryWindowScored(cluster);
        }
    }

    /** Plays at a multiple of real time while the test goes on. */
    private static CompletableFuture<Void> playInTheBackground(LiveCluster cluster, double speed) {
        long startedAt = twoMinutesAgo();
        return CompletableFuture.runAsync(() -> {
            try {
                cluster.play(recordings, speed, FRAME, startedAt);
            } catch (Exception e) {
                throw new IllegalStateException("playing failed", e);
            }
        });
    }
}
