/**
 * A Kafka Streams application in this process: its life, its local stores and whether they can be trusted, and what they
 * take of memory. What the applications do is {@code events} and {@code alerts}.
 */
@NullMarked
package io.earshot.streams;

import org.jspecify.annotations.NullMarked;
