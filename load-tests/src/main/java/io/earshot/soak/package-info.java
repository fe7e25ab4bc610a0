/**
 * One engine under steady load for long, and whether it grows. In: samples of its process while real mics play. Out: a
 * slope for each measured quantity, and the account of every second played.
 */
@NullMarked
package io.earshot.soak;

import org.jspecify.annotations.NullMarked;
