package io.earshot.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * What LEAN (Choudhary et al., 2023) learns: a second of waveform in {@value #PATCHES} patches goes through two bidirectional
 * LSTM layers; an embedding of the same second asks them, by attention, for what matters of it; a dense layer calls the
 * classes of both answers.
 *
 * <p>Takes {@code [batch][samples + embedding]}, gives {@code [batch][classes]} logits. What the embedding is of does not
 * matter here.
 */
public final class LeanNetwork extends WeightedNetwork {
    /** Patches of a second. */
    public static final int PATCHES = 40;
    /** Samples of a patch: 25 ms at 16 kHz. */
    public static final int PATCH = 400;
    /** Samples of the waveform. */
    public static final int SAMPLES = PATCHES * PATCH;
    /** Units of an LSTM layer, each way. */
    public static final int UNITS = 128;
    /** Values of a patch behind the LSTM, and of what the embedding is projected to. */
    public static final int HEARD = 2 * UNITS;
    /** What the classes are called by: what the waveform answered, and the projected embedding. */
    public static final int EMBEDDING = 2 * HEARD;

    static final int LAYERS = 2;
    /** Where the weights of the dense layers stand, behind those of each LSTM layer forward and backward. */
    static final int PROJECTION = 2 * LAYERS;

    static final int LAST = PROJECTION + 1;

    private final int inputs;
    private final int classes;
    private final Lean block;

    /**
     * @param base values of the embedding
     * @param dropout share of what the classes are called by that training leaves out
     */
    public LeanNetwork(int base, int classes, float dropout) {
        this.inputs = SAMPLES + base;
        this.classes = classes;
        this.block = new Lean(classes, dropout);
    }

    @Override
    public Block block() {
        return block;
    }

    @Override
    public Shape inputShape(int batch) {
        return new Shape(batch, inputs);
    }

    @Override
    public int classes() {
        return classes;
    }

    private static final class Lean extends AbstractBlock {
        /** Forward and backward, layer by layer. DJL's own bidirectional LSTM hands PyTorch its weights in a wrong order. */
        private final LSTM[] lstm = new LSTM[2 * LAYERS];

        private final Linear projection;
        private final Dropout leftOut;
        private final Linear last;
        private final int classes;

        Lean(int classes, float dropout) {
            this.classes = classes;
            for (int i = 0; i < lstm.length; i++) {
                lstm[i] = addChildBlock(
                        "lstm" + i,
                        LSTM.builder()
                                .setStateSize(UNITS)
                                .setNumLayers(1)
                                .optBatchFirst(true)
                                .optReturnState(false)
                                .build());
            }
            projection =
                    addChildBlock("projection", Linear.builder().setUnits(HEARD).build());
            last = addChildBlock("last", Linear.builder().setUnits(classes).build());
            leftOut =
                    addChildBlock("dropout", Dropout.builder().optRate(dropout).build());
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList given, boolean training, PairList<String, Object> params) {
            NDArray all = given.head();
            NDArray patches = all.get(new NDIndex(":, :{}", SAMPLES)).reshape(-1, PATCHES, PATCH);
            NDArray embedding = all.get(new NDIndex(":, {}:", SAMPLES));
            NDArray heard = patches;
            for (int layer = 0; layer < LAYERS; layer++) {
                heard = bothWays(layer, store, heard, training);
            }
            NDArray asked =
                    projection.forward(store, new NDList(embedding), training).head();
            NDArray matter = heard.matMul(asked.expandDims(2))
                    .div((float) Math.sqrt(HEARD))
                    .softmax(1);
            NDArray answer = heard.mul(matter).sum(new int[] {1});
            NDArray both = answer.concat(Activation.relu(asked), 1);
            NDList kept = leftOut.forward(store, new NDList(both), training);
            return last.forward(store, kept, training);
        }

        /** {@code [batch][patches][values]} to {@code [batch][patches][2 * units]}. */
        private NDArray bothWays(int layer, ParameterStore store, NDArray value, boolean training) {
            NDArray forward =
                    lstm[2 * layer].forward(store, new NDList(value), training).head();
            NDArray backward = lstm[2 * layer + 1]
                    .forward(store, new NDList(value.flip(1)), training)
                    .head();
            return forward.concat(backward.flip(1), 2);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] shapes) {
            return new Shape[] {new Shape(shapes[0].get(0), classes)};
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
            long batch = shapes[0].get(0);
            for (int i = 0; i < lstm.length; i++) {
                lstm[i].initialize(manager, type, new Shape(batch, PATCHES, i < 2 ? PATCH : HEARD));
            }
            projection.initialize(manager, type, new Shape(batch, shapes[0].get(1) - SAMPLES));
            last.initialize(manager, type, new Shape(batch, EMBEDDING));
            leftOut.initialize(manager, type, new Shape(batch, EMBEDDING));
        }
    }
}
