@NullMarked
package io.earshot.training.network;

import org.jspecify.annotations.NullMarked;
