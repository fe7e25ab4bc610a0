package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final long INTERVAL = 100;

    private final CommitPace pace = new CommitPace(Duration.ofMillis(INTERVAL));
    private final Task first = new Task();
    private final Task second = new Task();

    /** A task of the test's thread. */
    private final class Task {
        private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        private final CommitPace.Commits commits = pace.of(context);

        /** @return whether it asked for a commit */
        boolean soon(long millis) {
            context.setCurrentSystemTimeMs(millis);
            commits.soon();
            return asked();
        }

        boolean tick(long millis) {
            context.setCurrentSystemTimeMs(millis);
            context.scheduledPunctuators().stream()
                    .filter(each -> !each.cancelled())
                    .toList()
                    .forEach(each -> each.getPunctuator().punctuate(millis));
            return asked();
        }

        private boolean asked() {
            boolean committed = context.committed();
            context.resetCommit();
            return committed;
        }
    }

    @Test
    void commitsAtOnceAfterAQuietTimeAndOtherwiseWhenTheIntervalIsOver() {
        assertThat(first.soon(1_000)).isTrue();
        assertThat(first.soon(1_050)).isFalse();
        assertThat(first.soon(1_060)).isFalse();
        assertThat(first.tick(1_100)).isTrue();
        assertThat(first.soon(1_150)).isFalse();
        assertThat(first.tick(1_200)).isTrue();
        assertThat(first.soon(1_300)).isTrue();
    }

    @Test
    void asksForNothingWhereNobodyWaits() {
        assertThat(first.tick(1_000)).isFalse();
        assertThat(first.soon(1_050)).isTrue();
        assertThat(first.tick(1_100)).isFalse();
        assertThat(first.tick(1_200)).isFalse();
    }

    @Test
    void tasksOfOneThreadKeepOnePace() {
        assertThat(first.soon(1_000)).isTrue();
        assertThat(second.soon(1_010)).isFalse();
        assertThat(second.tick(1_100)).isTrue();
        assertThat(first.soon(1_110)).isFalse();
    }

    @Test
    void aThreadKeepsAPaceOfItsOwn() throws InterruptedException {
        assertThat(first.soon(1_000)).isTrue();
        boolean[] asked = new boolean[1];
        Thread other = new Thread(() -> asked[0] = second.soon(1_001));
        other.start();
        other.join();
        assertThat(asked[0]).isTrue();
    }

    @Test
    void aClockThatWasSetBackMakesNothingWait() {
        assertThat(first.soon(1_000_000)).isTrue();
        assertThat(first.soon(1_000)).isTrue();
    }

    @Test
    void whatNobodyWaitsForIsCommittedRarely() {
        assertThat(CommitPace.unasked(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(500));
        assertThat(CommitPace.unasked(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    }
}
