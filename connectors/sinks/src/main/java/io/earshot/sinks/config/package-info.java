/** The configuration of the sinks: a file in, records that cannot be wrong out. Runs once, at start. */
@NullMarked
package io.earshot.sinks.config;

import org.jspecify.annotations.NullMarked;
