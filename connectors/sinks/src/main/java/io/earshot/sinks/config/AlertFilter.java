package io.earshot.sinks.config;

import io.earshot.avro.Alert;
import io.earshot.avro.Severity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts are delivered; an empty set passes all.
 *
 * @param severity the least; a severity of a newer build passes too, since not to tell is worse
 */
public record AlertFilter(Set<String> rules, Set<String> sites, Severity severity) {
    public AlertFilter {
        rules = Set.copyOf(rules);
        sites = Set.copyOf(sites);
    }

    public boolean passes(Alert alert) {
        return among(rules, alert.getRule())
                && among(sites, alert.getSiteId())
                && (alert.getSeverity() == Severity.UNKNOWN
                        || alert.getSeverity().compareTo(severity) >= 0);
    }

    static boolean among(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
