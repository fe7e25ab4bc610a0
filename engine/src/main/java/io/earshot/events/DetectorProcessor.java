package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventsConfig;
import io.earshot.streams.CommitPace;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts {@link MicDetector} on Kafka Streams: reads a mic's state, takes the outcome, writes the state back and forwards
 * what came of it. Keeps nothing between two records outside the store.
 * One instance per partition, on its stream thread.
 */
final class DetectorProcessor implements Processor<String, WindowOutcome, Object, SpecificRecord> {
    /** Key of the number of unknown mics; no mic id has a space. */
    private static final String UNKNOWN_MICS = " unknown-mics";

    private static final Logger LOG = LoggerFactory.getLogger(DetectorProcessor.class);

    private final EventTypes types;
    private final EventsConfig config;
    private final CommitPace pace;
    private final EventsMeter meter;
    private final MicStateCodec codec;

    private @Nullable Host host;

    DetectorProcessor(EventTypes types, EventsConfig config, CommitPace pace, EventsMeter meter) {
        this.types = types;
        this.config = config;
        this.pace = pace;
        this.meter = meter;
        this.codec = new MicStateCodec(types);
    }

    @Override
    public void init(ProcessorContext<Object, SpecificRecord> context) {
        host = new Host(context);
    }

    @Override
    public void process(Record<String, WindowOutcome> record) {
        String micId = record.key();
        WindowOutcome outcome = record.value();
        if (micId == null || outcome == null || micId.isEmpty() || micId.indexOf(' ') >= 0) {
            meter.refused("bad-key");
            return;
        }
        Objects.requireNonNull(host).take(micId, outcome, record);
    }

    /** The processor between {@link #init} and its end. */
    private final class Host implements MicDetector.Output {
        private final ProcessorContext<Object, SpecificRecord> context;
        private final KeyValueStore<String, byte[]> store;
        private final KeyValueStore<String, Microphone> mics;
        private final CommitPace.Commits commits;
        private final MicDetector detector;
        private boolean capReached;
        private @Nullable Record<String, WindowOutcome> current;

        Host(ProcessorContext<Object, SpecificRecord> context) {
            this.context = context;
            store = context.getStateStore(EventsTopology.DETECTOR_STORE);
            mics = context.getStateStore(EventsTopology.MICS_STORE);
            commits = pace.of(context);
            detector = new MicDetector(types, this::find, meter, config.coverageInterval());
        }

        void take(String micId, WindowOutcome outcome, Record<String, WindowOutcome> record) {
            byte[] bytes = store.get(micId);
            MicState state = bytes == null ? admit(micId) : codec.read(micId, bytes);
            if (state == null) {
                meter.refused("unknown-mic");
                return;
            }
            current = record;
            if (!detector.step(state, outcome, this)) {
                return;
            }
            count(state, bytes == null);
            store.put(micId, codec.write(state));
        }

        /** @return null where the partition has as many unknown mics as it may */
        private @Nullable MicState admit(String micId) {
            MicState state = new MicState(micId);
            state.unknown = find(micId) == null;
            if (state.unknown && unknownMics() >= config.unknownMics()) {
                if (!capReached) {
                    LOG.atWarn()
                            .addKeyValue("partition", context.taskId().partition())
                            .addKeyValue("mic", micId)
                            .addKeyValue("unknownMics", config.unknownMics())
                            .log(
                                    "mics that are not registered are refused from here on: register them, or raise unknown-mics");
                }
                capReached = true;
                return null;
            }
            return state;
        }

        private void count(MicState state, boolean isNew) {
            if (isNew && state.unknown) {
                setUnknownMics(unknownMics() + 1);
            } else if (state.unknown && find(state.micId) != null) {
                state.unknown = false;
                setUnknownMics(unknownMics() - 1);
            }
        }

        private long unknownMics() {
            byte[] count = store.get(UNKNOWN_MICS);
            return count == null ? 0 : ByteBuffer.wrap(count).getLong();
        }

        private void setUnknownMics(long count) {
            capReached &= count >= config.unknownMics();
            store.put(
                    UNKNOWN_MICS, ByteBuffer.allocate(Long.BYTES).putLong(count).array());
        }

        private @Nullable Place find(String micId) {
            Microphone mic = mics.get(micId);
            return mic == null ? null : Place.of(mic, config.positions());
        }

        @Override
        public void event(SoundEvent revision) {
            long now = context.currentSystemTimeMs() * 1_000;
            meter.event(revision.getType(), revision.getStatus(), now - revision.getDecidedAt());
            forward(revision.getMicId(), revision, EventsTopology.EVENTS_SINK);
            commits.soon();
        }

        @Override
        public void coverage(Coverage minute) {
            CoverageKey key = new CoverageKey(minute.getMicId(), minute.getModelId(), minute.getMinute());
            meter.coverageRecord();
            forward(key, minute, EventsTopology.COVERAGE_SINK);
        }

        private void forward(Object key, SpecificRecord value, String sink) {
            Record<String, WindowOutcome> cause = Objects.requireNonNull(current);
            context.forward(new Record<>(key, value, cause.timestamp(), cause.headers()), sink);
        }
    }
}
