package io.earshot.training.pytorch;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of numbers that PyTorch's storages have. */
enum Numbers {
    FLOAT("FloatStorage", 4),
    DOUBLE("DoubleStorage", 8),
    INT("IntStorage", 4),
    LONG("LongStorage", 8),
    HALF("HalfStorage", 2),
    BFLOAT("BFloat16Storage", 2),
    SHORT("ShortStorage", 2),
    CHAR("CharStorage", 1),
    BYTE("ByteStorage", 1),
    BOOL("BoolStorage", 1);

    private final String type;
    private final int bytes;

    Numbers(String type, int bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /** @param name of Python's class, {@code torch.FloatStorage} */
    static Optional<Numbers> named(String name) {
        return Stream.of(values())
                .filter(each -> name.equals("torch." + each.type))
                .findFirst();
    }

    /** As PyTorch calls them. */
    @Override
    public String toString() {
        return type;
    }

    /** @return how many each takes */
    int bytes() {
        return bytes;
    }

    /** @return whether {@link #read} knows them */
    boolean areRead() {
        return bytes >= Float.BYTES;
    }

    /** Reads all that is left, as floats, to the places from {@code at} on. */
    void read(ByteBuffer from, float[] to, int at) {
        if (this == FLOAT) {
            from.asFloatBuffer().get(to, at, from.remaining() / bytes);
            return;
        }
        for (int i = at; from.hasRemaining(); i++) {
            to[i] = switch (this) {
                case DOUBLE -> (float) from.getDouble();
                case INT -> (float) from.getInt();
                case LONG -> (float) from.getLong();
                default -> throw new IllegalStateException("numbers of " + type + " are not read");
            };
        }
    }
}
