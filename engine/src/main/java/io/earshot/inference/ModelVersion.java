package io.earshot.inference;

import java.util.List;

/**
 * One loaded version of a model: a warm session for every batcher of its lane. Two versions are the same only if they
 * are the same object. Immutable; each scorer belongs to the batcher of its number.
 */
public final class ModelVersion {
    private final String version;
    private final List<Scorer> scorers;

    /**
     * @param version what outcomes say
     * @param scorers one a batcher
     */
    public ModelVersion(String version, List<Scorer> scorers) {
        this.version = version;
        this.scorers = List.copyOf(scorers);
    }

    public String version() {
        return version;
    }

    public List<Scorer> scorers() {
        return scorers;
    }
}
