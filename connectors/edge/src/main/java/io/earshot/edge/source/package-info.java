/** Where sound comes from. In: files, connections, FFmpeg's inputs. Out: samples to a mic's stream, on a thread for each source. */
@NullMarked
package io.earshot.edge.source;

import org.jspecify.annotations.NullMarked;
