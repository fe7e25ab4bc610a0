package io.earshot.training.export;

import io.earshot.model.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The labels of a trained model. */
public final class Labels {
    private Labels() {}

    /** @param names event names by class, in the order of the scores: the labels' ids, while the classes are their names */
    public static List<Label> of(Map<String, String> names) {
        List<Label> labels = new ArrayList<>();
        names.forEach((name, id) -> labels.add(new Label(labels.size(), id, name)));
        return labels;
    }
}
