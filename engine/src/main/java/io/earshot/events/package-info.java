/**
 * Window outcomes become sound events and coverage. In: {@code WindowOutcome} of the scores topic (or of a file); out:
 * revisions of {@code SoundEvent}, upserts of {@code Coverage}. The rules ({@code Acceptance}, {@code EventDetector},
 * {@code CoverageLedger}, joined per mic in {@code MicDetector}) know neither Kafka nor a clock; {@code EventsTopology}
 * hosts them on Kafka Streams, one mic's state on the one stream thread that owns its partition.
 */
@NullMarked
package io.earshot.events;

import org.jspecify.annotations.NullMarked;
