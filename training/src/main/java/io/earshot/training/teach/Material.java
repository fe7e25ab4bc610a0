package io.earshot.training.teach;

import io.earshot.training.augment.Source;
import io.earshot.training.data.Clip;
import io.earshot.training.data.ClipReader;
import io.earshot.training.data.DataSet;
import io.earshot.training.tuning.Lesson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What there is to teach from: each clip cut to where it can be heard. Immutable. */
final class Material {
    /** Clips in which a sound can be heard for less than this share are mostly silence. */
    private static final double MOSTLY_SILENT = 0.1;

    private final Map<Integer, List<Source>> byFold;
    private final Map<String, Integer> usable;
    private final List<String> mostlySilent;

    private Material(Map<Integer, List<Source>> byFold, Map<String, Integer> usable, List<String> mostlySilent) {
        this.byFold = byFold;
        this.usable = usable;
        this.mostlySilent = mostlySilent;
    }

    /** @throws IOException when a class cannot be taught: no clip of it can be heard, or all of them are in one fold */
    static Material read(DataSet data, ClipReader reader, int rate) throws IOException {
        Map<Integer, List<Source>> byFold = new HashMap<>();
        Map<String, Integer> usable = new LinkedHashMap<>();
        Map<String, Integer> lastFold = new HashMap<>();
        Map<String, Boolean> severalFolds = new HashMap<>();
        List<String> mostlySilent = new ArrayList<>();
        data.classes().forEach(each -> usable.put(each, 0));
        for (Clip clip : data.clips()) {
            Source whole = reader.sound(clip);
            if (whole == null) {
                continue;
            }
            if (whole.activeShare() < MOSTLY_SILENT) {
                mostlySilent.add(clip.name());
            }
            byFold.computeIfAbsent(clip.fold(), fold -> new ArrayList<>()).add(Lesson.audible(whole, rate));
            usable.merge(whole.label(), 1, Integer::sum);
            Integer before = lastFold.put(whole.label(), clip.fold());
            if (before != null && before != clip.fold()) {
                severalFolds.put(whole.label(), true);
            }
        }
        List<String> problems = new ArrayList<>();
        usable.forEach((label, count) -> {
            if (count == 0) {
                problems.add("class '%s' has no clip that can be heard: add some, or leave it out".formatted(label));
            } else if (!severalFolds.containsKey(label)) {
                problems.add(
                        ("class '%s' has %d clip%s, all in one fold: at least two are needed, one to learn from and"
                                        + " one to be judged on; 20 to 40 are good")
                                .formatted(label, count, count == 1 ? "" : "s"));
            }
        });
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
        return new Material(byFold, usable, mostlySilent);
    }

    List<Source> sounds(int fold) {
        return byFold.getOrDefault(fold, List.of());
    }

    /** Clips of each class that can be heard. */
    Map<String, Integer> usable() {
        return usable;
    }

    List<String> mostlySilent() {
        return mostlySilent;
    }
}
