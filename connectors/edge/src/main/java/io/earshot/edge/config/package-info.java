/** The configuration of the agent: a file in, records that cannot be wrong out. Runs once, at start. */
@NullMarked
package io.earshot.edge.config;

import org.jspecify.annotations.NullMarked;
