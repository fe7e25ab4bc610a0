package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.config.AlertRulesConfig;
import io.earshot.streams.CommitPace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Carries coverage to the rules on silent mics, and asks them by the wall clock.
 *
 * <p>It judges nobody until {@value #CAUGHT_UP_MICROS} microseconds have passed since the start and since the last
 * record whose timestamp was older than that: while it catches up after a pause or a replay, old records say nothing
 * about now.
 */
final class MicSilenceProcessor extends ContextualProcessor<CoverageKey, Coverage, String, Alert> {
    private static final Duration JUDGE_EVERY = Duration.ofSeconds(2);
    private static final long CAUGHT_UP_MICROS = 10_000_000L;

    private final AlertRulesConfig config;
    private final boolean positions;
    private final CommitPace pace;
    private final InstantSource clock;
    private final AlertsMeter meter;
    private SilenceRules rules;
    private AlertsSink sink;
    private KeyValueStore<String, byte[]> store;
    private long catchingUpAt;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    MicSilenceProcessor(
            AlertRulesConfig config, boolean positions, CommitPace pace, InstantSource clock, AlertsMeter meter) {
        this.config = config;
        this.positions = positions;
        this.pace = pace;
        this.clock = clock;
        this.meter = meter;
    }

    @Override
    public void init(ProcessorContext<String, Alert> context) {
        super.init(context);
        MicDirectory mics = Stores.mics(context);
        rules = new SilenceRules(new AlertRules(config, mics, meter).silent(), mics, positions, meter);
        sink = new AlertsSink(context, pace, clock, meter);
        store = context.getStateStore(Stores.MIC_SILENCE);
        catchingUpAt = AlertsSink.micros(clock);
        context.schedule(JUDGE_EVERY, PunctuationType.WALL_CLOCK_TIME, ignored -> judge());
    }

    @Override
    public void process(Record<CoverageKey, Coverage> received) {
        Coverage coverage = received.value();
        if (coverage == null) {
            return; // compaction's word that a minute is to be forgotten
        }
        long now = AlertsSink.micros(clock);
        long writtenAt = Math.min(now, received.timestamp() * 1_000);
        if (now - writtenAt > CAUGHT_UP_MICROS) {
            catchingUpAt = now;
        }
        byte[] saved = store.get(coverage.getMicId());
        SilenceState before = saved == null ? null : StateCodec.decodeSilence(Stores.MIC_SILENCE, saved);
        SilenceState after = before == null
                ? SilenceState.first(coverage.getKnownUntil(), writtenAt)
                : before.with(
                        coverage.getKnownUntil(), coverage.getStreaming() && coverage.getRepeated() > 0, writtenAt);
        if (!after.equals(before)) {
            store.put(coverage.getMicId(), StateCodec.encodeSilence(after));
        }
    }

    private void judge() {
        long now = AlertsSink.micros(clock);
        if (now - catchingUpAt < CAUGHT_UP_MICROS) {
            return;
        }
        Map<String, SilenceRules.Judgement> changed = new LinkedHashMap<>();
        try (KeyValueIterator<String, byte[]> mics = store.all()) {
            while (mics.hasNext()) {
                KeyValue<String, byte[]> mic = mics.next();
                SilenceState state = StateCodec.decodeSilence(Stores.MIC_SILENCE, mic.value);
                SilenceRules.Judgement judgement = rules.judge(mic.key, state, now);
                if (!state.equals(judgement.state())) {
                    changed.put(mic.key, judgement);
                }
            }
        }
        changed.forEach((mic, judgement) -> {
            SilenceState state = judgement.state();
            store.put(mic, state == null ? null : StateCodec.encodeSilence(state));
            sink.emit(judgement.alerts(), clock.millis());
        });
    }
}
