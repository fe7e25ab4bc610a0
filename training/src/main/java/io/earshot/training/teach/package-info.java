/** Teaching new sounds: scenes of clips over backgrounds, a head on embeddings, calibration and thresholds. */
@NullMarked
package io.earshot.training.teach;

import org.jspecify.annotations.NullMarked;
