/** What the commands in {@code load-tests/} share. */
@NullMarked
package io.earshot.loadtest;

import org.jspecify.annotations.NullMarked;
