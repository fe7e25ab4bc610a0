/**
 * Networks of the literature: trained from clips, epoch by epoch with checkpoints, and written as model packages. In: a data
 * set and a recipe; out: scores of clips that were kept from training, and a model.
 */
@NullMarked
package io.earshot.training.zoo;

import org.jspecify.annotations.NullMarked;
