package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventsConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The events stage without Kafka, for files and replays: the same functions over states in memory. Belongs to one thread.
 */
public final class FileDetector {
    private final MicDetector detector;
    private final Map<String, MicState> states = new HashMap<>();

    public FileDetector(EventTypes types, EventsConfig config) {
        this(types, config, Place.Registry.EMPTY);
    }

    /** @param registry where the mics stand */
    public FileDetector(EventTypes types, EventsConfig config, Place.Registry registry) {
        this.detector = new MicDetector(types, registry, EventsMeter.NONE, config.coverageInterval());
    }

    /**
     * Takes one outcome, those of one mic in index order.
     *
     * @param revisions told of every revision that it causes, in order
     */
    public void accept(WindowOutcome outcome, Consumer<SoundEvent> revisions) {
        // A file's own clock has no minutes to account for.
        accept(outcome, revisions, minute -> {});
    }

    /**
     * The same, with the account of the mic's time.
     *
     * @param coverage told of every record, each replacing an earlier one of its minute
     */
    public void accept(WindowOutcome outcome, Consumer<SoundEvent> revisions, Consumer<Coverage> coverage) {
        MicState state = states.computeIfAbsent(outcome.getMicId(), MicState::new);
        detector.step(state, outcome, new MicDetector.Output() {
            @Override
            public void event(SoundEvent revision) {
                revisions.accept(revision);
            }

            @Override
            public void coverage(Coverage minute) {
                coverage.accept(minute);
            }
        });
    }

    /** Forgets a mic whose file is done. */
    public void forget(String micId) {
        states.remove(micId);
    }
}
