@NullMarked
package io.earshot.training.augment;

import org.jspecify.annotations.NullMarked;
