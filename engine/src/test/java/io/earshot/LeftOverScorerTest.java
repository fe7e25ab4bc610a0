package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.inference.Scorer;
import java.nio.FloatBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session on trial begins no call while production is behind. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeftOverScorerTest {
    private final AtomicInteger calls = new AtomicInteger();

    private final Scorer counting = new Scorer() {
        @Override
        public int inputValues() {
            return 3;
        }

        @Override
        public int labels() {
            return 2;
        }

        @Override
        public int embeddingSize() {
            return 1;
        }

        @Override
        public void score(FloatBuffer[] inputs, int count, FloatBuffer scores, @Nullable FloatBuffer embeddings) {
            calls.incrementAndGet();
        }

        @Override
        public void close() {
            calls.set(-1);
        }
    };

    @Test
    void aCallWaitsForProductionAndGoesOnOnceItHasCaughtUp() {
        AtomicBoolean busy = new AtomicBoolean(true);
        AtomicLong asked = new AtomicLong();
        Scorer scorer = new LeftOverScorer(counting, () -> {
            asked.incrementAndGet();
            return busy.get();
        });
        CompletableFuture<Void> call = CompletableFuture.runAsync(() -> {
            try {
                scorer.score(FloatBuffer.allocate(3), 1, FloatBuffer.allocate(2), null);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Deadline.await("asked again and again", () -> asked.get() > 5);
        assertThat(calls).hasValue(0);
        busy.set(false);
        call.join();
        assertThat(calls).hasValue(1);
    }

    @Test
    void itIsTheSessionInEverythingElse() {
        Scorer scorer = new LeftOverScorer(counting, () -> true);
        assertThat(scorer.inputValues()).isEqualTo(3);
        assertThat(scorer.labels()).isEqualTo(2);
        assertThat(scorer.embeddingSize()).isEqualTo(1);
        scorer.close();
        assertThat(calls).hasValue(-1);
    }
}
