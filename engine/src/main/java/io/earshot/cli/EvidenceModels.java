package io.earshot.cli;

import io.earshot.Models;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import io.earshot.events.EventTypes;
import io.earshot.events.ModelTypes;
import io.earshot.evidence.WindowShape;
import io.earshot.features.LogMelParameters;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the configured model packages tell of an event.
 *
 * @param packages every configured one
 * @param own that of the event's model; null where it is not configured
 * @param labels of the event's type in that model, index by name; empty where they are not known
 */
record EvidenceModels(List<ModelPackage> packages, @Nullable ModelPackage own, Map<String, Integer> labels) {

    static EvidenceModels of(EarshotConfig config, SoundEvent event) throws ModelException, UserException {
        return of(config, Models.load(config.models()), event);
    }

    /** @param packages those that are configured */
    static EvidenceModels of(EarshotConfig config, List<ModelPackage> packages, SoundEvent event) throws UserException {
        ModelPackage own = packages.stream()
                .filter(each -> each.id().equals(event.getModelId()))
                .findFirst()
                .orElse(null);
        Map<String, Integer> labels = new LinkedHashMap<>();
        if (own != null) {
            ModelTypes types = resolve(config, packages).of(own.id());
            int type = types.names().indexOf(event.getType());
            for (int index : type < 0 ? new int[0] : types.labelIndexes(type)) {
                labels.put(own.labels().get(index).name(), index);
            }
        }
        return new EvidenceModels(packages, own, labels);
    }

    private static EventTypes resolve(EarshotConfig config, List<ModelPackage> packages) throws UserException {
        try {
            return Models.resolve(Yaml.read(config.eventTypes(), EventTypesConfig.class), packages);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("%s: %s".formatted(config.eventTypes(), e.getMessage()));
        }
    }

    /** Where the windows of the event's model lie; null where its package is not configured. */
    @Nullable
    WindowShape shape() {
        if (own == null) {
            return null;
        }
        ModelInput input = own.firstInput();
        return new WindowShape(input.rate(), input.window(), input.hop());
    }

    /** The features that the event's model sees, or YAMNet's where it sees none or is not known. */
    LogMelParameters features() {
        LogMelParameters features = own == null ? null : own.logMel();
        return features == null ? LogMelParameters.YAMNET : features;
    }

    /** The package that made the event, to the version; null where that is not configured any more. */
    @Nullable
    ModelPackage exact(SoundEvent event) {
        return own != null && own.version().equals(event.getModelVersion()) ? own : null;
    }

    /** Labels of each package, in order. */
    Map<String, List<String>> allLabels() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        packages.forEach(each ->
                all.put(each.id(), each.labels().stream().map(Label::name).toList()));
        return all;
    }
}
