/**
 * Checkpoints that PyTorch wrote. In: a {@code .pth} file of anybody; out: its tensors by name. Nothing in it is executed: its
 * pickle is read by an interpreter that knows tensors, texts, numbers and collections, and refuses all else.
 */
@NullMarked
package io.earshot.training.pytorch;

import org.jspecify.annotations.NullMarked;
