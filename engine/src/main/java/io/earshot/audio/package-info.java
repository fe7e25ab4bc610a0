/**
 * Values and arithmetic on samples: formats, decoding, resampling. In: bytes or samples; out: samples as 32-bit floats
 * in -1 to 1. Imports only java.*; runs on whichever thread owns the stream.
 */
@NullMarked
package io.earshot.audio;

import org.jspecify.annotations.NullMarked;
