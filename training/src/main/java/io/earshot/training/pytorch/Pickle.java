package io.earshot.training.pytorch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Python's pickles (protocols 2 to 4) as far as checkpoints need them. A pickle is a program for a stack machine, and
 * Python's own reader calls whatever it names; this one knows a few names, each as data of ours, and refuses the file at
 * any other. What it builds is as large as the pickle at most.
 */
final class Pickle {
    /** Stands for a function or class by its name, none of which is ever called. */
    record Name(String text) {}

    /** A tuple of Python's. */
    record Tuple(List<@Nullable Object> items) {
        @Nullable
        Object get(int i) throws PickleException {
            if (i >= items.size()) {
                throw new PickleException("a tuple has %d items, must have %d or more".formatted(items.size(), i + 1));
            }
            return items.get(i);
        }
    }

    /** Where a tensor's numbers lie: {@code torch.FloatStorage} and others, by the key of their file. */
    record Storage(String type, String key, long values) {}

    /** A tensor before its numbers are read. */
    record View(Storage storage, long offset, List<Integer> shape, List<Integer> strides) {}

    private static final String REBUILD_TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String REBUILD_PARAMETER = "torch._utils._rebuild_parameter";
    private static final String ORDERED_DICT = "collections.OrderedDict";
    private static final List<String> NAMES = List.of(
            REBUILD_TENSOR,
            REBUILD_PARAMETER,
            ORDERED_DICT,
            "torch.FloatStorage",
            "torch.DoubleStorage",
            "torch.HalfStorage",
            "torch.LongStorage",
            "torch.IntStorage",
            "torch.Size");

    private static final int LONGEST_NUMBER = 8;

    private final ByteBuffer in;
    private final Map<Integer, @Nullable Object> memo = new HashMap<>();
    private List<@Nullable Object> stack = new ArrayList<>();
    private final List<List<@Nullable Object>> marks = new ArrayList<>();

    private Pickle(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @return maps, lists, {@link Tuple}s, texts, numbers, {@link View}s */
    static @Nullable Object read(byte[] bytes) throws PickleException {
        Pickle pickle = new Pickle(bytes);
        try {
            return pickle.run();
        } catch (BufferUnderflowException e) {
            throw new PickleException("it is cut off after %d bytes".formatted(bytes.length));
        } catch (IndexOutOfBoundsException e) {
            throw new PickleException("byte %d takes something of an empty stack".formatted(pickle.in.position()));
        } catch (ClassCastException e) {
            throw new PickleException(
                    "byte %d takes something of another kind than is there".formatted(pickle.in.position()));
        }
    }

    private @Nullable Object run() throws PickleException {
        while (true) {
            int at = in.position();
            int code = in.get() & 0xFF;
            if (code == '.') {
                return pop();
            }
            if (!simple(code) && !collection(code)) {
                throw new PickleException(
                        "byte %d has operation 0x%02x, which no checkpoint needs".formatted(at, code));
            }
        }
    }

    /** Numbers, texts, names, the memo. */
    private boolean simple(int code) throws PickleException {
        switch (code) {
            case 0x80 -> in.get(); // protocol
            case 0x95 -> in.getLong(); // frame
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.getInt());
            case 'K' -> push((long) (in.get() & 0xFF));
            case 'M' -> push((long) (in.getShort() & 0xFFFF));
            case 0x8a -> push(number(in.get() & 0xFF));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case 'X' -> push(text(in.getInt()));
            case 0x8c -> push(text(in.get() & 0xFF));
            case 'c' -> push(name(line() + "." + line()));
            case 0x93 -> {
                String last = (String) pop();
                push(name(pop() + "." + last));
            }
            case 'q' -> memo.put(in.get() & 0xFF, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(kept(in.get() & 0xFF));
            case 'j' -> push(kept(in.getInt()));
            case '0' -> pop();
            case 'Q' -> push(storage((Tuple) pop()));
            default -> {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked") // maps and lists on the stack are all of our making
    private boolean collection(int code) throws PickleException {
        switch (code) {
            case '(' -> {
                marks.add(stack);
                stack = new ArrayList<>();
            }
            case '}' -> push(new LinkedHashMap<@Nullable Object, @Nullable Object>());
            case ']' -> push(new ArrayList<@Nullable Object>());
            case ')' -> push(new Tuple(new ArrayList<>()));
            case 0x85 -> push(new Tuple(popped(1)));
            case 0x86 -> push(new Tuple(popped(2)));
            case 0x87 -> push(new Tuple(popped(3)));
            case 't' -> push(new Tuple(sinceMark()));
            case 'l' -> push(sinceMark());
            case 'd' -> {
                List<@Nullable Object> items = sinceMark();
                Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
                put(map, items);
                push(map);
            }
            case 'a' -> {
                Object item = pop();
                ((List<@Nullable Object>) required(top())).add(item);
            }
            case 'e' -> {
                List<@Nullable Object> items = sinceMark();
                ((List<@Nullable Object>) required(top())).addAll(items);
            }
            case 's' -> {
                List<@Nullable Object> items = popped(2);
                put((Map<@Nullable Object, @Nullable Object>) required(top()), items);
            }
            case 'u' -> {
                List<@Nullable Object> items = sinceMark();
                put((Map<@Nullable Object, @Nullable Object>) required(top()), items);
            }
            case 'R' -> {
                Tuple arguments = (Tuple) required(pop());
                push(made((Name) required(pop()), arguments));
            }
            // What a module says of itself beside its weights: _metadata of a state dict.
            case 'b' -> {
                pop();
                if (!(top() instanceof Map)) {
                    throw new PickleException(
                            "byte %d gives a state to what is no dictionary".formatted(in.position()));
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Object required(@Nullable Object value) throws PickleException {
        if (value == null) {
            throw new PickleException("None stands where something must be");
        }
        return value;
    }

    private void push(@Nullable Object value) {
        stack.add(value);
    }

    private @Nullable Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private @Nullable Object top() {
        return stack.get(stack.size() - 1);
    }

    private List<@Nullable Object> popped(int count) {
        List<@Nullable Object> last = stack.subList(stack.size() - count, stack.size());
        List<@Nullable Object> items = new ArrayList<>(last);
        last.clear();
        return items;
    }

    private List<@Nullable Object> sinceMark() {
        List<@Nullable Object> items = stack;
        stack = marks.remove(marks.size() - 1);
        return items;
    }

    private static void put(Map<@Nullable Object, @Nullable Object> map, List<@Nullable Object> items)
            throws PickleException {
        for (int i = 0; i + 1 < items.size(); i += 2) {
            Object key = items.get(i);
            // No collection is a key: its hash could cost without end.
            if (!(key instanceof String || key instanceof Long)) {
                throw new PickleException("a key of a dictionary must be a text or a number");
            }
            map.put(key, items.get(i + 1));
        }
    }

    private @Nullable Object kept(int index) throws PickleException {
        if (!memo.containsKey(index)) {
            throw new PickleException("byte %d recalls number %d, which was not kept".formatted(in.position(), index));
        }
        return memo.get(index);
    }

    private String line() throws PickleException {
        int from = in.position();
        while (in.get() != '\n') {
            if (in.position() - from > 200) {
                throw new PickleException("byte %d begins a name of more than 200 letters".formatted(from));
            }
        }
        return new String(in.array(), from, in.position() - 1 - from, StandardCharsets.UTF_8);
    }

    private String text(int length) throws PickleException {
        if (length < 0 || length > in.remaining()) {
            throw new PickleException("byte %d begins a text of %d bytes, %d are left"
                    .formatted(in.position(), length & 0xFFFF_FFFFL, in.remaining()));
        }
        String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    private long number(int length) throws PickleException {
        if (length > LONGEST_NUMBER) {
            throw new PickleException(
                    "byte %d begins a number of %d bytes, 8 are read".formatted(in.position(), length));
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            long next = i == length - 1 ? in.get() : in.get() & 0xFF;
            value |= next << (8 * i);
        }
        return value;
    }

    private static Name name(String text) throws PickleException {
        if (!NAMES.contains(text)) {
            throw new PickleException(
                    "it names %s, which is neither a tensor nor a collection: only weights are read, and nothing is executed"
                            .formatted(text.length() > 80 ? text.substring(0, 80) + "..." : text));
        }
        return new Name(text);
    }

    /** {@code ('storage', torch.FloatStorage, key, 'cpu', values)}. */
    private static Storage storage(@Nullable Tuple id) throws PickleException {
        if (id == null
                || !"storage".equals(id.get(0))
                || !(id.get(1) instanceof Name type)
                || !(id.get(2) instanceof String key)
                || !(id.get(4) instanceof Long values)) {
            throw new PickleException("a storage must be ('storage', type, key, place, size), was " + id);
        }
        return new Storage(type.text(), key, values);
    }

    private static Object made(Name name, Tuple arguments) throws PickleException {
        return switch (name.text()) {
            case ORDERED_DICT -> new LinkedHashMap<@Nullable Object, @Nullable Object>();
            case REBUILD_PARAMETER -> required(arguments.get(0));
            case REBUILD_TENSOR -> {
                if (!(arguments.get(0) instanceof Storage storage)
                        || !(arguments.get(1) instanceof Long offset)
                        || !(arguments.get(2) instanceof Tuple shape)
                        || !(arguments.get(3) instanceof Tuple strides)) {
                    throw new PickleException("a tensor must be of storage, offset, shape and strides");
                }
                yield new View(storage, offset, numbers(shape), numbers(strides));
            }
            default -> throw new PickleException("it calls %s, which is no function".formatted(name.text()));
        };
    }

    private static List<Integer> numbers(Tuple tuple) throws PickleException {
        List<Integer> numbers = new ArrayList<>();
        for (Object each : tuple.items()) {
            if (!(each instanceof Long number) || number < 0 || number > Integer.MAX_VALUE) {
                throw new PickleException("a tensor's shape and strides must be numbers of 0 or more, were " + tuple);
            }
            numbers.add(number.intValue());
        }
        return numbers;
    }
}
