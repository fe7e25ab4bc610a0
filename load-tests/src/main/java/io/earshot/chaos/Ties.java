package io.earshot.chaos;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import java.util.List;
import java.util.Map;

/**
 * Tells where a score lies so near to a threshold that batch sizes decide on which side: such events may come out one way
 * or the other, and stand apart.
 */
final class Ties {
    /** Windows before an onset and after an offset that had their say in it: merging, pending, median. */
    private static final int AROUND = 32;

    private final EventTypesConfig types;
    private final List<String> labels;
    private final Map<String, List<float[]>> scores;

    /**
     * @param labels of the model, in order
     * @param scores of each mic's windows
     */
    Ties(EventTypesConfig types, List<String> labels, Map<String, List<float[]>> scores) {
        this.types = types;
        this.labels = List.copyOf(labels);
        this.scores = scores;
    }

    boolean isTie(SoundEvent event) {
        return isTie(event.getType(), event.getMicId(), event.getOnsetIndex(), event.getOffsetIndex());
    }

    /** @param events all revisions that are known, by id */
    boolean isTie(Alert alert, Map<String, SoundEvent> events) {
        return alert.getEvents().stream()
                .map(each -> events.get(each.getId()))
                .anyMatch(event -> event != null && isTie(event));
    }

    private boolean isTie(String type, String mic, long onset, long offset) {
        EventTypeConfig rule = types.types().get(type);
        List<float[]> windows = scores.getOrDefault(mic, List.of());
        if (rule == null) {
            return false;
        }
        int from = (int) Math.max(0, onset - AROUND);
        int to = (int) Math.min(windows.size() - 1L, offset + AROUND);
        for (int i = from; i <= to; i++) {
            float score = 0;
            for (String label : rule.labels()) {
                int index = labels.indexOf(label);
                score = index < 0 ? score : Math.max(score, windows.get(i)[index]);
            }
            if (Math.abs(score - rule.high()) < Judge.TOLERANCE || Math.abs(score - rule.low()) < Judge.TOLERANCE) {
                return true;
            }
        }
        return false;
    }
}
