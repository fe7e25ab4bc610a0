package io.earshot.training.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On files of PyTorch's (pytorch/saved.py) and of Python's own pickle (pytorch/make.py), and on what nobody should write. */
class TorchFileTest {
    /** What stands before the pickle of what was saved, before PyTorch 1.6. */
    private static final String MAGIC = "\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.";

    private static final String VERSION = "\u0080\2M\u00e9\3.";
    private static final String MACHINE = "\u0080\2}X\r\0\0\0little_endian\u0088s.";

    @TempDir
    Path dir;

    private Path resource(String name) throws IOException {
        Path file = dir.resolve(name);
        try (InputStream in = TorchFileTest.class.getResourceAsStream("/pytorch/" + name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    /** All tensors, by name. */
    private static Map<String, Tensor> read(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (TorchFile opened = TorchFile.open(file)) {
            for (String name : opened.shapes().keySet()) {
                tensors.put(name, opened.tensor(name));
            }
        }
        return tensors;
    }

    private static void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(why);
    }

    private Path zip(byte[] pickle, Map<String, byte[]> parts) throws IOException {
        Path file = dir.resolve("made.pth");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(pickle);
            for (Map.Entry<String, byte[]> each : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry("archive/" + each.getKey()));
                zip.write(each.getValue());
            }
        }
        return file;
    }

    private Path legacy(String machine, byte[] pickle, String keys, byte[] storages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(MAGIC + VERSION + machine));
        out.writeBytes(pickle);
        out.writeBytes(bytes(keys));
        out.writeBytes(storages);
        return Files.write(dir.resolve("made-legacy.pth"), out.toByteArray());
    }

    /** Latin letters stand for their bytes; what a pickle is made of can so be read. */
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheTensorsOfAStateDict() throws IOException {
        Map<String, Tensor> tensors = read(resource("tiny.pth"));
        assertThat(tensors.keySet()).containsExactly("module.fc.weight", "module.fc.bias", "bn.num_batches_tracked");
        assertTensor(tensors, "module.fc.weight", List.of(2, 3), 0.5f, -1.5f, 2, 3, 4, 5);
        assertTensor(tensors, "module.fc.bias", List.of(2), 6, 7.25f);
        assertTensor(tensors, "bn.num_batches_tracked", List.of(), 0x1p33f);
    }

    private static void assertTensor(Map<String, Tensor> tensors, String name, List<Integer> shape, float... values) {
        Tensor tensor = Objects.requireNonNull(tensors.get(name), name);
        assertThat(tensor.shape()).as(name).isEqualTo(shape);
        assertThat(tensor.values()).as(name).containsExactly(values);
    }

    /** What is beside the weights is no trouble: an optimizer, what numpy saved, tensors of few bits that nobody asks for. */
    @ParameterizedTest
    @ValueSource(strings = {"saved-zip.pth", "saved-legacy.pth"})
    void readsWhatPyTorchItselfSaved(String name) throws IOException {
        Path file = resource(name);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (TorchFile opened = TorchFile.open(file)) {
            assertThat(opened.shapes())
                    .containsEntry("bn.running_var", List.of(2))
                    .containsEntry("half", List.of(2))
                    .containsEntry("flag", List.of())
                    .hasSize(16);
            for (String each : opened.shapes().keySet()) {
                if (!List.of("half", "flag", "spread").contains(each)) {
                    tensors.put(each, opened.tensor(each));
                }
            }
            assertThatThrownBy(() -> opened.tensor("half"))
                    .hasMessage(file + ": half has numbers of a HalfStorage, must have 32 or 64 bits");
            assertThatThrownBy(() -> opened.tensor("spread")).hasMessage(file + ": spread has 3 values, its storage 1");
            assertThatThrownBy(() -> opened.tensor("other")).isInstanceOf(IllegalArgumentException.class);
        }
        assertTensor(tensors, "conv.weight", List.of(2, 1, 2, 2), 0, 0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f, 1.75f);
        assertTensor(tensors, "bn.running_var", List.of(2), 1, 1);
        assertTensor(tensors, "bn.num_batches_tracked", List.of(), 600_000);
        assertTensor(tensors, "fc.weight", List.of(2, 3), -3, -2.75f, -2.5f, -2.25f, -2, -1.75f);
        assertTensor(tensors, "turned", List.of(3, 2), 0, 3, 1, 4, 2, 5);
        assertTensor(tensors, "every_third", List.of(4), 1, 4, 7, 10);
        assertTensor(tensors, "shared", List.of(2), 4, 5);
        assertTensor(tensors, "parameter", List.of(2), 1.5f, -2.5f);
        assertTensor(tensors, "whole", List.of(1, 2), -7, 8);
    }

    @Test
    void whatWouldExecuteSomethingIsRefused() throws IOException {
        Path evil = resource("evil.pth");
        assertRefused(evil, "data.pkl: it names posix.system, which is neither a tensor nor");
        assertRefused(evil, "nothing is executed");
        assertRefused(
                legacy(MACHINE, bytes("\u0080\2cposix\nsystem\nX\4\0\0\0harm\u0085R."), "].", new byte[0]),
                "it names posix.system, which is neither a tensor nor");
        assertRefused(
                legacy("\u0080\2cos\nsystem\nX\4\0\0\0harm\u0085R.", bytes("}."), "].", new byte[0]),
                "it names os.system");
        assertRefused(legacy(MACHINE, bytes("}."), "cos\nsystem\n)R.", new byte[0]), "it names os.system");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cbuiltins#eval#(X#echo#tR.                       | it names builtins.eval
            \u008c\u0002os\u008c\u0006system\u0093.          | it names os.system
            c__builtin__#getattr#.                           | it names __builtin__.getattr
            \u008c\u0002o\u0007\u008c\u0006system\u0093.     | it names o?.system
            ios#system#.                                     | has operation 0x69, which no checkpoint needs
            (ccollections#OrderedDict#o.                     | has operation 0x6f, which no checkpoint needs
            \u0082\u0001.                                    | has operation 0x82, which no checkpoint needs
            ctorch#Size#)R.                                  | it calls torch.Size, which is no function
            ctorch#FloatStorage#)R.                          | it calls torch.FloatStorage, which is no function
            ctorch._utils#_rebuild_tensor_v2#)R.             | a tuple has 0 items
            ctorch._utils#_rebuild_tensor_v2#(K\u0001K\u0001K\u0001K\u0001tR. | a tensor must be of storage
            ))R.                                             | another kind than is there
            K\u0001Q.                                        | another kind than is there
            )Q.                                              | a tuple has 0 items
            R.                                               | an empty stack
            t.                                               | an empty stack
            K\u0001b.                                        | an empty stack
            K\u0001K\u0001b.                                 | gives a state to what has none
            }]K\u0001s.                                      | a key of a dictionary must be
            h\u0007.                                         | recalls number 7, which was not kept
            X\u00ff\u00ff\u00ff\u007f.                       | begins a text of 2147483647 bytes
            X\u00ff\u00ff\u00ff\u00ff.                       | begins a text of 4294967295 bytes
            \u008a\u00ff.                                    | begins a number of 255 bytes
            K                                                | it has no end within
            }.                                               | holds no tensors by name
            K\u0001.                                         | holds no tensors by name
            cnumpy#ndarray#)R.                               | holds no tensors by name
            """)
    void picklesThatCannotBeAreNamed(String pickle, String why) throws IOException {
        byte[] bytes = bytes(pickle.replace('#', '\n'));
        assertRefused(zip(bytes, Map.of()), why);
        assertRefused(legacy(MACHINE, bytes, "].", new byte[0]), why);
    }

    /** Storages, shapes and names that would take minutes, gigabytes or the whole stack to look at or to show. */
    @Test
    void whatHasNoEndIsRefusedAtOnce() throws IOException {
        String deep = ")" + "\u0085".repeat(1_000_000);
        assertRefused(zip(bytes(deep + "Q."), Map.of()), "a storage must be ('storage'");
        assertRefused(zip(bytes(deep + "\u008c\1x\u0093."), Map.of()), "another kind than is there");
        assertRefused(zip(bytes("(" + deep + "NNNNtQ."), Map.of()), "a storage must be ('storage'");
        String storage = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0NK\4tQ";
        String tensor = "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + "K\0";
        assertRefused(
                zip(bytes(tensor + "(" + deep + "tK\1\u0085tR."), Map.of()), "shape and strides must be at most 8");
        assertRefused(
                zip(bytes(tensor + "(" + "K\1".repeat(9) + "tK\1\u0085tR."), Map.of()),
                "shape and strides must be at most 8 numbers");
        assertRefused(
                zip(bytes("}X\4\0\0\0a\nbc" + tensor + "K\4\u0085K\1\u0085tRs."), Map.of()), "a name of several lines");
        String huge = "M\u00ff\u00ff".repeat(8);
        assertRefused(
                zip(bytes("}X\1\0\0\0w" + tensor + "(" + huge + "t(" + huge + "ttRs."), Map.of()),
                "w has too many values, its storage 4");
    }

    /** A state dict of one tensor: places of one byte for its storage's size, offset, shape and stride. */
    private static byte[] oneTensor(int values, int offset, int shape, int stride) {
        return oneTensor("K" + (char) values, "t", offset, shape, stride);
    }

    private static byte[] oneTensor(String values, String end, int offset, int shape, int stride) {
        return bytes("}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\n"
                + "X\u0001\0\0\0" + "0X\u0003\0\0\0cpu" + values + end + "QK" + (char) offset + "K" + (char) shape
                + "\u0085K" + (char) stride + "\u0085tRs.");
    }

    private static byte[] counted(long count, int bytes) {
        return ByteBuffer.allocate(Long.BYTES + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(count)
                .array();
    }

    @Test
    void tensorsThatDoNotFitTheirStorageAreRefused() throws IOException {
        byte[] four = new byte[16];
        assertThat(read(zip(oneTensor(4, 1, 3, 1), Map.of("data/0", four)))).containsKey("w");
        assertThat(read(zip(oneTensor(4, 1, 2, 2), Map.of("data/0", four)))).containsKey("w");
        for (Object[] bad : new Object[][] {
            {oneTensor(4, 2, 3, 1), four, "w needs values 2 to 4 of a storage of 4"},
            {oneTensor(4, 1, 2, 3), four, "w needs values 1 to 4 of a storage of 4"},
            {oneTensor(4, 0, 5, 0), four, "w has 5 values, its storage 4"},
            {oneTensor(5, 0, 3, 1), four, "data/0 must have 20 bytes, has 16"},
            {oneTensor(3, 0, 3, 1), four, "data/0 must have 12 bytes, has 16"},
        }) {
            assertRefused(zip((byte[]) bad[0], Map.of("data/0", (byte[]) bad[1])), (String) bad[2]);
        }
        assertRefused(zip(oneTensor(4, 0, 4, 1), Map.of()), "data/0 is missing");
    }

    @Test
    void legacyFilesOfWhichThePartsDoNotFitAreRefused() throws IOException {
        byte[] pickle = oneTensor(4, 0, 4, 1);
        String keys = "]X\1\0\0\0" + "0a.";
        assertThat(read(legacy(MACHINE, pickle, keys, counted(4, 16)))).containsKey("w");
        assertThat(read(legacy(MACHINE, oneTensor("K\4", "Nt", 0, 4, 1), keys, counted(4, 16))))
                .containsKey("w");
        assertRefused(
                legacy(MACHINE, oneTensor("K\4", "K\1t", 0, 4, 1), keys, counted(4, 16)),
                "storage 0 is a part of another one");
        assertRefused(legacy(MACHINE, pickle, keys, counted(4, 15)), "it is cut off in storage 0");
        assertRefused(legacy(MACHINE, pickle, keys, new byte[7]), "it is cut off among its storages");
        for (long count : new long[] {3, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40}) {
            assertRefused(
                    legacy(MACHINE, pickle, keys, counted(count, 16)), "storage 0 must have 4 values, has " + count);
        }
        assertRefused(
                legacy(MACHINE, oneTensor("\u008a\u0008\0\0\0\0\0\0\0@", "t", 0, 4, 1), keys, counted(1L << 62, 16)),
                "storage 0 has 4611686018427387904 values");
        assertRefused(
                legacy(MACHINE, oneTensor("\u008a\u0006\0\0\0\0\0\1", "t", 0, 4, 1), keys, counted(1L << 40, 16)),
                "it is cut off in storage 0");
        assertRefused(legacy(MACHINE, pickle, "].", counted(4, 16)), "storage 0 is missing in it");
        assertRefused(
                legacy(MACHINE, pickle, "]X\1\0\0\0" + "1a.", counted(4, 16)), "a storage that nothing in it has");
        assertRefused(legacy(MACHINE, pickle, "]Na.", counted(4, 16)), "a storage that nothing in it has");
        assertRefused(legacy(MACHINE, pickle, "}.", counted(4, 16)), "must be a list of storages");
        assertRefused(legacy(MACHINE.replace('\u0088', '\u0089'), pickle, keys, counted(4, 16)), "the largest byte");
        assertRefused(legacy("\u0080\2N.", pickle, keys, counted(4, 16)), "the largest byte");
        Path other = Files.write(dir.resolve("other.pth"), bytes(MAGIC + "\u0080\2K\1." + MACHINE));
        assertRefused(other, "its format must be of version 1001");
    }

    @Test
    void whatIsNoCheckpointIsSaid() throws IOException {
        Path absent = dir.resolve("absent.pth");
        assertRefused(absent, "is not there");
        assertRefused(Files.writeString(dir.resolve("text.pth"), "hello"), "is no checkpoint of torch.save");
        assertRefused(Files.write(dir.resolve("empty.pth"), new byte[0]), "is no checkpoint of torch.save");
        assertRefused(zip(new byte[(1 << 21) + 1], Map.of()), "data.pkl must have at most 2097152 bytes");
        assertRefused(
                zip(oneTensor(4, 0, 4, 1), Map.of("byteorder", bytes("big"), "data/0", new byte[16])),
                "the largest byte of a number comes first");
    }

    /** Of a file with any byte changed or cut off there comes a message or tensors, never anything else. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny.pth", "saved-zip.pth", "saved-legacy.pth"})
    void damageIsSaidOrHarmless(String name) throws IOException {
        byte[] whole = Files.readAllBytes(resource(name));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            byte[] bad = i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int flips = i % 4; flips > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(dir.resolve("bad.pth"), bad);
            try (TorchFile opened = TorchFile.open(file)) {
                for (String each : opened.shapes().keySet()) {
                    assertReadOrSaid(opened, each, file);
                }
            } catch (IOException expected) {
                assertSaid(expected, file);
            }
        }
    }

    private static void assertReadOrSaid(TorchFile opened, String name, Path file) {
        try {
            Tensor tensor = opened.tensor(name);
            assertThat(tensor.shape()).isEqualTo(opened.shapes().get(name));
        } catch (IOException expected) {
            assertSaid(expected, file);
        }
    }

    private static void assertSaid(IOException problem, Path file) {
        assertThat(problem).hasMessageStartingWith(file + ": ");
        assertThat(problem.getMessage()).hasSizeLessThan(1_000).hasLineCount(1);
    }

    @Test
    void aLegacyFileCutOffAnywhereIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(resource("saved-legacy.pth"));
        // Every part is longer than a step.
        for (int length = 0; length < whole.length; length += 5) {
            Path cut = Files.write(dir.resolve("cut.pth"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TorchFile.open(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(cut + ": ");
        }
    }
}
