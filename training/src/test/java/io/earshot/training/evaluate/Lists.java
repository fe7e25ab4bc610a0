package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Event lists for tests. */
final class Lists {
    private Lists() {}

    static ListedEvent event(double onset, double offset, String label) {
        return new ListedEvent(onset, offset, label);
    }

    static ClipPair clip(List<ListedEvent> truth, List<ListedEvent> estimate) {
        return new ClipPair("clip", truth, estimate, ClipPair.lastOffset(truth, estimate));
    }

    /** Up to 12 events of 3 labels, on a grid so that boundaries meet. */
    static List<ListedEvent> random(Random random) {
        List<ListedEvent> events = new ArrayList<>();
        for (int i = random.nextInt(13); i > 0; i--) {
            double onset = random.nextInt(60) / 10.0;
            events.add(event(onset, onset + random.nextInt(20) / 10.0, "abc".charAt(random.nextInt(3)) + ""));
        }
        return events;
    }

    static long[] seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()))
                .toArray();
    }

    static Evaluation judge(ClipPair... clips) {
        return Evaluation.of(Arrays.asList(clips), List.of(), Settings.DEFAULTS);
    }
}
