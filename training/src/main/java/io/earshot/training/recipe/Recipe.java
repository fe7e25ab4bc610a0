package io.earshot.training.recipe;

import io.earshot.config.EventTypeConfig;
import io.earshot.model.ModelInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A way to train a model that calls clips, on one data set. Belongs to one thread. */
public interface Recipe {
    /** What it learns, in the order of the scores; the data set's classes are among them. */
    List<String> classes();

    /** What says how it is trained, as its record prints itself: another text is another training. */
    String settings();

    /** A clip counts as right, in a second figure, when its class is among that many; 1 for no such figure. */
    default int topK() {
        return 1;
    }

    /** Epochs from one line of progress to the next; 0 for lines by tenths only. */
    default int logFreq() {
        return 0;
    }

    /** Told of each epoch. */
    @FunctionalInterface
    interface Epochs {
        void epoch(int done, int of, double loss);

        /**
         * Told as an epoch begins and of each of its batches, by trainings whose epochs may be long.
         *
         * @param epoch that is under way, from 1 on
         */
        default void within(int epoch, int of, Part part) {}

        /** Told before the first: so many epochs were kept of an earlier time, and are told of again, not learnt again. */
        default void kept(int done, int of) {}
    }

    /**
     * How much of an epoch is done.
     *
     * @param batches done, {@code of} an epoch's
     * @param loss their mean; not a number as the epoch begins
     */
    record Part(int batches, int of, double loss) {}

    /**
     * Trains on all folds but one and calls the clips of that one.
     *
     * @return for each clip of the fold, in the data set's order, its mean score of each class
     */
    float[][] held(int fold, int seed, Epochs epochs) throws IOException;

    /**
     * Trains on all clips.
     *
     * @return the model as it is to be used
     */
    Trained all(int seed, Epochs epochs) throws IOException;

    /**
     * A trained model, but for its name.
     *
     * @param onnx the graph
     * @param scores name of its output of scores
     * @param embeddings name of its output of embeddings, if it has one
     * @param licence SPDX identifier of the weights' licence
     * @param description what it is, in a sentence
     * @param eventTypes how events are told of its scores
     */
    // The bytes are handed over once, from training to writing: nobody compares two of these.
    @SuppressWarnings("ArrayRecordComponent")
    record Trained(
            byte[] onnx,
            List<ModelInput> inputs,
            String activation,
            String scores,
            @Nullable String embeddings,
            String licence,
            String description,
            Map<String, EventTypeConfig> eventTypes) {
        public Trained {
            inputs = List.copyOf(inputs);
        }

        /** A model of one input. */
        public Trained(
                byte[] onnx,
                ModelInput input,
                String activation,
                String scores,
                @Nullable String embeddings,
                String licence,
                String description,
                Map<String, EventTypeConfig> eventTypes) {
            this(onnx, List.of(input), activation, scores, embeddings, licence, description, eventTypes);
        }
    }
}
