/** What a base model's embeddings of sounds are, computed by the engine and kept on disk. */
@NullMarked
package io.earshot.training.embed;

import org.jspecify.annotations.NullMarked;
