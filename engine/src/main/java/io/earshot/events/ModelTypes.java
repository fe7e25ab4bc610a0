package io.earshot.events;

import io.earshot.avro.DenseScores;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The event types that one model's scores tell, with the labels that mean each. Immutable. Scores are read straight
 * from the outcome's buffers.
 */
public final class ModelTypes {
    /** Nothing to detect: a model that no event type belongs to. Its outcomes still count for coverage. */
    static final ModelTypes NONE = new ModelTypes(0, List.of(), List.of(), List.of());

    private static final VarHandle FLOATS =
            MethodHandles.byteBufferViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final int labels;
    private final String[] names;
    private final EventTypeConfig[] rules;
    private final int[][] labelIndexes;
    private final long fingerprint;

    /**
     * @param labels how many the model has; 0 where it is not known
     * @param names of the types, distinct
     * @param rules of each type
     * @param labelIndexes of each type, each within the model's labels
     */
    ModelTypes(int labels, List<String> names, List<EventTypeConfig> rules, List<int[]> labelIndexes) {
        this.labels = labels;
        this.names = names.toArray(String[]::new);
        this.rules = rules.toArray(EventTypeConfig[]::new);
        this.labelIndexes = labelIndexes.toArray(int[][]::new);
        Fingerprint shape = new Fingerprint();
        for (int i = 0; i < this.names.length; i++) {
            shape.add(this.names[i]).add(this.rules[i].median());
        }
        fingerprint = shape.firstLong();
    }

    public int size() {
        return names.length;
    }

    public String name(int type) {
        return names[type];
    }

    public EventTypeConfig rule(int type) {
        return rules[type];
    }

    /** The labels that mean it, as the model counts them. */
    public int[] labelIndexes(int type) {
        return labelIndexes[type].clone();
    }

    public List<String> names() {
        return List.of(names);
    }

    /** One of the types alone, told from the same scores. */
    ModelTypes only(int type) {
        return new ModelTypes(labels, List.of(names[type]), List.of(rules[type]), List.of(labelIndexes[type]));
    }

    /** Equal for equal names and medians in equal order: then per-type state of one fits the other. */
    long fingerprint() {
        return fingerprint;
    }

    /** @return what is wrong with the scores, null if nothing */
    @Nullable
    String problemWith(@Nullable Object scores) {
        if (scores instanceof DenseScores dense) {
            int bytes = dense.getValues().remaining();
            return bytes % Float.BYTES != 0 || (labels > 0 && bytes != labels * Float.BYTES) ? "score-count" : null;
        }
        if (scores instanceof SparseScores sparse) {
            int count = sparse.getLabels().remaining() / Short.BYTES;
            return sparse.getLabels().remaining() % Short.BYTES != 0
                            || sparse.getValues().remaining() != count * Float.BYTES
                    ? "score-count"
                    : null;
        }
        return "no-scores";
    }

    /**
     * The highest score of each type's labels, NaN where none of them has a number. A label that sparse scores leave out
     * scored below their floor and counts as 0.
     */
    float[] scores(WindowOutcome outcome) {
        Object scores = outcome.getScores();
        float[] best = new float[names.length];
        if (scores instanceof DenseScores dense) {
            ByteBuffer values = dense.getValues();
            for (int type = 0; type < best.length; type++) {
                best[type] = highest(values, labelIndexes[type]);
            }
        } else if (scores instanceof SparseScores sparse) {
            for (int type = 0; type < best.length; type++) {
                best[type] = highest(sparse, labelIndexes[type]);
            }
        } else {
            Arrays.fill(best, Float.NaN);
        }
        return best;
    }

    private static float highest(ByteBuffer values, int[] labels) {
        float best = Float.NaN;
        int base = values.position();
        for (int label : labels) {
            best = higher(best, (float) FLOATS.get(values, base + label * Float.BYTES));
        }
        return best;
    }

    private static float highest(SparseScores sparse, int[] labels) {
        ByteBuffer values = sparse.getValues();
        float best = Float.NaN;
        for (int label : labels) {
            int at = find(sparse.getLabels(), label);
            best = higher(best, at < 0 ? 0f : (float) FLOATS.get(values, values.position() + at * Float.BYTES));
        }
        return best;
    }

    private static float higher(float best, float score) {
        return score <= best || Float.isNaN(score) ? best : score;
    }

    private static int find(ByteBuffer ascending, int label) {
        int low = 0;
        int high = ascending.remaining() / Short.BYTES - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = Short.toUnsignedInt((short) SHORTS.get(ascending, ascending.position() + middle * Short.BYTES));
            if (found == label) {
                return middle;
            }
            if (found < label) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
