/**
 * What connectors share: a configuration's file read key by key, with all that is wrong with it, secrets that are not shown, and
 * the wish of a process to end. Runs once, at start and end.
 */
@NullMarked
package io.earshot.connectors;

import org.jspecify.annotations.NullMarked;
