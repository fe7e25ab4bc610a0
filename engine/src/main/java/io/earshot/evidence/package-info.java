/**
 * What proves an event: the clip cut from its frames, sample by sample, its picture and scores, and a manifest of hashes.
 * In: an event, frames in the order of their offsets, window outcomes. Out: files and their check. Knows neither Kafka nor
 * a clock; everything runs on the caller's thread.
 */
@NullMarked
package io.earshot.evidence;

import org.jspecify.annotations.NullMarked;
