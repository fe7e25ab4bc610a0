package io.earshot.chaos;

import io.earshot.Serialization;
import io.earshot.avro.Alert;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.chaos.FaultPlayer.Played;
import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.KafkaConfig;
import io.earshot.config.TopicsConfig;
import io.earshot.config.Yaml;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FramePlayer;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** One run of the harness: broker, engines, mics, faults, and the judgement. Belongs to one thread. */
final class Run {
    private static final int READY_SECONDS = 120;
    private static final int DONE_SECONDS = 180;
    /** For what comes twice to come. */
    private static final int AFTERWARDS_SECONDS = 5;

    private final Path folder;
    private final Audio audio;
    private final int count;
    private final Settings settings;
    private final List<FaultKind> kinds;
    private final Duration spacing;
    private final long seed;
    private final @Nullable Path model;
    private final Consumer<String> progress;
    private final Serialization serialization = Serialization.singleObject();

    /**
     * @param folder for everything it writes
     * @param count of engines, beside the spare one
     * @param kinds faults to play; all where empty
     * @param spacing of the faults, on the average
     * @param model package; null for the one in the box
     */
    Run(
            Path folder,
            Audio audio,
            int count,
            Settings settings,
            List<FaultKind> kinds,
            Duration spacing,
            long seed,
            @Nullable Path model,
            Consumer<String> progress) {
        this.folder = folder;
        this.audio = audio;
        this.count = count;
        this.settings = settings;
        this.kinds = kinds.isEmpty() ? List.of(FaultKind.values()) : List.copyOf(kinds);
        this.spacing = spacing;
        this.seed = seed;
        this.model = model;
        this.progress = progress;
    }

    /** What subscribers got, and when. */
    private record Got(
            Watcher<WindowOutcome> outcomes,
            Watcher<SoundEvent> events,
            Watcher<Alert> alerts,
            Watcher<Coverage> coverage)
            implements AutoCloseable {
        @Override
        public void close() {
            outcomes.close();
            events.close();
            alerts.close();
            coverage.close();
        }
    }

    /** What is analysed, with what. */
    private record Setup(
            ModelPackage model, EventTypesConfig types, AlertRulesConfig rules, Map<String, Microphone> mics) {}

    Report play() throws IOException, InterruptedException, ModelException, UserException {
        ModelPackage original = Home.model(model);
        Path eventTypes = Home.eventTypes(null, original);
        Path alertRules = Home.path().resolve("load-tests/alerts.yaml");
        ModelFolder folderOfModel = new ModelFolder(original.folder(), folder.resolve("model"));
        Setup setup = new Setup(
                original,
                Yaml.read(eventTypes, EventTypesConfig.class),
                Yaml.read(alertRules, AlertRulesConfig.class),
                mics());
        List<EngineSlot> engines = new ArrayList<>();
        List<StateDisk> disks = new ArrayList<>();
        progress.accept("starting a broker and " + count + " engines");
        try (BrokerSide broker = new BrokerSide(folder.resolve("broker"), count + 1, settings.broker())) {
            boolean canFill = StateDisk.canMount(folder.resolve("probe"));
            TopicsConfig topics = TopicsConfig.DEFAULTS;
            for (int i = 0; i <= count; i++) {
                Path own = folder.resolve("engine-" + i);
                Path config = folder.resolve("engine-%d.yaml".formatted(i));
                Path written = settings.write(
                        config,
                        "127.0.0.1:" + broker.link(i).port(),
                        folderOfModel.folder(),
                        eventTypes.toAbsolutePath(),
                        alertRules,
                        own.resolve("state"));
                topics = Yaml.read(written, EarshotConfig.class).topics();
                if (canFill) {
                    disks.add(StateDisk.mount(own.resolve("state")));
                }
                engines.add(new EngineSlot(own, config, List.of("-Xmx256m", "-Dearshot.home=" + Home.path())));
            }
            prepare(broker.servers(), topics, setup.mics());
            for (EngineSlot engine : engines.subList(0, count)) {
                engine.start();
            }
            for (EngineSlot engine : engines.subList(0, count)) {
                await("an engine is ready", READY_SECONDS, () -> ready(engine));
            }
            List<FaultKind> possible = kinds.stream()
                    .filter(kind -> kind != FaultKind.DISK_FULL || canFill)
                    .toList();
            if (!canFill) {
                progress.accept("disk-full is left out: no small file system can be mounted here");
            }
            FaultPlayer faults = new FaultPlayer(
                    broker, engines, disks, folderOfModel, settings.session().multipliedBy(3), progress);
            return judged(setup, broker, engines, faults, FaultPlan.of(seed, audio.length(), count, possible, spacing));
        } finally {
            for (EngineSlot engine : engines) {
                engine.close();
            }
            for (StateDisk disk : disks) {
                disk.close();
            }
            serialization.close();
        }
    }

    private Report judged(
            Setup setup, BrokerSide broker, List<EngineSlot> engines, FaultPlayer faults, List<Fault> plan)
            throws IOException, InterruptedException, ModelException {
        TopicNames names = new TopicNames("chaos.", List.of());
        try (Got got = new Got(
                new Watcher<>(
                        broker.servers(),
                        names.scores(),
                        serialization.outcomes().deserializer()),
                new Watcher<>(
                        broker.servers(), names.events(), serialization.events().deserializer()),
                new Watcher<>(
                        broker.servers(), names.alerts(), serialization.alerts().deserializer()),
                new Watcher<>(
                        broker.servers(),
                        names.coverage(),
                        serialization.coverage().deserializer()))) {
            long begin = System.nanoTime();
            long startedAt = TimeUnit.MILLISECONDS.toMicros(Instant.now().toEpochMilli());
            progress.accept("%d mics play for %d s, %d faults are planned"
                    .formatted(audio.mics(), audio.length().toSeconds(), plan.size()));
            CompletableFuture<Void> playing =
                    CompletableFuture.runAsync(() -> feed(broker.servers(), names, startedAt));
            List<Played> played = faults.play(plan, begin);
            join(playing);
            for (EngineSlot engine : engines.subList(0, count)) {
                engine.start();
            }
            progress.accept("the audio is over; analysing it undisturbed");
            Reference reference =
                    Reference.of(audio, startedAt, setup.model(), setup.types(), setup.rules(), setup.mics());
            boolean done = awaitQuietly(DONE_SECONDS, () -> isComplete(reference, got));
            progress.accept(done ? "everything expected has come" : "not everything expected has come");
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(AFTERWARDS_SECONDS));
            int unasked = engines.stream().mapToInt(EngineSlot::failures).sum();
            return report(setup, reference, got, played, begin, startedAt, unasked);
        }
    }

    private static void join(CompletableFuture<Void> playing) throws IOException, InterruptedException {
        try {
            playing.get();
        } catch (ExecutionException e) {
            throw new IOException("the mics could not be played: " + e.getCause(), e);
        }
    }

    private boolean isComplete(Reference reference, Got got) {
        Set<String> events = got.events().values().stream()
                .map(event -> event.getId() + event.getRevision())
                .collect(Collectors.toSet());
        Set<String> alerts = got.alerts().values().stream().map(Alert::getId).collect(Collectors.toSet());
        return reference.revisions().stream().allMatch(event -> events.contains(event.getId() + event.getRevision()))
                && reference.alerts().stream().allMatch(alert -> alerts.contains(alert.getId()))
                && coverage(reference, got).problems().isEmpty();
    }

    private Judge.Account coverage(Reference reference, Got got) {
        Map<String, Long> audioOfMics = new TreeMap<>();
        for (int i = 0; i < audio.mics(); i++) {
            audioOfMics.put(
                    Audio.mic(i), TimeUnit.SECONDS.toMicros(audio.length().toSeconds()));
        }
        return Judge.coverage(reference.coverage(), got.coverage().values(), audioOfMics);
    }

    private Report report(
            Setup setup, Reference reference, Got got, List<Played> played, long begin, long startedAt, int unasked) {
        List<SoundEvent> events = got.events().values();
        Ties ties = new Ties(
                setup.types(), setup.model().labels().stream().map(Label::name).toList(), reference.scores());
        Map<String, SoundEvent> byId = new HashMap<>();
        reference.revisions().forEach(event -> byId.put(event.getId(), event));
        events.forEach(event -> byId.put(event.getId(), event));
        List<Pauses.Delay> delays = got.events().seen().stream()
                .filter(seen -> seen.value() != null)
                .map(seen -> new Pauses.Delay(
                        begin + TimeUnit.MICROSECONDS.toNanos(value(seen).getDecidedAt() - startedAt), seen.nanos()))
                .toList();
        Map<String, Integer> faults = new LinkedHashMap<>();
        Arrays.stream(FaultKind.values()).forEach(kind -> {
            int times = (int)
                    played.stream().filter(one -> one.fault().kind() == kind).count();
            if (times > 0) {
                faults.put(kind.label(), times);
            }
        });
        List<Pauses.Each> each = Pauses.of(played, delays, begin);
        Spans spans = new Spans(played, begin, startedAt);
        return new Report(
                seed,
                audio.length().toSeconds() / 60.0,
                audio.mics(),
                count,
                settings.label(),
                faults,
                spans.killsWithEventOpen(reference.revisions()),
                spans.alertsOverFaults(reference.alerts(), setup.rules()),
                unasked,
                reference.windows().values().stream().mapToLong(Long::longValue).sum(),
                Outcomes.count(got.outcomes().values()),
                (int) reference.revisions().stream()
                        .map(SoundEvent::getId)
                        .distinct()
                        .count(),
                Judge.events(reference.revisions(), events, ties::isTie),
                Judge.alerts(reference.alerts(), got.alerts().values(), alert -> ties.isTie(alert, byId)),
                coverage(reference, got),
                each,
                Pauses.byKind(each),
                Pauses.usual(delays),
                Pauses.quiet(played, delays));
    }

    private static SoundEvent value(Watcher.Seen<SoundEvent> seen) {
        SoundEvent value = seen.value();
        if (value == null) {
            throw new IllegalStateException("an event was deleted: the events topic holds none such");
        }
        return value;
    }

    private void feed(String servers, TopicNames names, long startedAt) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "bootstrap.servers", servers,
                "acks", "all",
                "linger.ms", 5,
                // A mic that waits for its broker.
                "max.block.ms", 300_000,
                "delivery.timeout.ms", 300_000,
                "reconnect.backoff.max.ms", 200));
        try (KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                properties, new StringSerializer(), serialization.frames().serializer())) {
            FramePlayer player = new FramePlayer(producer, names.frames(), 1, System::nanoTime);
            for (int mic = 0; mic < audio.mics(); mic++) {
                player.add(audio.source(mic, startedAt));
            }
            player.play(() -> false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void prepare(String servers, TopicsConfig config, Map<String, Microphone> mics)
            throws IOException, InterruptedException {
        KafkaConfig direct = new KafkaConfig(List.of(servers), Map.of(), Duration.ofSeconds(60));
        try (Topics topics = Topics.connect(direct)) {
            topics.create(TopicPlan.of(config));
        }
        try (KafkaProducer<String, Microphone> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers),
                new StringSerializer(),
                serialization.mics().serializer())) {
            for (Microphone mic : mics.values()) {
                producer.send(new ProducerRecord<>(TopicNames.of(config).mics(), mic.getMicId(), mic))
                        .get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the mics could not be registered: " + e.getCause(), e);
        }
    }

    private Map<String, Microphone> mics() {
        Map<String, Microphone> mics = new TreeMap<>();
        for (int i = 0; i < audio.mics(); i++) {
            mics.put(
                    Audio.mic(i),
                    Microphone.newBuilder()
                            .setMicId(Audio.mic(i))
                            .setSiteId(Audio.site(i))
                            .build());
        }
        return mics;
    }

    private static boolean ready(EngineSlot engine) {
        try {
            return engine.isReady();
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(String what, int seconds, BooleanSupplier condition) throws IOException {
        if (!awaitQuietly(seconds, condition)) {
            throw new IOException("%s: not within %d s".formatted(what, seconds));
        }
    }

    private static boolean awaitQuietly(int seconds, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        return true;
    }
}
