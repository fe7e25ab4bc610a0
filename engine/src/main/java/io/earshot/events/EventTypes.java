package io.earshot.events;

import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Event types resolved against the labels of the models that run. Each type belongs to one model: the one that its
 * configuration names, else the first that has one of its labels. Immutable; safe to share.
 */
public final class EventTypes {
    private final Map<String, ModelTypes> byModel;
    private final List<String> undetectable;

    private EventTypes(Map<String, ModelTypes> byModel, List<String> undetectable) {
        this.byModel = byModel;
        this.undetectable = List.copyOf(undetectable);
    }

    /** One model. */
    public static EventTypes resolve(EventTypesConfig config, String modelId, List<String> labels) {
        return resolve(config, Map.of(modelId, labels));
    }

    /**
     * @param models labels by model id, in label order; iterated in the order in which types look for a model
     * @throws IllegalArgumentException naming every unknown label and every type of an unknown model, with the nearest
     *     known name. A label is unknown when its type belongs to a model that has another of its labels but not this.
     */
    public static EventTypes resolve(EventTypesConfig config, Map<String, List<String>> models) {
        Map<String, Map<String, Integer>> indexes = new LinkedHashMap<>();
        models.forEach((model, labels) -> indexes.put(model, index(labels)));
        Map<String, List<String>> names = new HashMap<>();
        Map<String, List<int[]>> chosen = new HashMap<>();
        List<String> undetectable = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        config.types().forEach((name, type) -> {
            if (type.model() != null && !indexes.containsKey(type.model())) {
                problems.add("types.%s.model: no model '%s' is configured, nearest is '%s'"
                        .formatted(name, type.model(), nearest(type.model(), indexes.keySet())));
                return;
            }
            String model = owner(type, indexes);
            if (model == null) {
                undetectable.add(name);
                return;
            }
            names.computeIfAbsent(model, m -> new ArrayList<>()).add(name);
            chosen.computeIfAbsent(model, m -> new ArrayList<>())
                    .add(labelIndexes(name, type, model, Objects.requireNonNull(indexes.get(model)), problems));
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        Map<String, ModelTypes> byModel = new LinkedHashMap<>();
        models.forEach((model, labels) -> {
            List<String> types = names.getOrDefault(model, List.of());
            byModel.put(
                    model,
                    new ModelTypes(
                            labels.size(),
                            types,
                            types.stream().map(config.types()::get).toList(),
                            chosen.getOrDefault(model, List.of())));
        });
        return new EventTypes(byModel, undetectable);
    }

    private static Map<String, Integer> index(List<String> labels) {
        Map<String, Integer> index = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            index.putIfAbsent(labels.get(i), i);
        }
        return index;
    }

    private static @Nullable String owner(EventTypeConfig type, Map<String, Map<String, Integer>> models) {
        for (Map.Entry<String, Map<String, Integer>> model : models.entrySet()) {
            boolean eligible = type.model() == null || type.model().equals(model.getKey());
            if (eligible && type.labels().stream().anyMatch(model.getValue()::containsKey)) {
                return model.getKey();
            }
        }
        return null;
    }

    private static int[] labelIndexes(
            String name, EventTypeConfig type, String model, Map<String, Integer> labels, List<String> problems) {
        Set<Integer> found = new HashSet<>();
        for (String label : type.labels()) {
            Integer index = labels.get(label);
            if (index != null) {
                found.add(index);
            } else {
                problems.add("types.%s.labels: model '%s' has no label '%s', nearest is '%s'"
                        .formatted(name, model, label, nearest(label, labels.keySet())));
            }
        }
        return found.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** The known name with the fewest single-letter edits (Levenshtein 1966), letter case aside. */
    private static String nearest(String name, Set<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int edits = edits(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits < least) {
                least = edits;
                best = candidate;
            }
        }
        return best;
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    /** The types of one model; none for a model that is not configured here. */
    public ModelTypes of(String modelId) {
        return byModel.getOrDefault(modelId, ModelTypes.NONE);
    }

    /** The model that tells a type; null for a type that none does, or that is not configured. */
    public @Nullable String modelOf(String type) {
        for (Map.Entry<String, ModelTypes> model : byModel.entrySet()) {
            if (model.getValue().names().contains(type)) {
                return model.getKey();
            }
        }
        return null;
    }

    /**
     * How far apart two windows may lie and still be decided about together, by the slowest type: what a detector must be
     * given before a time so that its past does not matter, sounds that go on aside.
     *
     * @param hop of the models, the longest
     */
    public Duration reach(Duration hop) {
        Duration longest = Duration.ZERO;
        for (ModelTypes types : byModel.values()) {
            for (int type = 0; type < types.size(); type++) {
                EventTypeConfig rule = types.rule(type);
                Duration reach = hop.multipliedBy(rule.median() + rule.maxGap() + rule.maxPending() + 2L)
                        .plus(rule.merge())
                        .plus(rule.minimum());
                longest = reach.compareTo(longest) > 0 ? reach : longest;
            }
        }
        return longest;
    }

    /** Types that no configured model can tell, in the configuration's order: to be reported at start. */
    public List<String> undetectable() {
        return undetectable;
    }
}
