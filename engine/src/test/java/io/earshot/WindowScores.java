package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.avro.DenseScores;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FrameSource;
import io.earshot.publish.OutcomeRecords;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was said of each window of a set of streams: the first word counts, as it does for the events stage.
 *
 * @param scored scores by mic, model and index
 * @param unscored kind and reason by mic, model and index
 * @param versions the version that scored it, by mic, model and index
 */
record WindowScores(
        Map<Lane, TreeMap<Long, float[]>> scored,
        Map<Lane, TreeMap<Long, String>> unscored,
        Map<Lane, TreeMap<Long, String>> versions) {

    /** One mic under one model. */
    record Lane(String mic, String model) implements Comparable<Lane> {
        @Override
        public int compareTo(Lane other) {
            int byMic = mic.compareTo(other.mic);
            return byMic != 0 ? byMic : model.compareTo(other.model);
        }
    }

    static Lane lane(WindowOutcome outcome) {
        return new Lane(outcome.getMicId(), outcome.getModelId());
    }

    static WindowScores of(List<WindowOutcome> outcomes) {
        WindowScores all = new WindowScores(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        outcomes.forEach(all::add);
        return all;
    }

    private void add(WindowOutcome outcome) {
        Lane lane = lane(outcome);
        if (outcome.getKind() == OutcomeKind.RESUME || outcome.getKind() == OutcomeKind.RETIRED) {
            return;
        }
        for (long k = outcome.getFirstIndex(); k <= outcome.getLastIndex(); k++) {
            if (known(scored, lane, k) || known(unscored, lane, k)) {
                continue;
            }
            if (outcome.getKind() == OutcomeKind.SCORED) {
                of(scored, lane).put(k, floats(outcome));
                of(versions, lane).put(k, outcome.getModelVersion());
            } else {
                of(unscored, lane).put(k, outcome.getKind() + " " + outcome.getReason());
            }
        }
    }

    private static boolean known(Map<Lane, ? extends Map<Long, ?>> map, Lane lane, long k) {
        Map<Long, ?> windows = map.get(lane);
        return windows != null && windows.containsKey(k);
    }

    private static <V> TreeMap<Long, V> of(Map<Lane, TreeMap<Long, V>> map, Lane lane) {
        return map.computeIfAbsent(lane, l -> new TreeMap<>());
    }

    private static float[] floats(WindowOutcome outcome) {
        FloatBuffer values = ((DenseScores) outcome.getScores())
                .getValues()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] floats = new float[values.remaining()];
        values.get(floats);
        return floats;
    }

    /** What the analysis of files says of recordings, by the same way as {@code analyze}. */
    static WindowScores ofFiles(List<ModelPackage> models, List<? extends FrameSource> recordings) throws Exception {
        return of(outcomesOfFiles(models, recordings));
    }

    static List<WindowOutcome> outcomesOfFiles(List<ModelPackage> models, List<? extends FrameSource> recordings)
            throws Exception {
        OutcomeRecords records = OutcomeRecords.dense();
        List<WindowOutcome> outcomes = new ArrayList<>();
        try (FileAnalysis analysis = new FileAnalysis(
                models,
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                false,
                (slot, lane) -> outcomes.add(records.record(slot, lane, 0)))) {
            for (FrameSource recording : recordings) {
                try (recording) {
                    analysis.play(recording);
                }
            }
            analysis.finish();
        }
        return outcomes;
    }

    /** The scores of a lane here are those of there, window by window. */
    void assertSameScores(Lane lane, TreeMap<Long, float[]> expected) {
        TreeMap<Long, float[]> actual = of(scored, lane);
        assertThat(actual.keySet()).as("%s", lane).isEqualTo(expected.keySet());
        actual.forEach((k, scores) ->
                assertThat(scores).as("%s window %d", lane, k).containsExactly(expected.get(k), within(1e-4f)));
    }
}
