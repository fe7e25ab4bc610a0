package io.earshot.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which mics a rule is for. Each part that is given must hold; a part that is absent holds for every mic.
 *
 * @param sites the mic's site is one of these
 * @param mics the mic is one of these
 * @param labels the mic is registered with every one of these labels, name and value
 */
public record AlertOnly(
        @Nullable List<String> sites, @Nullable List<String> mics, @Nullable Map<String, String> labels) {
    public AlertOnly {
        sites = copy("sites", sites);
        mics = copy("mics", mics);
        if (labels != null) {
            Require.that(!labels.isEmpty(), "labels is empty: no mic would match; leave the key out instead");
            labels = Map.copyOf(labels);
        }
        Require.that(
                sites != null || mics != null || labels != null,
                "only must name sites, mics or labels; leave it out to mean every mic");
    }

    private static @Nullable List<String> copy(String key, @Nullable List<String> list) {
        if (list == null) {
            return null;
        }
        Require.that(!list.isEmpty(), "%s is empty: no mic would match; leave the key out instead", key);
        return List.copyOf(list);
    }
}
