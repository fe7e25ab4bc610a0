/**
 * Sound events become alerts. In: revisions of sound events (earshot.events) in each mic's order, coverage
 * (earshot.coverage) and the registry of mics (earshot.mics); out: alerts (earshot.alerts), exactly once.
 *
 * <p>{@link io.earshot.alerts.AlertRules}, {@link io.earshot.alerts.SiteLane} and {@link
 * io.earshot.alerts.SilenceRules} decide, free of Kafka and of any clock; the processors of {@link
 * io.earshot.alerts.AlertsTopology} only carry records and state. Everything runs on the Streams thread that owns the
 * mic's or site's partition; nothing here is shared between threads but the immutable rules.
 */
@NullMarked
package io.earshot.alerts;

import org.jspecify.annotations.NullMarked;
