@NullMarked
package io.earshot.training.evaluate;

import org.jspecify.annotations.NullMarked;
