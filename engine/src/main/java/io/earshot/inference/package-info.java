/**
 * Windows to scores. In: consecutive ready slots of a window ring, as views of its direct buffer; out: one score per
 * label and window, and embeddings where the model has them. Runs on the model thread that owns the scorer.
 */
@NullMarked
package io.earshot.inference;

import org.jspecify.annotations.NullMarked;
