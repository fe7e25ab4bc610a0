/**
 * What other modules use of the engine: recordings read, featured, scored and searched for events exactly as the live
 * pipeline does it, so that training, evaluation and live detection cannot differ.
 */
@NullMarked
package io.earshot.api;

import org.jspecify.annotations.NullMarked;
