/**
 * Synthetic sound scenes with known truth: chainsaws, shots, whales, birds and weather made from arithmetic alone, for
 * the demo, for load tests and for trying the system without recordings.
 *
 * <p>In: a {@link io.earshot.synth.SceneScript} or a seed. Out: samples as 32-bit floats in -1 to 1, in chunks of any
 * size, and the {@link io.earshot.synth.Label}s that say what sounds when. The same script gives the same bits on every
 * JDK and machine: only {@code + - * /}, {@code Math.sqrt} and {@code StrictMath} touch a sample, and every random
 * number comes from the fixed algorithm of {@link java.util.SplittableRandom#nextLong()}.
 *
 * <p>Generators are values and safe to share; a {@link io.earshot.synth.Scene} belongs to one thread.
 */
@NullMarked
package io.earshot.synth;

import org.jspecify.annotations.NullMarked;
