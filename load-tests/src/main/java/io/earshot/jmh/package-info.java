/** What the parts around the model cost, each alone; {@code load-tests/jmh} runs them. */
@NullMarked
package io.earshot.jmh;

import org.jspecify.annotations.NullMarked;
