package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.opened;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.alerts.SettleQueue.Arrival;
import io.earshot.alerts.SettleQueue.Waiting;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettleQueueTest {
    private final SettleQueue queue = new SettleQueue(10_000_000, 4, null);

    @Test
    void releasesInOrderOnceSettledWithWhateverComesBeforeIt() {
        queue.add(waiting("b", "m2", 5, 5));
        queue.add(waiting("a", "m1", 3, 8));
        queue.add(waiting("c", "m3", 9, 9));
        assertThat(queue.release(at(14.9))).isEmpty();
        assertThat(ids(queue.release(at(15)))).containsExactly("a", "b");
        assertThat(ids(queue.release(at(60)))).containsExactly("c");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void whatArrivesBelowTheLastReleasedIsLate() {
        queue.add(waiting("b", "m2", 5, 5));
        queue.release(at(15));
        assertThat(queue.add(waiting("a", "m1", 4.9, 15))).isEqualTo(Arrival.LATE);
        assertThat(queue.add(waiting("b", "m2", 5, 15))).isEqualTo(Arrival.LATE);
        assertThat(queue.add(waiting("c", "m2", 5, 15))).isEqualTo(Arrival.WAITS);
    }

    @Test
    void aRepeatedRecordWaitsOnceFromItsFirstArrival() {
        queue.add(waiting("a", "m1", 3, 3));
        assertThat(queue.add(waiting("a", "m1", 3, 9))).isEqualTo(Arrival.REPEATED);
        assertThat(ids(queue.release(at(13)))).containsExactly("a");
    }

    @Test
    void aClockFarAheadIsPutInOrderByItsArrivalAndMakesNobodyLate() {
        queue.add(waiting("wild", "m9", 1e9, 5));
        queue.add(waiting("a", "m1", 4, 6));
        assertThat(ids(queue.release(at(15)))).containsExactly("a", "wild");
        assertThat(queue.add(waiting("b", "m1", 14, 15))).isEqualTo(Arrival.WAITS);
    }

    @Test
    void aFullQueueLetsTheFirstOnesGoEarlyAndSaysSo() {
        for (int i = 5; i > 0; i--) {
            queue.add(waiting("e" + i, "m1", i, 6));
        }
        assertThat(queue.isOverfull()).isTrue();
        assertThat(queue.release(Long.MIN_VALUE)).singleElement().satisfies(entry -> {
            assertThat(entry.revision().eventId()).isEqualTo("e1");
            assertThat(entry.early()).isTrue();
        });
        assertThat(ids(queue.flush())).containsExactly("e2", "e3", "e4", "e5");
    }

    private static Waiting waiting(String id, String mic, double decided, double arrived) {
        Revision revision = Revision.of(SoundEvents.decided(opened(id, "gunshot", mic, "north", 0, 1), at(decided)));
        return new Waiting(revision, at(arrived));
    }

    private static List<String> ids(List<Waiting> released) {
        return released.stream().map(entry -> entry.revision().eventId()).toList();
    }
}
