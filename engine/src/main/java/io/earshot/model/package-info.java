/**
 * Model packages: what a network takes, gives and means. In: a folder with model.yaml, model.onnx and labels.csv, or a
 * published YAMNet file to make one of; out: an immutable, verified {@link io.earshot.model.ModelPackage}. Runs on the
 * starting thread; the values are safe to share.
 */
@NullMarked
package io.earshot.model;

import org.jspecify.annotations.NullMarked;
