package io.earshot.training.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights by name, {@code 03.weight} being those of the fourth layer. Immutable but for the arrays, which nobody changes.
 *
 * @param byName in the network's order
 */
public record Weights(Map<String, float[]> byName) {
    public Weights {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    static String name(int layer, String parameter) {
        return "%02d.%s".formatted(layer, parameter);
    }

    /** @return whether every one is a finite number */
    public boolean areFinite() {
        for (float[] values : byName.values()) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** @return those of one layer, by their own names */
    Weights ofLayer(int layer) {
        Map<String, float[]> own = new LinkedHashMap<>();
        String prefix = name(layer, "");
        byName.forEach((name, values) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), values);
            }
        });
        return new Weights(own);
    }

    /** @throws IllegalArgumentException when there are none of that name */
    float[] of(String name) {
        float[] values = byName.get(name);
        if (values == null) {
            throw new IllegalArgumentException(
                    "weights '%s' are missing, there are %s".formatted(name, byName.keySet()));
        }
        return values;
    }
}
