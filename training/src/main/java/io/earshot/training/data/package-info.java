/**
 * Data sets: recordings, what sounds in them and when, read from the layouts that are in use. Folders in, {@link
 * io.earshot.training.data.DataSet} out; samples are read when they are needed. Everything left out is a {@link
 * io.earshot.training.data.Finding}.
 */
@NullMarked
package io.earshot.training.data;

import org.jspecify.annotations.NullMarked;
