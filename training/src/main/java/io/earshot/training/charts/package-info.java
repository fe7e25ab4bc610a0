/** Figures drawn into PNG files, without a screen. Any thread. */
@NullMarked
package io.earshot.training.charts;

import org.jspecify.annotations.NullMarked;
