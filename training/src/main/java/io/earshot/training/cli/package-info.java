@NullMarked
package io.earshot.training.cli;

import org.jspecify.annotations.NullMarked;
