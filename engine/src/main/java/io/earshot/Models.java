package io.earshot;

import io.earshot.config.EventTypesConfig;
import io.earshot.config.ModelConfig;
import io.earshot.events.EventTypes;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of a configuration, and the event types that they tell. */
public final class Models {
    private Models() {}

    /** @throws ModelException when one cannot be loaded, or is not the one that is pinned */
    public static List<ModelPackage> load(List<ModelConfig> configured) throws ModelException {
        List<ModelPackage> loaded = new ArrayList<>();
        for (ModelConfig model : configured) {
            loaded.add(ModelPackages.load(model.path(), model.manifestSha256()));
        }
        return loaded;
    }

    /**
     * Gives each event type to a model, see {@link EventTypes}.
     *
     * @throws IllegalArgumentException naming every label and model that is not there
     */
    public static EventTypes resolve(EventTypesConfig types, List<ModelPackage> models) {
        Map<String, List<String>> labels = new LinkedHashMap<>();
        for (ModelPackage model : models) {
            labels.put(model.id(), model.labels().stream().map(Label::name).toList());
        }
        return EventTypes.resolve(types, labels);
    }
}
