/**
 * Front ends of models: from samples to what a network takes. In: consecutive samples at the model's rate, as 32-bit
 * floats in -1 to 1; out: log-mel rows, one per STFT step. Runs on the feature thread that owns the microphone; an
 * instance belongs to one thread, and nothing is allocated after it is built.
 */
@NullMarked
package io.earshot.features;

import org.jspecify.annotations.NullMarked;
