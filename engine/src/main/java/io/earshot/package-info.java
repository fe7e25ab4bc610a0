/**
 * Where the parts meet: {@link io.earshot.ScoringPipeline} from samples to outcomes, the live engine around it, and the
 * analysis of files. The one place, with the command line, that knows the system clock and starts threads.
 */
@NullMarked
package io.earshot;

import org.jspecify.annotations.NullMarked;
