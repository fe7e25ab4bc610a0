/** Scenes to be judged on, and how events are best told from a model's scores of them. */
@NullMarked
package io.earshot.training.tuning;

import org.jspecify.annotations.NullMarked;
