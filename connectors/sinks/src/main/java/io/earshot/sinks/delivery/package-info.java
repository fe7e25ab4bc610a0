/**
 * How something is delivered, whatever the receiver: with patience, in order, counted. Notices and a target in, outcomes
 * out; called by the lanes' threads.
 */
@NullMarked
package io.earshot.sinks.delivery;

import org.jspecify.annotations.NullMarked;
