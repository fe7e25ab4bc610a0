package io.earshot.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.errors.ClusterAuthorizationException;

/**
 * Compares this machine's clock with the cluster's without writing anything: whoever leads the metadata quorum, asked for
 * the quorum's state, says that it has itself caught up right now, by its own clock (KIP-836). That is the clock of the
 * controller; a broker on another machine has its own, which nothing but a record that it appends would show.
 */
final class ClusterClock {
    /** From here on a difference is worth a warning. */
    static final Duration TOLERATED = Duration.ofSeconds(1);

    private static final int ASKED = 3;

    private ClusterClock() {}

    /** The clock cannot be asked for; the message says why. */
    static final class UnknownException extends Exception {
        private static final long serialVersionUID = 1;

        UnknownException(String message) {
            super(message);
        }
    }

    /**
     * One answer, milliseconds since 1970-01-01 UTC. The cluster looked at its clock after {@code askedAt} and before
     * {@code answeredAt}, which bounds the difference from both sides whatever way the time on the wire was split.
     *
     * @param node whose clock it is
     * @param askedAt this machine's clock before the question
     * @param theirs the cluster's clock
     * @param answeredAt this machine's clock after the answer
     */
    record Reading(int node, long askedAt, long theirs, long answeredAt) {
        /** @return how far this machine's clock is ahead, the middle of what it may be; negative when behind */
        long aheadMillis() {
            return Math.floorDiv(askedAt + answeredAt, 2) - theirs;
        }

        /** @return how far {@link #aheadMillis} may be wrong, either way */
        long uncertainMillis() {
            return (Math.abs(answeredAt - askedAt) + 1) / 2;
        }

        /** Whether the clocks differ too much however the time on the wire was split. */
        boolean isOff() {
            return Math.abs(aheadMillis()) - uncertainMillis() > TOLERATED.toMillis();
        }

        /** Whether the answer was so slow that nothing can be said. */
        boolean isVague() {
            return !isOff() && uncertainMillis() > TOLERATED.toMillis();
        }

        @Override
        public String toString() {
            long ahead = aheadMillis();
            return String.format(
                    Locale.ROOT,
                    "%.3f s %s the one of controller %d, give or take %.3f s",
                    Math.abs(ahead) / 1e3,
                    ahead < 0 ? "behind" : "ahead of",
                    node,
                    uncertainMillis() / 1e3);
        }
    }

    /**
     * Asks a few times and takes the quickest answer.
     *
     * @param clock this machine's
     * @throws UnknownException when the cluster does not say, or refuses
     */
    static Reading read(Admin admin, Clock clock, Duration patience) throws UnknownException, InterruptedException {
        Reading best = ask(admin, clock, patience);
        for (int i = 1; i < ASKED; i++) {
            Reading next = ask(admin, clock, patience);
            best = next.uncertainMillis() < best.uncertainMillis() ? next : best;
        }
        return best;
    }

    private static Reading ask(Admin admin, Clock clock, Duration patience)
            throws UnknownException, InterruptedException {
        long askedAt = clock.millis();
        QuorumInfo quorum;
        try {
            quorum = admin.describeMetadataQuorum().quorumInfo().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnknownException(
                    cause instanceof ClusterAuthorizationException
                            ? "that needs the right Describe on the cluster"
                            : "the cluster does not describe its quorum: " + cause.getMessage());
        } catch (TimeoutException e) {
            throw new UnknownException("no answer within %d s".formatted(patience.toSeconds()));
        }
        long answeredAt = clock.millis();
        return reading(quorum.leaderId(), quorum.voters(), askedAt, answeredAt);
    }

    private static Reading reading(int leader, List<QuorumInfo.ReplicaState> voters, long askedAt, long answeredAt)
            throws UnknownException {
        OptionalLong theirs = voters.stream()
                .filter(voter -> voter.replicaId() == leader)
                .map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp)
                .findFirst()
                .orElse(OptionalLong.empty());
        if (theirs.isEmpty()) {
            throw new UnknownException("the cluster does not say when: its Kafka is older than 3.3");
        }
        return new Reading(leader, askedAt, theirs.getAsLong(), answeredAt);
    }
}
