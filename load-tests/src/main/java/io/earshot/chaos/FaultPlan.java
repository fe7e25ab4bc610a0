package io.earshot.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Which faults come when, as a function of a seed: a run that failed can be planned again. */
final class FaultPlan {
    /** Before the first fault events must flow, and after the last one they must be seen to. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    /** Between two faults, where nobody says otherwise: long enough for most pauses to be over. */
    static final Duration SPACING = Duration.ofMillis(12_300);

    private FaultPlan() {}

    /**
     * @param length of the audio
     * @param engines that are there all the time
     * @param kinds those that can be had on this machine
     * @param spacing between two faults, on the average
     * @return faults in the order of their times, each kind at its share and at least once
     */
    static List<Fault> of(long seed, Duration length, int engines, List<FaultKind> kinds, Duration spacing) {
        Duration span = length.minus(QUIET.multipliedBy(2));
        int count = Math.max(kinds.size(), (int) (span.toMillis() / spacing.toMillis()));
        SplittableRandom random = new SplittableRandom(seed);
        List<FaultKind> chosen = shuffled(share(count, kinds), random);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long slot = span.toMillis() / count;
            long at = QUIET.toMillis() + i * slot + random.nextLong(Math.max(1, slot / 3));
            long pause = 500 + random.nextLong(2_000);
            faults.add(
                    new Fault(chosen.get(i), Duration.ofMillis(at), random.nextInt(engines), Duration.ofMillis(pause)));
        }
        return faults;
    }

    /** The kinds by weight: each time the one that is furthest behind its share. */
    private static List<FaultKind> share(int count, List<FaultKind> kinds) {
        int[] given = new int[kinds.size()];
        List<FaultKind> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int next = 0;
            for (int k = 1; k < kinds.size(); k++) {
                double behind = (given[k] + 0.0) / kinds.get(k).weight();
                if (behind < (given[next] + 0.0) / kinds.get(next).weight()) {
                    next = k;
                }
            }
            given[next]++;
            chosen.add(kinds.get(next));
        }
        return chosen;
    }

    private static List<FaultKind> shuffled(List<FaultKind> kinds, SplittableRandom random) {
        List<FaultKind> all = new ArrayList<>(kinds);
        for (int i = all.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            FaultKind swapped = all.get(i);
            all.set(i, all.get(other));
            all.set(other, swapped);
        }
        return all;
    }
}
