package io.earshot.backtest;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * When the revisions of a site's mics were written. Rules across mics put them in order by letting each wait for the settle
 * time; where their lags, written less decided-at, differ by less, none is late and the order is the same in every run. Where
 * they differ by more, an alert of such a rule may be another in a replay, which has no arrivals.
 *
 * @param revisions as they were emitted
 * @param writtenAt of each, timestamps of Kafka in milliseconds since 1970-01-01 UTC
 * @param acrossMics names of the rules that look at all mics of a site together
 * @param settle how long they wait
 * @param reach how far back the rules remember
 */
public record Arrivals(
        List<SoundEvent> revisions, List<Long> writtenAt, Set<String> acrossMics, Duration settle, Duration reach)
        implements Predicate<Alert> {
    /** From being written to reaching the rules, transactions and all, takes so long at most when nothing is wrong. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(2);

    public Arrivals {
        revisions = List.copyOf(revisions);
        writtenAt = List.copyOf(writtenAt);
        if (revisions.size() != writtenAt.size()) {
            throw new IllegalArgumentException(
                    "must be one time for each of %d revisions, were %d".formatted(revisions.size(), writtenAt.size()));
        }
    }

    /** Whether arrival may have decided what this alert is. */
    @Override
    public boolean test(Alert alert) {
        String site = alert.getSiteId();
        if (site == null || !acrossMics.contains(alert.getRule())) {
            return false;
        }
        long from = alert.getFiredAt() - reach.toNanos() / 1_000;
        long to = alert.getFiredAt() + AlertDifferences.NEAR.toNanos() / 1_000;
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < revisions.size(); i++) {
            SoundEvent revision = revisions.get(i);
            if (site.equals(revision.getSiteId()) && revision.getDecidedAt() >= from && revision.getDecidedAt() <= to) {
                long lag = writtenAt.get(i) - revision.getDecidedAt() / 1_000;
                least = Math.min(least, lag);
                most = Math.max(most, lag);
            }
        }
        return least != Long.MAX_VALUE && most - least > settle.minus(UNDER_WAY).toMillis();
    }
}
