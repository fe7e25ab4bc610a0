package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.WindowScores.Lane;
import io.earshot.audio.Resampler;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.CloseCause;
import io.earshot.avro.Coverage;
import io.earshot.avro.EventStatus;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.IngestConfig;
import io.earshot.model.ModelPackage;
import io.earshot.model.SmallModels;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is gone for a minute while mics and engine go on, by the clock on the wall. Mics keep what they record
 * and send it late, so two frames of each stream are appended a minute apart: by the rule of idle streams each retires
 * there, whoever reads the log. So the windows across that place are lost, and say so; nothing else is.
 */
@Timeout(300)
class BrokerOutageIT {
    private static final long OUTAGE_SECONDS = 60;
    private static final Duration FRAME = Duration.ofMillis(200);
    /** Whole frames and half of one; the last window needs padding. */
    private static final double SECONDS = 68.3;
    /** One is resampled: the filter's support decides what touches the pause. */
    private static final int[] RATES = {16_000, 16_000, 48_000};

    private static final String EVER = "ever";

    @TempDir
    Path folder;

    private final List<ModelPackage> models = new ArrayList<>();
    private LiveCluster cluster;
    private WindowScores expected;
    private long startedAt;
    /** The first sample appended after the pause, by mic. */
    private final Map<String, Long> pausedAt = new TreeMap<>();

    @Test
    void whatLiesAcrossThePauseIsRetiredAndEverythingElseIsScored() throws Exception {
        models.add(SmallModels.mel(folder.resolve("mel"), 1));
        models.add(SmallModels.wave(folder.resolve("wave"), 1));
        if (Shared.has("models/yamnet/model.onnx")) {
            models.add(Shared.yamnet(folder.resolve("yamnet")));
        }
        startedAt = 0;
        expected = WindowScores.ofFiles(models, recordings());
        Path[] folders = models.stream().map(ModelPackage::folder).toArray(Path[]::new);
        LiveCluster.Setup setup = LiveCluster.Setup.of("minute.", folders).with(types());
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                LiveCluster live = new LiveCluster(broker, setup, folder.resolve("state"))) {
            cluster = live;
            Engine engine = live.engine();
            CompletableFuture<Void> playing = playInTheBackground();
            LiveCluster.await("windows of every mic and model", 60, () -> {
                Map<Lane, TreeMap<Long, float[]>> scored = scores().scored();
                return scored.size() == lanes() && scored.values().stream().allMatch(w -> w.size() >= 4);
            });
            broker.stop();
            long back = System.nanoTime() + TimeUnit.SECONDS.toNanos(OUTAGE_SECONDS);
            while (System.nanoTime() < back && engine.failure() == null) {
                LockSupport.parkNanos(back - System.nanoTime());
            }
            broker.restart();
            playing.join();
            LiveCluster.await("every stream ended", 120, () -> engine.failure() != null || ended() == lanes());
            assertThat(engine.failure()).isNull();
            findThePauses();
            assertEveryWindowAccountedFor();
            assertStreamsRetiredAtThePauseAndResumedAfterIt();
            assertEventsCutAtThePause();
            assertCoverageAddsUp();
            assertThat(live.records(live.names().deadLetters(), new ByteArrayDeserializer()))
                    .isEmpty();
            assertThat(engine.failure()).isNull();
        }
    }

    /** A sound that never stops. */
    private static EventTypesConfig types() {
        return new EventTypesConfig(Map.of(
                EVER,
                new EventTypeConfig(
                        SmallModels.MEL,
                        List.of("Mel ever"),
                        0.7,
                        0.5,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        1,
                        4,
                        20,
                        20)));
    }

    private List<FrameSource> recordings() {
        List<FrameSource> recordings = new ArrayList<>();
        for (int i = 0; i < RATES.length; i++) {
            Scene scene = Scene.random(40 + i, Theme.FOREST, RATES[i]);
            recordings.add(new SceneFrames(scene, mic(i), startedAt, samples(i), FRAME));
        }
        return recordings;
    }

    private static String mic(int i) {
        return "mic-" + i;
    }

    private static long samples(int i) {
        return Math.round(SECONDS * RATES[i]);
    }

    private int lanes() {
        return RATES.length * models.size();
    }

    /** In real time. */
    private CompletableFuture<Void> playInTheBackground() {
        startedAt = LiveCluster.now();
        List<FrameSource> recordings = recordings();
        return CompletableFuture.runAsync(() -> {
            try {
                cluster.play(recordings, 1);
            } catch (Exception e) {
                throw new IllegalStateException("playing failed", e);
            }
        });
    }

    private WindowScores scores() {
        return WindowScores.of(cluster.outcomes());
    }

    private long ended() {
        return cluster.outcomes().stream()
                .filter(o -> o.getStreamSamples() != null)
                .map(WindowScores::lane)
                .distinct()
                .count();
    }

    /** The log says where the streams were cut: two frames appended more than the idle time apart. */
    private void findThePauses() {
        long idle = IngestConfig.DEFAULTS.idle().toMillis();
        Map<String, Long> lastAppended = new HashMap<>();
        Map<String, Long> next = new HashMap<>();
        for (ConsumerRecord<byte[], AudioFrame> record : cluster.records(
                cluster.names().frames(), Serialization.singleObject().frames().deserializer())) {
            AudioFrame frame = record.value();
            String mic = frame.getMicId();
            assertThat(frame.getFirstSample()).as("the feeder lost nothing").isEqualTo(next.getOrDefault(mic, 0L));
            next.put(mic, frame.getFirstSample() + frame.getPayload().remaining() / Short.BYTES);
            Long before = lastAppended.put(mic, record.timestamp());
            if (before != null && record.timestamp() - before > idle) {
                assertThat(pausedAt).as("one pause").doesNotContainKey(mic);
                pausedAt.put(mic, frame.getFirstSample());
            }
        }
        assertThat(pausedAt).hasSize(RATES.length);
        for (int i = 0; i < RATES.length; i++) {
            assertThat(next).containsEntry(mic(i), samples(i));
        }
    }

    /** Windows that need samples from both sides of the pause. */
    private SortedSet<Long> acrossThePause(Lane lane) {
        var input = model(lane).firstInput();
        int rate = RATES[micIndex(lane)];
        int support = rate == input.rate() ? 0 : new Resampler(rate, input.rate()).halfSupport();
        long pause = pausedAt.get(lane.mic());
        SortedSet<Long> across = new TreeSet<>();
        for (long k = 0; k * input.hop() < SECONDS * input.rate(); k++) {
            long from = Math.floorDiv(k * input.hop() * rate, (long) input.rate()) - support;
            long to = -Math.floorDiv(-(k * input.hop() + input.window()) * rate, (long) input.rate()) + support;
            if (from < pause && to > pause && k <= last(lane)) {
                across.add(k);
            }
        }
        return across;
    }

    private ModelPackage model(Lane lane) {
        return models.stream()
                .filter(m -> m.id().equals(lane.model()))
                .findFirst()
                .orElseThrow();
    }

    private static int micIndex(Lane lane) {
        return Integer.parseInt(lane.mic().substring("mic-".length()));
    }

    private long last(Lane lane) {
        return expected.scored().get(lane).lastKey();
    }

    private void assertEveryWindowAccountedFor() {
        assertThat(expected.unscored()).isEmpty();
        WindowScores actual = scores();
        assertThat(actual.scored().keySet()).isEqualTo(expected.scored().keySet());
        assertThat(actual.unscored()).as("no gap but where a stream retired").isEmpty();
        expected.scored().forEach((lane, windows) -> {
            SortedSet<Long> across = acrossThePause(lane);
            assertThat(across).as("%s", lane).isNotEmpty();
            TreeMap<Long, float[]> others = new TreeMap<>(windows);
            others.keySet().removeAll(across);
            actual.assertSameScores(lane, others);
        });
    }

    /** Between a RETIRED and the RESUME after it, windows that were not spoken of are GAP(RETIRED) by rule. */
    private void assertStreamsRetiredAtThePauseAndResumedAfterIt() {
        Map<Lane, List<String>> words = cluster.outcomes().stream()
                .filter(o -> o.getKind() == OutcomeKind.RESUME || o.getKind() == OutcomeKind.RETIRED)
                .collect(Collectors.groupingBy(
                        WindowScores::lane,
                        TreeMap::new,
                        Collectors.mapping(o -> o.getKind() + " " + o.getFirstIndex(), Collectors.toList())));
        words.forEach((lane, said) -> {
            SortedSet<Long> across = acrossThePause(lane);
            // A worker that got its partition anew says what it knows again: harmless, by index.
            assertThat(said).as("%s", lane).startsWith("RESUME 0").endsWith("RETIRED " + (last(lane) + 1));
            assertThat(said)
                    .as("%s", lane)
                    .containsSubsequence("RETIRED " + across.first(), "RESUME " + (across.last() + 1));
        });
    }

    private void assertEventsCutAtThePause() {
        int closed = 2 * RATES.length;
        LiveCluster.await("events closed", 60, () -> closed().size() >= closed);
        Map<String, List<String>> byMic = closed().stream()
                .collect(Collectors.groupingBy(
                        SoundEvent::getMicId,
                        TreeMap::new,
                        Collectors.mapping(
                                e -> "%s %d..%d %s"
                                        .formatted(
                                                e.getType(), e.getOnsetIndex(), e.getOffsetIndex(), e.getCloseCause()),
                                Collectors.toList())));
        for (int i = 0; i < RATES.length; i++) {
            Lane lane = new Lane(mic(i), SmallModels.MEL);
            SortedSet<Long> across = acrossThePause(lane);
            assertThat(byMic.get(mic(i)))
                    .containsExactly(
                            "%s 0..%d %s".formatted(EVER, across.first() - 1, CloseCause.INTERRUPTED),
                            "%s %d..%d %s".formatted(EVER, across.last() + 1, last(lane), CloseCause.STREAM_ENDED));
        }
        assertThat(cluster.events().stream().map(e -> e.getId() + " " + e.getRevision()))
                .doesNotHaveDuplicates();
    }

    private List<SoundEvent> closed() {
        return cluster.events().stream()
                .filter(e -> e.getStatus() == EventStatus.CLOSED)
                .toList();
    }

    private void assertCoverageAddsUp() {
        LiveCluster.await("coverage to the end", 60, () -> {
            Map<Lane, NavigableMap<Long, Coverage>> minutes = minutes();
            return minutes.size() == lanes()
                    && minutes.values().stream()
                            .allMatch(m -> !m.lastEntry().getValue().getStreaming());
        });
        long audio = Math.round(SECONDS * 1_000_000);
        minutes().forEach((lane, minutes) -> {
            minutes.values().forEach(m -> assertThat(m.getAnalysed() + m.getSilent() + m.getAbsent() + missing(m))
                    .as("%s minute %d", lane, m.getMinute())
                    .isEqualTo(m.getKnownUntil() - m.getMinute()));
            var input = model(lane).firstInput();
            SortedSet<Long> across = acrossThePause(lane);
            long lost = micros((across.last() + 1) * input.hop(), input.rate())
                    - micros((across.first() - 1) * input.hop() + input.window(), input.rate());
            assertThat(minutes.lastEntry().getValue().getKnownUntil()).isEqualTo(startedAt + audio);
            assertThat(sum(minutes, Coverage::getAnalysed)).as("%s", lane).isEqualTo(audio - lost);
            assertThat(sum(minutes, m -> m.getMissing().getOrDefault("RETIRED", 0L)))
                    .as("%s", lane)
                    .isEqualTo(lost);
            assertThat(sum(minutes, BrokerOutageIT::missing))
                    .as("no other reason")
                    .isEqualTo(lost);
            assertThat(sum(minutes, Coverage::getSilent)).isZero();
            assertThat(sum(minutes, Coverage::getAbsent))
                    .as("before the mic began")
                    .isEqualTo(startedAt - minutes.firstKey());
        });
    }

    private static long micros(long samples, int rate) {
        return samples * 1_000_000 / rate;
    }

    private interface Amount {
        long of(Coverage minute);
    }

    private static long sum(Map<Long, Coverage> minutes, Amount amount) {
        return minutes.values().stream().mapToLong(amount::of).sum();
    }

    private static long missing(Coverage minute) {
        return minute.getMissing().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The newest record of each minute, as the compacted topic keeps it. */
    private Map<Lane, NavigableMap<Long, Coverage>> minutes() {
        Map<Lane, NavigableMap<Long, Coverage>> minutes = new TreeMap<>();
        cluster.coverage()
                .forEach(c -> minutes.computeIfAbsent(new Lane(c.getMicId(), c.getModelId()), l -> new TreeMap<>())
                        .put(c.getMinute(), c));
        return minutes;
    }
}
