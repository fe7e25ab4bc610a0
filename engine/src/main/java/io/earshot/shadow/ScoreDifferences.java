package io.earshot.shadow;

import io.earshot.avro.DenseScores;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The difference of a shadow model and production, window by window: by label the largest and the mean absolute
 * difference, by event type the windows on which the two decide otherwise, at the type's high threshold. Detectors' time
 * rules are left to {@code backtest}. Scores of one model agree within {@link #ROUNDING}, whatever the batch: so much
 * decides nothing.
 *
 * <p>Not thread-safe.
 */
public final class ScoreDifferences {
    /** What the same model may say otherwise on another machine or in another batch. */
    public static final float ROUNDING = 1e-4f;

    /** Each holds its scores: 2 kB for YAMNet. */
    private static final int MOST_WAITING = 20_000;

    private static final int MOST_STREAMS = 10_000;

    private final ScorePair pair;
    private final WindowJoin join;
    private final long[] windows;
    private final double[] sums;
    private final float[] largest;
    private final long[][] decisions;
    private long compared;

    /**
     * @param name of the label
     * @param windows compared
     * @param mean of the absolute differences
     * @param max of them
     */
    public record OfLabel(String name, long windows, double mean, double max) {}

    /**
     * Windows by who decided that the type is heard.
     *
     * @param both and both agree that it is, {@code neither} that it is not
     */
    public record OfType(String name, double high, long both, long neither, long productionOnly, long shadowOnly) {}

    /**
     * So far.
     *
     * @param compared windows that both have scored
     * @param productionOnly windows that production alone has scored
     * @param shadowOnly windows that the shadow alone has scored
     * @param waiting windows of which one has spoken
     * @param givenUp windows that waited for the other too long
     * @param labels largest difference first
     */
    public record Summary(
            long compared,
            long productionOnly,
            long shadowOnly,
            long waiting,
            long givenUp,
            List<OfLabel> labels,
            List<OfType> types) {
        /** Windows on which some event type was decided otherwise, each type counted. */
        public long otherDecisions() {
            return types.stream()
                    .mapToLong(type -> type.productionOnly() + type.shadowOnly())
                    .sum();
        }
    }

    public ScoreDifferences(ScorePair pair) {
        this(pair, MOST_WAITING, MOST_STREAMS);
    }

    ScoreDifferences(ScorePair pair, int mostWaiting, int mostStreams) {
        this.pair = pair;
        join = new WindowJoin(mostWaiting, mostStreams, this::compare);
        windows = new long[pair.labels().size()];
        sums = new double[windows.length];
        largest = new float[windows.length];
        decisions = new long[pair.types().size()][4];
    }

    /** What production says; outcomes of other models are left out. */
    public void production(WindowOutcome outcome) {
        if (outcome.getModelId().equals(pair.production())) {
            take(WindowJoin.Side.PRODUCTION, outcome, pair.productionLabels());
        }
    }

    /** What the shadow says; outcomes of other models are left out. */
    public void shadow(WindowOutcome outcome) {
        if (outcome.getModelId().equals(pair.shadow())) {
            take(WindowJoin.Side.SHADOW, outcome, pair.shadowLabels());
        }
    }

    private void take(WindowJoin.Side side, WindowOutcome outcome, int labels) {
        String stream = outcome.getMicId()
                + '\n'
                + outcome.getStreamId()
                + '\n'
                + outcome.getStreamStartedAt()
                + '\n'
                + outcome.getSampleRate();
        OutcomeKind kind = outcome.getKind();
        if (kind == OutcomeKind.SCORED) {
            join.scored(side, stream, outcome.getFirstIndex(), floats(outcome, labels));
        } else if (kind == OutcomeKind.SILENT || kind == OutcomeKind.GAP) {
            join.unscored(side, stream, outcome.getFirstIndex(), outcome.getLastIndex());
        }
    }

    /** Scores by label; NaN where the record leaves one out. */
    private static float[] floats(WindowOutcome outcome, int labels) {
        float[] floats = new float[labels];
        if (outcome.getScores() instanceof DenseScores dense) {
            ByteBuffer values = little(dense.getValues());
            for (int i = 0; i < labels; i++) {
                floats[i] = values.remaining() >= Float.BYTES ? values.getFloat() : Float.NaN;
            }
            return floats;
        }
        Arrays.fill(floats, Float.NaN);
        if (outcome.getScores() instanceof SparseScores sparse) {
            ByteBuffer indexes = little(sparse.getLabels());
            ByteBuffer values = little(sparse.getValues());
            while (indexes.remaining() >= Short.BYTES && values.remaining() >= Float.BYTES) {
                int label = Short.toUnsignedInt(indexes.getShort());
                float value = values.getFloat();
                if (label < labels) {
                    floats[label] = value;
                }
            }
        }
        return floats;
    }

    private static ByteBuffer little(ByteBuffer buffer) {
        return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void compare(float[] production, float[] shadow) {
        compared++;
        for (int i = 0; i < windows.length; i++) {
            ScorePair.Label label = pair.labels().get(i);
            float difference = Math.abs(production[label.production()] - shadow[label.shadow()]);
            if (!Float.isNaN(difference)) {
                windows[i]++;
                sums[i] += difference;
                largest[i] = Math.max(largest[i], difference);
            }
        }
        for (int i = 0; i < decisions.length; i++) {
            ScorePair.Type type = pair.types().get(i);
            float one = highest(production, type.production());
            float other = highest(shadow, type.shadow());
            boolean heard = one >= type.high();
            boolean heardByShadow = Math.abs(one - other) <= ROUNDING ? heard : other >= type.high();
            decisions[i][(heard ? 1 : 0) + (heardByShadow ? 2 : 0)]++;
        }
    }

    private static float highest(float[] scores, int[] labels) {
        float highest = 0;
        for (int label : labels) {
            // A score that sparse records leave out lies below their floor: as good as 0.
            highest = scores[label] > highest ? scores[label] : highest;
        }
        return highest;
    }

    public Summary summary() {
        List<OfLabel> labels = new ArrayList<>();
        for (int i = 0; i < windows.length; i++) {
            labels.add(new OfLabel(
                    pair.labels().get(i).name(), windows[i], windows[i] == 0 ? 0 : sums[i] / windows[i], largest[i]));
        }
        labels.sort((a, b) -> Double.compare(b.max(), a.max()));
        List<OfType> types = new ArrayList<>();
        for (int i = 0; i < decisions.length; i++) {
            ScorePair.Type type = pair.types().get(i);
            long[] of = decisions[i];
            types.add(new OfType(type.name(), type.high(), of[3], of[0], of[1], of[2]));
        }
        return new Summary(
                compared,
                join.alone(WindowJoin.Side.PRODUCTION),
                join.alone(WindowJoin.Side.SHADOW),
                join.waiting(),
                join.givenUp(),
                List.copyOf(labels),
                List.copyOf(types));
    }
}
