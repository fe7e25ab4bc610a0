package io.earshot.training.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** A network whose logits can be trained. Belongs to one thread. */
public interface TrainableNetwork {
    /** The network itself; one input, one output of logits. */
    Block block();

    /** Shape of an input of {@code batch} windows. */
    Shape inputShape(int batch);

    /** How many logits it gives. */
    int classes();
}
