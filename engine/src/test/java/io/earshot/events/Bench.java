package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Runs a {@link MicDetector} for one mic and keeps what came out and what was counted. */
final class Bench implements MicDetector.Output {
    final EventTypes types;
    final List<SoundEvent> events = new ArrayList<>();
    final List<Coverage> coverage = new ArrayList<>();
    final Map<String, Long> counted = new TreeMap<>();
    BooleanSupplier restart = () -> false;
    MicState state;

    private final MicDetector detector;
    private final MicStateCodec codec;

    Bench(EventTypes types) {
        this("mic-1", types, Place.Registry.EMPTY);
    }

    Bench(String micId, EventTypes types, Place.Registry registry) {
        this.types = types;
        this.state = new MicState(micId);
        this.codec = new MicStateCodec(types);
        this.detector = new MicDetector(types, registry, new Meter(), Duration.ofSeconds(10));
    }

    /** One label per type, of the type's name. */
    static EventTypes types(Map<String, EventTypeConfig> types) {
        Map<String, EventTypeConfig> labelled = new LinkedHashMap<>();
        types.forEach((name, type) -> labelled.put(
                name,
                new EventTypeConfig(
                        null,
                        List.of(name),
                        type.high(),
                        type.low(),
                        type.merge(),
                        type.minimum(),
                        type.median(),
                        type.maxGap(),
                        type.maxPending(),
                        type.updateEvery())));
        return EventTypes.resolve(new EventTypesConfig(labelled), Outcomes.MODEL, List.copyOf(labelled.keySet()));
    }

    /** A type called {@code saw}: high 0.6, low 0.3, silence of up to {@code merge} windows merged. */
    static EventTypeConfig rule(int merge, int minimum, int median, int maxGap, int maxPending, int updateEvery) {
        return new EventTypeConfig(
                null,
                List.of("any"),
                0.6,
                0.3,
                Duration.ofMillis(merge == 0 ? 0 : 480L * merge + 1),
                Duration.ofMillis(480L * minimum),
                median,
                maxGap,
                maxPending,
                updateEvery);
    }

    static EventTypes saw(EventTypeConfig rule) {
        return types(Map.of("saw", rule));
    }

    Bench feed(WindowOutcome... outcomes) {
        for (WindowOutcome outcome : outcomes) {
            detector.step(state, outcome, this);
            if (restart.getAsBoolean()) {
                state = codec.read(state.micId, codec.write(state));
            }
        }
        return this;
    }

    @Override
    public void event(SoundEvent revision) {
        events.add(revision);
    }

    @Override
    public void coverage(Coverage minute) {
        coverage.add(minute);
    }

    /** {@code OPENED 3-4} and so on: status, close cause, onset and offset index. */
    List<String> story() {
        return events.stream()
                .map(e -> e.getStatus()
                        + (e.getCloseCause() == null ? "" : " " + e.getCloseCause())
                        + " " + e.getOnsetIndex() + "-" + e.getOffsetIndex())
                .toList();
    }

    long count(String what) {
        return counted.getOrDefault(what, 0L);
    }

    private final class Meter implements EventsMeter {
        @Override
        public void accepted(OutcomeKind kind, GapReason reason, long windows) {
            add("accepted", windows);
            add(reason == null ? kind.name() : reason.name(), windows);
        }

        @Override
        public void duplicate() {
            add("duplicate", 1);
        }

        @Override
        public void parked() {
            add("parked", 1);
        }

        @Override
        public void lost(GapReason reason, long windows) {
            add("lost", windows);
        }

        @Override
        public void refused(String reason) {
            add("refused " + reason, 1);
        }

        @Override
        public void event(String type, EventStatus status, long delayMicros) {
            throw new AssertionError("the host counts events");
        }

        @Override
        public void coverage(CoverageState state, GapReason reason, long micros) {
            add("micros " + state, micros);
        }

        private void add(String what, long by) {
            counted.merge(what, by, Long::sum);
        }
    }
}
