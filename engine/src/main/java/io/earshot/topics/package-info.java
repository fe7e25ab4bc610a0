/**
 * The topics of the cluster: their names, how they are to be, whether they are so, who may do what with them. In: the
 * configuration; out: names, differences, text. Runs on the thread that asks, at start or from the command line.
 */
@NullMarked
package io.earshot.topics;

import org.jspecify.annotations.NullMarked;
