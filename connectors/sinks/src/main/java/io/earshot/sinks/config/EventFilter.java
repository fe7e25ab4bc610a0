package io.earshot.sinks.config;

import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import java.util.Set;

/**
 * Which event revisions are delivered; an empty set passes all.
 *
 * @param minScore least peak score, 0 to 1
 */
public record EventFilter(
        Set<String> types, Set<String> sites, Set<String> mics, Set<EventStatus> status, double minScore) {
    public EventFilter {
        types = Set.copyOf(types);
        sites = Set.copyOf(sites);
        mics = Set.copyOf(mics);
        status = Set.copyOf(status);
    }

    public boolean passes(SoundEvent event) {
        return AlertFilter.among(types, event.getType())
                && AlertFilter.among(sites, event.getSiteId())
                && AlertFilter.among(mics, event.getMicId())
                && (status.isEmpty() || status.contains(event.getStatus()))
                && event.getPeakScore() >= minScore;
    }
}
