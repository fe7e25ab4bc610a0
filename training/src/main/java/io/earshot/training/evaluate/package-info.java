/**
 * Figures of detectors and classifiers: event lists or scores in, numbers out. Pure functions, on any thread; files are read
 * and results printed by {@code io.earshot.training.cli}, drawn by {@code io.earshot.training.charts}.
 */
@NullMarked
package io.earshot.training.evaluate;

import org.jspecify.annotations.NullMarked;
