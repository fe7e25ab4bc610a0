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
import java.util.Set;
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
        Object get(int i) throws CheckpointException {
            if (i >= items.size()) {
                throw new CheckpointException(
                        "a tuple has %d items, must have %d or more".formatted(items.size(), i + 1));
            }
            return items.get(i);
        }
    }

    /** Where tensors' numbers lie: a key by which the file has them, and how many there are. */
    record Storage(Numbers numbers, String key, long values) {
        long bytes() {
            return values * numbers.bytes();
        }
    }

    /** A tensor before its numbers are read. */
    record View(Storage storage, long offset, List<Integer> shape, List<Integer> strides) {}

    /** What stands in a checkpoint beside its tensors and is not read: what numpy saved. */
    record LeftOut(String name) {}

    /**
     * What a pickle says.
     *
     * @param value of maps, lists, {@link Tuple}s, texts, numbers, {@link View}s, {@link LeftOut}s
     * @param storages all that it names, by their keys
     */
    record Read(@Nullable Object value, Map<String, Storage> storages) {}

    private static final String REBUILD_TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String REBUILD_PARAMETER = "torch._utils._rebuild_parameter";
    private static final String ORDERED_DICT = "collections.OrderedDict";
    private static final Set<String> NAMES = Set.of(REBUILD_TENSOR, REBUILD_PARAMETER, ORDERED_DICT, "torch.Size");
    /** What numpy pickles its arrays and numbers by; none of it is called either. */
    private static final Set<String> LEFT_OUT = Set.of(
            "numpy.ndarray",
            "numpy.dtype",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "_codecs.encode");

    private static final int LONGEST_NUMBER = 8;
    private static final int LONGEST_NAME = 200;
    private static final int MOST_DIMENSIONS = 8;
    private static final long MOST_VALUES = 1L << 40;

    private final ByteBuffer in;
    private final Map<Integer, @Nullable Object> memo = new HashMap<>();
    private final Map<String, Storage> storages = new HashMap<>();
    private List<@Nullable Object> stack = new ArrayList<>();
    private final List<List<@Nullable Object>> marks = new ArrayList<>();

    private Pickle(ByteBuffer in) {
        this.in = in;
    }

    /**
     * Reads one pickle and leaves the position behind it.
     *
     * @throws CheckpointException when it is damaged, or names what is none of a checkpoint's
     */
    static Read read(ByteBuffer in) throws CheckpointException {
        Pickle pickle = new Pickle(in.order(ByteOrder.LITTLE_ENDIAN));
        try {
            return new Read(pickle.run(), pickle.storages);
        } catch (BufferUnderflowException e) {
            throw new CheckpointException("it has no end within %d bytes".formatted(in.limit()));
        } catch (IndexOutOfBoundsException e) {
            throw new CheckpointException("byte %d takes something of an empty stack".formatted(in.position()));
        } catch (ClassCastException e) {
            throw new CheckpointException(
                    "byte %d takes something of another kind than is there".formatted(in.position()));
        }
    }

    private @Nullable Object run() throws CheckpointException {
        while (true) {
            int at = in.position();
            int code = in.get() & 0xFF;
            if (code == '.') {
                return pop();
            }
            if (!simple(code) && !collection(code)) {
                throw new CheckpointException(
                        "byte %d has operation 0x%02x, which no checkpoint needs".formatted(at, code));
            }
        }
    }

    /** Numbers, texts, names, the memo. */
    private boolean simple(int code) throws CheckpointException {
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
                String module = (String) pop();
                push(name(module + "." + last));
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
    private boolean collection(int code) throws CheckpointException {
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
                if (!(top() instanceof Map || top() instanceof LeftOut)) {
                    throw new CheckpointException("byte %d gives a state to what has none".formatted(in.position()));
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Object required(@Nullable Object value) throws CheckpointException {
        if (value == null) {
            throw new CheckpointException("None stands where something must be");
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
            throws CheckpointException {
        for (int i = 0; i + 1 < items.size(); i += 2) {
            Object key = items.get(i);
            // No collection is a key: its hash could cost without end.
            if (!(key instanceof String || key instanceof Long)) {
                throw new CheckpointException("a key of a dictionary must be a text or a number");
            }
            map.put(key, items.get(i + 1));
        }
    }

    private @Nullable Object kept(int index) throws CheckpointException {
        if (!memo.containsKey(index)) {
            throw new CheckpointException(
                    "byte %d recalls number %d, which was not kept".formatted(in.position(), index));
        }
        return memo.get(index);
    }

    private String line() throws CheckpointException {
        int from = in.position();
        while (in.get() != '\n') {
            if (in.position() - from > LONGEST_NAME) {
                throw new CheckpointException(
                        "byte %d begins a name of more than %d letters".formatted(from, LONGEST_NAME));
            }
        }
        byte[] name = new byte[in.position() - 1 - from];
        in.get(from, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private String text(int length) throws CheckpointException {
        if (length < 0 || length > in.remaining()) {
            throw new CheckpointException("byte %d begins a text of %d bytes, %d are left"
                    .formatted(in.position(), length & 0xFFFF_FFFFL, in.remaining()));
        }
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private long number(int length) throws CheckpointException {
        if (length > LONGEST_NUMBER) {
            throw new CheckpointException(
                    "byte %d begins a number of %d bytes, 8 are read".formatted(in.position(), length));
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            long next = i == length - 1 ? in.get() : in.get() & 0xFF;
            value |= next << (8 * i);
        }
        return value;
    }

    private static Name name(String text) throws CheckpointException {
        if (!NAMES.contains(text)
                && !LEFT_OUT.contains(text)
                && Numbers.named(text).isEmpty()) {
            throw new CheckpointException(
                    "it names %s, which is neither a tensor nor a collection: only weights are read, and nothing is executed"
                            .formatted(shown(text)));
        }
        return new Name(text);
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(80, text.length())).replaceAll("\\p{Cntrl}", "?");
    }

    /** @return whether a text can be shown to users: of one line, and short */
    static boolean isPlain(String text) {
        return text.length() <= LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
    }

    /** {@code ('storage', torch.FloatStorage, key, 'cpu', values)}; in the older format with None behind. */
    private Storage storage(@Nullable Tuple id) throws CheckpointException {
        if (id == null
                || !"storage".equals(id.get(0))
                || !(id.get(1) instanceof Name type)
                || !(id.get(2) instanceof String key)
                || !isPlain(key)
                || !(id.get(4) instanceof Long values)) {
            throw new CheckpointException("a storage must be ('storage', type, key, place, size)");
        }
        if (id.items().size() > 5 && id.get(5) != null) {
            throw new CheckpointException("storage %s is a part of another one, which is not read".formatted(key));
        }
        Numbers numbers = Numbers.named(type.text())
                .orElseThrow(() -> new CheckpointException("%s is no storage".formatted(type.text())));
        if (values < 0 || values > MOST_VALUES) {
            throw new CheckpointException("storage %s has %d values".formatted(key, values));
        }
        Storage storage = new Storage(numbers, key, values);
        Storage other = storages.putIfAbsent(key, storage);
        if (other != null && !other.equals(storage)) {
            throw new CheckpointException("storage %s has two sizes or kinds".formatted(key));
        }
        return storage;
    }

    private static Object made(Name name, Tuple arguments) throws CheckpointException {
        return switch (name.text()) {
            case ORDERED_DICT -> new LinkedHashMap<@Nullable Object, @Nullable Object>();
            case REBUILD_PARAMETER -> required(arguments.get(0));
            case REBUILD_TENSOR -> {
                if (!(arguments.get(0) instanceof Storage storage)
                        || !(arguments.get(1) instanceof Long offset)
                        || !(arguments.get(2) instanceof Tuple shape)
                        || !(arguments.get(3) instanceof Tuple strides)) {
                    throw new CheckpointException("a tensor must be of storage, offset, shape and strides");
                }
                yield new View(storage, offset, numbers(shape), numbers(strides));
            }
            default -> {
                if (!LEFT_OUT.contains(name.text())) {
                    throw new CheckpointException("it calls %s, which is no function".formatted(name.text()));
                }
                yield new LeftOut(name.text());
            }
        };
    }

    private static List<Integer> numbers(Tuple tuple) throws CheckpointException {
        List<Integer> numbers = new ArrayList<>();
        for (Object each : tuple.items()) {
            if (!(each instanceof Long number)
                    || number < 0
                    || number > Integer.MAX_VALUE
                    || numbers.size() == MOST_DIMENSIONS) {
                throw new CheckpointException("a tensor's shape and strides must be at most %d numbers of 0 to 2^31 - 1"
                        .formatted(MOST_DIMENSIONS));
            }
            numbers.add(number.intValue());
        }
        return List.copyOf(numbers);
    }
}
