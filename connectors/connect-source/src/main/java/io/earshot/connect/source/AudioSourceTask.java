package io.earshot.connect.source;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.avro.serde.RegistryUnavailableException;
import io.earshot.edge.EdgeException;
import io.earshot.edge.Microphone;
import io.earshot.edge.config.SourceConfig;
import io.earshot.edge.source.Recording;
import io.earshot.edge.source.Recordings;
import io.earshot.edge.stream.FrameSink;
import io.earshot.edge.stream.TimeSource;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads its sources and hands their frames to Connect. Invariants:
 *
 * <ul>
 *   <li>{@link #poll} returns within a second or so, whatever the sources do;
 *   <li>a frame comes once, in its mic's order, or was counted as lost;
 *   <li>what nobody expected in a source's thread fails the task.
 * </ul>
 *
 * <p>One thread's, Connect's; each source has one besides. Connect asks for nothing more before it calls {@link #stop}, so a stream that
 * is cut off by it has no last frame that says so.
 */
public final class AudioSourceTask extends SourceTask {
    private static final Logger log = LoggerFactory.getLogger(AudioSourceTask.class);
    private static final long POLL_MILLIS = 500;
    private static final long REGISTRY_PAUSE_MILLIS = 500;
    private static final long SOURCES_END_MILLIS = 3_000;

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Microphone> microphones = new ArrayList<>();
    private final List<MicMetrics> metrics = new ArrayList<>();
    private @Nullable Work work;
    /** Taken, but not to be serialized yet. */
    private List<Taken> pending = List.of();

    /** What a start brings. */
    private record Work(String topic, AvroSerdes serdes, Serializer<AudioFrame> frames, FrameQueue queue) {}

    @Override
    public String version() {
        return new AudioSourceConnector().version();
    }

    @Override
    public void start(Map<String, String> props) {
        AudioSourceOptions options = new AudioSourceOptions(props);
        AvroSerdes serdes = options.serdes();
        Work now = new Work(
                options.topic(),
                serdes,
                serdes.values(AudioFrame.class).serializer(),
                new FrameQueue(options.queueBytes()));
        work = now;
        SplittableRandom random = new SplittableRandom();
        Microphone.Setting setting = new Microphone.Setting(
                "%06x".formatted(random.nextInt(1 << 24)),
                options.frameMillis(),
                TimeSource.of(Clock.systemUTC()),
                random,
                InputStream.nullInputStream(),
                thrown -> failure.compareAndSet(null, thrown));
        try {
            for (SourceConfig each : options.sourceConfigs()) {
                microphones.add(microphone(each, setting, now.queue()));
            }
        } catch (EdgeException e) {
            stop(); // Connect does not, for a task that did not start
            throw new ConnectException(e.getMessage(), e);
        }
        microphones.forEach(Microphone::start);
    }

    private Microphone microphone(SourceConfig source, Microphone.Setting setting, FrameQueue queue) {
        String mic = source.common().mic();
        MicMetrics meter = new MicMetrics(mic, setting.time()::nanos);
        FrameQueue.Lane lane = queue.lane();
        Microphone made;
        if (source instanceof SourceConfig.Folder) {
            StoredRecordings recordings = new StoredRecordings(mic, context.offsetStorageReader(), lane);
            made = new Microphone(source, setting, recordings, meter, recordings);
        } else {
            FrameSink live = frame -> meter.lost(lane.offer(new Taken(
                    frame,
                    Position.livePartition(mic),
                    Position.liveOffset(frame.getStreamId(), frame.getFirstSample() + Taken.samples(frame)))));
            made = new Microphone(source, setting, live, meter, new NoRecordings());
        }
        metrics.add(meter);
        try {
            meter.register(context.pluginMetrics(), made.level());
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            log.info("mic {}: this version of Connect has no metrics for plugins", mic);
        }
        return made;
    }

    /** Of what is live. */
    private static final class NoRecordings implements Recordings {
        @Override
        public Set<Recording> read(Collection<Recording> found) {
            return Set.of();
        }

        @Override
        public void begins(Recording recording) {}

        @Override
        public void ended(Recording recording) {}

        @Override
        public void awaitRoom() {}
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        Work now = work;
        if (now == null) {
            return null;
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new ConnectException("a source stopped unexpectedly: " + thrown, thrown);
        }
        microphones.forEach(Microphone::watch);
        if (pending.isEmpty()) {
            pending = now.queue().take(POLL_MILLIS);
        }
        if (pending.isEmpty()) {
            return null;
        }
        try {
            List<SourceRecord> records =
                    pending.stream().map(each -> record(now, each)).toList();
            pending = List.of();
            return records;
        } catch (RegistryUnavailableException e) {
            // Connect asks again at once.
            TimeUnit.MILLISECONDS.sleep(REGISTRY_PAUSE_MILLIS);
            throw new RetriableException(e.getMessage(), e);
        }
    }

    private static SourceRecord record(Work now, Taken taken) {
        return new SourceRecord(
                taken.partition(),
                taken.offset(),
                now.topic(),
                null,
                Schema.BYTES_SCHEMA,
                taken.frame().getMicId().getBytes(StandardCharsets.UTF_8),
                Schema.BYTES_SCHEMA,
                now.frames().serialize(now.topic(), taken.frame()));
    }

    @Override
    public void stop() {
        Work now = work;
        if (now == null) {
            return;
        }
        work = null;
        microphones.forEach(Microphone::stop);
        // Wakes those that wait for room.
        int left = now.queue().close() + pending.size();
        long end = System.nanoTime() + SOURCES_END_MILLIS * 1_000_000;
        microphones.forEach(each -> each.end((end - System.nanoTime()) / 1_000_000));
        long lost = metrics.stream().mapToLong(MicMetrics::lost).sum();
        log.info("{} live frames lost; {} that waited are not sent, of which recordings' are read again", lost, left);
        microphones.clear();
        metrics.clear();
        pending = List.of();
        now.serdes().close();
    }
}
