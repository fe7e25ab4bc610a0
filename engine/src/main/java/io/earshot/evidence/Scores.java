package io.earshot.evidence;

import io.earshot.avro.DenseScores;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Single scores of an outcome, as it carries them. */
final class Scores {
    private Scores() {}

    /**
     * @param label index in the model's labels
     * @return its score; 0 for a silent window and for a label that sparse scores left out, NaN where there is none
     */
    static float of(WindowOutcome outcome, int label) {
        if (outcome.getKind() == OutcomeKind.SILENT) {
            return 0;
        }
        Object scores = outcome.getScores();
        if (scores instanceof DenseScores dense) {
            return at(dense.getValues(), label);
        }
        if (scores instanceof SparseScores sparse) {
            ByteBuffer labels = sparse.getLabels().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; labels.remaining() >= Short.BYTES; i++) {
                if (Short.toUnsignedInt(labels.getShort()) == label) {
                    return at(sparse.getValues(), i);
                }
            }
            return 0;
        }
        return Float.NaN;
    }

    /** Up to what score a label may have scored that an outcome does not name; 0 where it names all. */
    static float floor(WindowOutcome outcome) {
        return outcome.getScores() instanceof SparseScores sparse ? sparse.getFloor() : 0;
    }

    private static float at(ByteBuffer values, int index) {
        ByteBuffer floats = values.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int at = floats.position() + index * Float.BYTES;
        return at + Float.BYTES <= floats.limit() ? floats.getFloat(at) : Float.NaN;
    }
}
