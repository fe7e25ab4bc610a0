/**
 * Configuration: YAML in, immutable records that cannot be wrong out. Read once at start, on the starting thread; safe
 * to share ever after.
 */
@NullMarked
package io.earshot.config;

import org.jspecify.annotations.NullMarked;
