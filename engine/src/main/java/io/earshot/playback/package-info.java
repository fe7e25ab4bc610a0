/**
 * Recordings as frames: what `send`, `demo` and the analysis of files have in common. In: audio files and synthetic
 * scenes. Out: {@link io.earshot.avro.AudioFrame}s as an edge microphone would send them.
 *
 * <p>Each object belongs to one thread; reading a file blocks.
 */
@NullMarked
package io.earshot.playback;

import org.jspecify.annotations.NullMarked;
