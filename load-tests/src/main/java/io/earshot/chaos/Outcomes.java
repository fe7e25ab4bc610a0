package io.earshot.chaos;

import io.earshot.avro.DenseScores;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the scores topic holds, in partition order, read the way the events stage must take it. */
final class Outcomes {
    private Outcomes() {}

    /**
     * Windows by what became of their records.
     *
     * @param accepted distinct windows
     * @param duplicate records of windows that had been spoken of
     * @param parked records that came before their predecessor
     * @param gaps distinct windows whose first record was a gap
     */
    record Counts(long accepted, long duplicate, long parked, long gaps) {}

    /** @param outcomes those of one mic in partition order */
    static Counts count(List<WindowOutcome> outcomes) {
        Map<String, Set<Long>> known = new HashMap<>();
        Map<String, Long> next = new HashMap<>();
        long accepted = 0;
        long duplicate = 0;
        long parked = 0;
        long gaps = 0;
        for (WindowOutcome outcome : outcomes) {
            if (outcome.getKind() == OutcomeKind.RESUME || outcome.getKind() == OutcomeKind.RETIRED) {
                continue;
            }
            String mic = outcome.getMicId();
            Set<Long> seen = known.computeIfAbsent(mic, each -> new HashSet<>());
            for (long index = outcome.getFirstIndex(); index <= outcome.getLastIndex(); index++) {
                if (!seen.add(index)) {
                    duplicate++;
                    continue;
                }
                accepted++;
                gaps += outcome.getKind() == OutcomeKind.GAP ? 1 : 0;
                long due = next.getOrDefault(mic, 0L);
                parked += index > due ? 1 : 0;
                while (seen.contains(due)) {
                    due++;
                }
                next.put(mic, due);
            }
        }
        return new Counts(accepted, duplicate, parked, gaps);
    }

    /** @return a score for each label */
    static float[] scores(WindowOutcome outcome) {
        if (!(outcome.getScores() instanceof DenseScores dense)) {
            throw new IllegalArgumentException("must be a scored window with dense scores, was " + outcome.getKind());
        }
        ByteBuffer bytes = dense.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        float[] scores = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(scores);
        return scores;
    }
}
