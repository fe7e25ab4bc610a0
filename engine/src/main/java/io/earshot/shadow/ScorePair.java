package io.earshot.shadow;

import io.earshot.events.ModelTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What can be compared of two models: the labels that both have, by name, and the event types of which each has a label.
 *
 * @param production model id
 * @param shadow model id; may be the same
 * @param productionLabels labels of the production model, in its order
 * @param shadowLabels labels of the shadow model, in its order
 * @param labels those of both
 * @param types those of both
 */
public record ScorePair(
        String production,
        String shadow,
        int productionLabels,
        int shadowLabels,
        List<Label> labels,
        List<Type> types) {
    /** A label and its index in each model. */
    public record Label(String name, int production, int shadow) {}

    /**
     * An event type: its score is the highest of its labels, and decided at {@code high}.
     *
     * @param production indexes of its labels in the production model
     * @param shadow indexes in the shadow model
     */
    @SuppressWarnings("ArrayRecordComponent") // read only, on one thread
    public record Type(String name, double high, int[] production, int[] shadow) {}

    public ScorePair {
        labels = List.copyOf(labels);
        types = List.copyOf(types);
    }

    /** @param ofProduction the event types that the production model decides */
    public static ScorePair of(
            String production,
            List<String> productionLabels,
            String shadow,
            List<String> shadowLabels,
            ModelTypes ofProduction) {
        Map<String, Integer> there = new HashMap<>();
        for (int i = 0; i < shadowLabels.size(); i++) {
            there.putIfAbsent(shadowLabels.get(i), i);
        }
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < productionLabels.size(); i++) {
            Integer other = there.get(productionLabels.get(i));
            if (other != null) {
                labels.add(new Label(productionLabels.get(i), i, other));
            }
        }
        List<Type> types = new ArrayList<>();
        for (int type = 0; type < ofProduction.size(); type++) {
            int[] indexes = ofProduction.labelIndexes(type);
            int[] others = Arrays.stream(indexes)
                    .mapToObj(productionLabels::get)
                    .filter(there::containsKey)
                    .mapToInt(label -> Objects.requireNonNull(there.get(label)))
                    .toArray();
            if (others.length > 0) {
                types.add(new Type(
                        ofProduction.name(type), ofProduction.rule(type).high(), indexes, others));
            }
        }
        return new ScorePair(production, shadow, productionLabels.size(), shadowLabels.size(), labels, types);
    }
}
