/** {@code earshot sinks}. */
@NullMarked
package io.earshot.sinks.cli;

import org.jspecify.annotations.NullMarked;
