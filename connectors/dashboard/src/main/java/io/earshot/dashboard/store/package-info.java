/**
 * What the topics hold, in memory: events, alerts, mics and coverage by what is asked for. In: decoded records, from the
 * readers' threads; out: pages and sums, to any thread.
 */
@NullMarked
package io.earshot.dashboard.store;

import org.jspecify.annotations.NullMarked;
