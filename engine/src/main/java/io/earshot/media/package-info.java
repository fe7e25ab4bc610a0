/**
 * Codecs and files: WAV, FLAC and Ogg Vorbis in, samples as 32-bit floats in -1 to 1 out; FLAC payloads of frames both
 * ways; WAV files out. Nothing here knows of topics. Each object belongs to one thread at a time; reading a file blocks.
 */
@NullMarked
package io.earshot.media;

import org.jspecify.annotations.NullMarked;
