package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRulesConfig;
import io.earshot.streams.CommitPace;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Carries a mic's revisions and its state to the rules that fire at once. */
final class MicRulesProcessor extends ContextualProcessor<String, SoundEvent, String, Alert> {
    private final AlertRulesConfig config;
    private final CommitPace pace;
    private final InstantSource clock;
    private final AlertsMeter meter;
    private AlertRules rules;
    private AlertsSink sink;
    private KeyValueStore<String, byte[]> store;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    MicRulesProcessor(AlertRulesConfig config, CommitPace pace, InstantSource clock, AlertsMeter meter) {
        this.config = config;
        this.pace = pace;
        this.clock = clock;
        this.meter = meter;
    }

    @Override
    public void init(ProcessorContext<String, Alert> context) {
        super.init(context);
        rules = new AlertRules(config, Stores.mics(context), meter);
        sink = new AlertsSink(context, pace, clock, meter);
        store = context.getStateStore(Stores.MIC_RULES);
    }

    @Override
    public void process(Record<String, SoundEvent> received) {
        Revision revision = Revision.of(received.value());
        if (rules.concernsSite(revision)) {
            sink.soon(); // they wait for it behind a topic between
        }
        if (!rules.concernsMic(revision)) {
            return;
        }
        byte[] saved = store.get(revision.micId());
        RuleStates states = saved == null ? new RuleStates() : StateCodec.decodeStates(Stores.MIC_RULES, saved);
        rules.prune(states);
        List<Alert> alerts = rules.onMic(states, revision);
        store.put(revision.micId(), StateCodec.encodeStates(states));
        sink.emit(alerts, received.timestamp());
    }
}
