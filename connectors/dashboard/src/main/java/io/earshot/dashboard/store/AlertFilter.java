package io.earshot.dashboard.store;

import io.earshot.avro.Alert;
import io.earshot.avro.Severity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts are wanted; empty sets are no condition.
 *
 * @param from fired at it or later, microseconds since 1970-01-01 UTC
 * @param to fired before it
 */
public record AlertFilter(
        Set<String> rules,
        Set<String> sites,
        Set<Severity> severities,
        long from,
        long to,
        @Nullable Boolean acknowledged) {

    boolean matches(Alert alert, boolean isAcknowledged) {
        return (rules.isEmpty() || rules.contains(alert.getRule()))
                && (sites.isEmpty() || (alert.getSiteId() != null && sites.contains(alert.getSiteId())))
                && (severities.isEmpty() || severities.contains(alert.getSeverity()))
                && (acknowledged == null || acknowledged == isAcknowledged);
    }
}
