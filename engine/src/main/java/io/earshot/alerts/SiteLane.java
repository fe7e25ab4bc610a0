package io.earshot.alerts;

import io.earshot.avro.Alert;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules across the mics of one site, with the queue that puts their revisions in order. Not thread-safe: belongs to
 * the thread of its site.
 */
final class SiteLane {
    /** Told what waits and what waits no longer, so that it can be kept safe. */
    interface Journal {
        /** Keeps nothing. */
        Journal NONE = new Journal() {
            @Override
            public void waits(SettleQueue.Waiting entry) {}

            @Override
            public void left(SettleQueue.Waiting entry) {}
        };

        void waits(SettleQueue.Waiting entry);

        void left(SettleQueue.Waiting entry);
    }

    private final AlertRules rules;
    private final RuleStates states;
    private final SettleQueue queue;
    private final Journal journal;
    private boolean changed;

    SiteLane(AlertRules rules, RuleStates states, SettleQueue queue, Journal journal) {
        this.rules = rules;
        this.states = states;
        this.queue = queue;
        this.journal = journal;
    }

    /** A lane for revisions that are all known: they wait for {@link #flush}, however many they are. */
    static SiteLane ofFile(AlertRules rules, RuleStates states) {
        SettleQueue queue = new SettleQueue(SettleQueue.WITHOUT_END, Integer.MAX_VALUE, null);
        return new SiteLane(rules, states, queue, Journal.NONE);
    }

    /** Takes what was waiting when the state was saved. */
    void restore(SettleQueue.Waiting entry) {
        queue.add(entry);
    }

    /**
     * Takes a revision of one of the site's mics.
     *
     * @param arrivedAt wall time, microseconds
     * @return alerts that it fires at once: because it is late, or because the queue is full
     */
    List<Alert> arrive(Revision revision, long arrivedAt) {
        SettleQueue.Waiting entry = new SettleQueue.Waiting(revision, arrivedAt);
        switch (queue.add(entry)) {
            case LATE -> {
                changed = true;
                return rules.onSite(states, revision, arrivedAt, true);
            }
            case WAITS -> journal.waits(entry);
            case REPEATED -> {}
        }
        return queue.isOverfull() ? evaluate(queue.release(Long.MIN_VALUE)) : List.of();
    }

    /** @return alerts of the revisions that have waited long enough at this wall time, microseconds */
    List<Alert> release(long now) {
        return evaluate(queue.release(now));
    }

    /** @return alerts of all that wait: nothing else will come */
    List<Alert> flush() {
        return evaluate(queue.flush());
    }

    boolean isIdle() {
        return queue.isEmpty();
    }

    /** @return whether what {@link #states} and {@link #released} give may have changed since this was asked last */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    RuleStates states() {
        return states;
    }

    SettleQueue.@Nullable Place released() {
        return queue.released();
    }

    private List<Alert> evaluate(List<SettleQueue.Waiting> left) {
        List<Alert> alerts = new ArrayList<>();
        for (SettleQueue.Waiting entry : left) {
            changed = true;
            journal.left(entry);
            if (entry.early()) {
                rules.releasedEarly(entry.revision());
            }
            alerts.addAll(rules.onSite(states, entry.revision(), entry.arrivedAt(), false));
        }
        return alerts;
    }
}
