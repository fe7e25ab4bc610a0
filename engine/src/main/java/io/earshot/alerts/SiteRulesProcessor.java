package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRulesConfig;
import io.earshot.streams.CommitPace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Carries the revisions of a site's mics to the rules across mics. What waits for its settle time lies in the store
 * {@code site-settle}, one record each; what rules remember in {@code site-rules}; both are written before the
 * transaction that read the revision commits, so that a restart goes on where it stood.
 *
 * <p>The settle time counts from the wall time at which a revision reaches this processor, which is kept with it. The
 * timestamp of the event's record would not do: after a pause everything that had piled up would be due on arrival, one
 * mic's hour before the next mic's.
 */
final class SiteRulesProcessor extends ContextualProcessor<String, SoundEvent, String, Alert> {
    private static final Duration RELEASE_EVERY = Duration.ofSeconds(1);

    private final AlertRulesConfig config;
    private final CommitPace pace;
    private final InstantSource clock;
    private final AlertsMeter meter;
    private final Map<String, SiteLane> lanes = new HashMap<>();
    private AlertRules rules;
    private AlertsSink sink;
    private KeyValueStore<String, byte[]> store;
    private KeyValueStore<String, byte[]> waiting;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    SiteRulesProcessor(AlertRulesConfig config, CommitPace pace, InstantSource clock, AlertsMeter meter) {
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
        store = context.getStateStore(Stores.SITE_RULES);
        waiting = context.getStateStore(Stores.SITE_SETTLE);
        lanes.clear(); // after a rolled back transaction Streams begins again with this same object and older stores
        try (KeyValueIterator<String, byte[]> saved = waiting.all()) {
            while (saved.hasNext()) {
                SettleQueue.Waiting entry = StateCodec.decodeWaiting(Stores.SITE_SETTLE, saved.next().value);
                lanes.computeIfAbsent(site(entry.revision()), this::load).restore(entry);
            }
        }
        context.schedule(RELEASE_EVERY, PunctuationType.WALL_CLOCK_TIME, ignored -> releaseAll());
    }

    @Override
    public void process(Record<String, SoundEvent> received) {
        Revision revision = Revision.of(received.value());
        SiteLane lane = lanes.computeIfAbsent(site(revision), this::load);
        step(site(revision), lane, received.timestamp(), open -> open.arrive(revision, AlertsSink.micros(clock)));
        if (lane.isIdle()) {
            lanes.remove(site(revision)); // it was late: nothing waits, the store holds the rest
        }
    }

    private void releaseAll() {
        long now = AlertsSink.micros(clock);
        Iterator<Map.Entry<String, SiteLane>> each = lanes.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, SiteLane> entry = each.next();
            step(entry.getKey(), entry.getValue(), clock.millis(), lane -> lane.release(now));
            if (entry.getValue().isIdle()) {
                each.remove();
            }
        }
    }

    private void step(String site, SiteLane lane, long timestamp, Function<SiteLane, List<Alert>> verb) {
        List<Alert> alerts = verb.apply(lane);
        if (lane.takeChanged()) {
            store.put(site, StateCodec.encodeSite(new StateCodec.SiteState(lane.states(), lane.released())));
        }
        sink.emit(alerts, timestamp);
    }

    private SiteLane load(String site) {
        byte[] saved = store.get(site);
        StateCodec.SiteState state = saved == null
                ? new StateCodec.SiteState(new RuleStates(), null)
                : StateCodec.decodeSite(Stores.SITE_RULES, saved);
        rules.prune(state.states());
        SettleQueue queue = new SettleQueue(rules.settle(), SettleQueue.LIMIT, state.released());
        return new SiteLane(rules, state.states(), queue, new StoreJournal());
    }

    private static String site(Revision revision) {
        String site = revision.siteId();
        if (site == null) {
            throw new IllegalStateException(
                    "event %s of mic %s without a site came to the rules of sites: the topology sends none"
                            .formatted(revision.eventId(), revision.micId()));
        }
        return site;
    }

    private final class StoreJournal implements SiteLane.Journal {
        @Override
        public void waits(SettleQueue.Waiting entry) {
            KeyValue<String, byte[]> saved = KeyValue.pair(key(entry.revision()), StateCodec.encodeWaiting(entry));
            waiting.put(saved.key, saved.value);
        }

        @Override
        public void left(SettleQueue.Waiting entry) {
            waiting.delete(key(entry.revision()));
        }

        private String key(Revision revision) {
            // Ids of mics hold no space, so the parts cannot run into each other.
            return revision.micId() + " " + revision.revision() + " " + revision.eventId() + " " + site(revision);
        }
    }
}
