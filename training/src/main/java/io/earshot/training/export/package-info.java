/** Trained networks as model packages, with the event types and the card that go with them. */
@NullMarked
package io.earshot.training.export;

import org.jspecify.annotations.NullMarked;
