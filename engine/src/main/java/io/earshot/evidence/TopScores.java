package io.earshot.evidence;

import io.earshot.avro.DenseScores;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The highest scores of an outcome. */
public final class TopScores {
    private TopScores() {}

    /** @param label index in the model's labels */
    public record Scored(int label, float score) {}

    /** @return at most so many, the highest first; none of what was not scored */
    public static List<Scored> of(WindowOutcome outcome, int most) {
        List<Scored> all = new ArrayList<>();
        Object scores = outcome.getScores();
        if (scores instanceof DenseScores dense) {
            ByteBuffer values = little(dense.getValues());
            for (int label = 0; values.remaining() >= Float.BYTES; label++) {
                all.add(new Scored(label, values.getFloat()));
            }
        } else if (scores instanceof SparseScores sparse) {
            ByteBuffer labels = little(sparse.getLabels());
            ByteBuffer values = little(sparse.getValues());
            while (labels.remaining() >= Short.BYTES && values.remaining() >= Float.BYTES) {
                all.add(new Scored(Short.toUnsignedInt(labels.getShort()), values.getFloat()));
            }
        }
        all.sort(Comparator.comparingDouble(Scored::score).reversed());
        return List.copyOf(all.subList(0, Math.min(most, all.size())));
    }

    private static ByteBuffer little(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
