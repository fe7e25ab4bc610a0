/** FFmpeg, by its C interface: a file or a stream in, runs of raw samples out. One thread for each input. */
@NullMarked
package io.earshot.edge.media;

import org.jspecify.annotations.NullMarked;
