/**
 * What a replay gives, held against what was emitted. In: revisions of events and alerts of both. Out: one row a
 * difference. Pure functions; knows neither Kafka nor a clock.
 */
@NullMarked
package io.earshot.backtest;

import org.jspecify.annotations.NullMarked;
