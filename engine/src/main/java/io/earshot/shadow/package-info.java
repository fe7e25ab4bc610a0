/**
 * What a model on trial says, held against what production says of the same windows. In: outcomes of two scores topics and
 * the labels of both models; out: counts and differences. Knows no Kafka, no clock and no model files.
 */
@NullMarked
package io.earshot.shadow;

import org.jspecify.annotations.NullMarked;
