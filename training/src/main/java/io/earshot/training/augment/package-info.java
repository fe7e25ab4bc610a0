/**
 * Sounds made into lessons: moved, amplified, mixed, masked and blended, all repeatable by seed. Samples in, samples and
 * what can be heard in them out; nothing here reads files.
 */
@NullMarked
package io.earshot.training.augment;

import org.jspecify.annotations.NullMarked;
