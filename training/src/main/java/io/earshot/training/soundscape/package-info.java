/**
 * Scenes made of clips over backgrounds, with the truth of what sounds when, to judge detectors by. Clips in, samples and
 * truth out; belongs to one thread.
 */
@NullMarked
package io.earshot.training.soundscape;

import org.jspecify.annotations.NullMarked;
