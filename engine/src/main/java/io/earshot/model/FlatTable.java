package io.earshot.model;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Any table of a FlatBuffers file, read by field number (in the order of the schema, from 0). Absent fields have their
 * default. A damaged file leads to {@link IndexOutOfBoundsException} or {@link IllegalArgumentException}, never to an
 * allocation larger than the file.
 */
final class FlatTable extends Table {
    private FlatTable(ByteBuffer buffer, int position) {
        __reset(position, buffer);
    }

    /** @return the root table of a file with that identifier */
    static FlatTable root(byte[] file, String identifier) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 8 || !__has_identifier(buffer, identifier)) {
            throw new IllegalArgumentException("the file does not carry the identifier " + identifier);
        }
        return new FlatTable(buffer, __indirect(0, buffer));
    }

    int byteAt(int field) {
        int offset = offset(field);
        return offset == 0 ? 0 : bb.get(bb_pos + offset);
    }

    int intAt(int field, int absent) {
        int offset = offset(field);
        return offset == 0 ? absent : bb.getInt(bb_pos + offset);
    }

    /** @return the table in that field; an absent one is an error */
    FlatTable tableAt(int field) {
        int offset = offset(field);
        if (offset == 0) {
            throw new IllegalArgumentException("a required table is absent");
        }
        return new FlatTable(bb, __indirect(bb_pos + offset));
    }

    boolean has(int field) {
        return offset(field) != 0;
    }

    /** @param most more are an error */
    List<FlatTable> tablesAt(int field, int most) {
        List<FlatTable> tables = new ArrayList<>();
        int offset = offset(field);
        int length = bounded(vectorLength(offset, Integer.BYTES), most);
        for (int i = 0; i < length; i++) {
            tables.add(new FlatTable(bb, __indirect(__vector(offset) + i * Integer.BYTES)));
        }
        return tables;
    }

    /** @param most more are an error */
    int[] intsAt(int field, int most) {
        int offset = offset(field);
        int[] values = new int[bounded(vectorLength(offset, Integer.BYTES), most)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bb.getInt(__vector(offset) + i * Integer.BYTES);
        }
        return values;
    }

    long[] longsAt(int field) {
        int offset = offset(field);
        long[] values = new long[vectorLength(offset, Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bb.getLong(__vector(offset) + i * Long.BYTES);
        }
        return values;
    }

    float[] floatsAt(int field) {
        int offset = offset(field);
        float[] values = new float[vectorLength(offset, Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = bb.getFloat(__vector(offset) + i * Float.BYTES);
        }
        return values;
    }

    /** @return a view of the vector of bytes, empty when it is absent */
    ByteBuffer bytesAt(int field) {
        int offset = offset(field);
        int length = vectorLength(offset, 1);
        return length == 0
                ? ByteBuffer.allocate(0)
                : bb.slice(__vector(offset), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    String textAt(int field) {
        return StandardCharsets.UTF_8.decode(bytesAt(field)).toString();
    }

    private int offset(int field) {
        return __offset(4 + 2 * field);
    }

    private static int bounded(int length, int most) {
        if (length > most) {
            throw new IllegalArgumentException("a vector has %d elements, at most %d are read".formatted(length, most));
        }
        return length;
    }

    private int vectorLength(int offset, int elementBytes) {
        if (offset == 0) {
            return 0;
        }
        int length = __vector_len(offset);
        if (length < 0 || (long) length * elementBytes > bb.capacity()) {
            throw new IllegalArgumentException("a vector claims %d elements".formatted(length));
        }
        return length;
    }
}
