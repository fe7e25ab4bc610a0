@NullMarked
package io.earshot.training.recipe;

import org.jspecify.annotations.NullMarked;
