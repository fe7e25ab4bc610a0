package io.earshot.config;

import java.util.List;

/**
 * Models on trial: they score the live frames in a group of their own, to a topic of their own, with the capacity that is
 * left over.
 *
 * @param models packages; none: no shadow
 * @param group consumer group of the shadow workers
 * @param start where to begin in a partition without a committed offset
 */
public record ShadowConfig(List<ModelConfig> models, String group, IngestConfig.Start start) {
    public static final ShadowConfig DEFAULTS =
            new ShadowConfig(List.of(), "earshot-shadow", IngestConfig.Start.LATEST);

    public ShadowConfig {
        Require.that(!group.isBlank(), "group must not be empty: it names the consumer group of the shadow workers");
        models = List.copyOf(models);
    }

    /** The same with other models. */
    public ShadowConfig with(List<ModelConfig> others) {
        return new ShadowConfig(others, group, start);
    }
}
