package io.earshot.evidence;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether people speak in a clip, by what models said of its windows.
 *
 * @param models those that have a label of voice; without one nothing can be told
 * @param checked windows of theirs that had a score
 * @param untold windows of theirs that had none, or whose scores leave out too much
 * @param highest highest score of a label of voice
 * @param label that one
 * @param at when its window's middle hop began, microseconds since 1970-01-01 UTC
 */
public record VoiceCheck(List<String> models, int checked, int untold, float highest, @Nullable String label, long at) {
    public VoiceCheck {
        models = List.copyOf(models);
    }

    /**
     * @param windows of each model that is at hand
     * @param labels of these models by id, in label order
     * @param voice names of labels that mean voice, letter case aside
     * @param threshold what scores lower is no voice
     */
    public static VoiceCheck of(
            List<ClipWindows> windows, Map<String, List<String>> labels, List<String> voice, double threshold) {
        Set<String> names =
                voice.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<String> models = new ArrayList<>();
        int checked = 0;
        int untold = 0;
        float highest = 0;
        String label = null;
        long at = 0;
        for (ClipWindows each : windows) {
            Map<Integer, String> own = new LinkedHashMap<>();
            List<String> all = labels.getOrDefault(each.modelId(), List.of());
            for (int i = 0; i < all.size(); i++) {
                if (names.contains(all.get(i).toLowerCase(Locale.ROOT))) {
                    own.put(i, all.get(i));
                }
            }
            if (own.isEmpty()) {
                continue;
            }
            models.add(each.modelId());
            for (Map.Entry<Long, WindowOutcome> window : each.windows().entrySet()) {
                WindowOutcome outcome = window.getValue();
                if (outcome.getKind() == OutcomeKind.GAP || Scores.floor(outcome) > threshold) {
                    untold++;
                } else {
                    checked++;
                }
                for (Map.Entry<Integer, String> candidate : own.entrySet()) {
                    float score = Scores.of(outcome, candidate.getKey());
                    if (score > highest) {
                        highest = score;
                        label = candidate.getValue();
                        at = each.range()
                                .timeOf(WindowShape.of(outcome)
                                        .middleStart(
                                                window.getKey(), each.range().sampleRate()));
                    }
                }
            }
        }
        return new VoiceCheck(models, checked, untold, highest, label, at);
    }

    /** Whether some window is known to hold voice. */
    public boolean heard(double threshold) {
        return label != null && highest >= threshold;
    }

    /** Whether every window of the clip that was looked at could be told; false also where no model can tell. */
    public boolean told() {
        return checked > 0 && untold == 0;
    }
}
