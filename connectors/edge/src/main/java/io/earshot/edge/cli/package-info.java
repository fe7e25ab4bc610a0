/** {@code earshot edge}. */
@NullMarked
package io.earshot.edge.cli;

import org.jspecify.annotations.NullMarked;
