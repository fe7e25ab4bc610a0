@NullMarked
package io.earshot.training.data;

import org.jspecify.annotations.NullMarked;
