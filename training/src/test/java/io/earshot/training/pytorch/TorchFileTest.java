package io.earshot.training.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

/** On files that Python's own pickle wrote (pytorch/make.py), and on what nobody should write. */
class TorchFileTest {
    @TempDir
    Path dir;

    private Path resource(String name) throws IOException {
        Path file = dir.resolve(name);
        try (InputStream in = TorchFileTest.class.getResourceAsStream("/pytorch/" + name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    private Path zip(byte[] pickle, Map<String, byte[]> storages) throws IOException {
        Path file = dir.resolve("made.pth");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(pickle);
            for (Map.Entry<String, byte[]> each : storages.entrySet()) {
                zip.putNextEntry(new ZipEntry("archive/data/" + each.getKey()));
                zip.write(each.getValue());
            }
        }
        return file;
    }

    /** Latin letters stand for their bytes; what a pickle is made of can so be read. */
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheTensorsOfAStateDict() throws IOException {
        Map<String, Tensor> tensors = TorchFile.read(resource("tiny.pth"));
        assertThat(tensors.keySet()).containsExactly("module.fc.weight", "module.fc.bias", "bn.num_batches_tracked");
        Tensor weight = Objects.requireNonNull(tensors.get("module.fc.weight"));
        assertThat(weight.shape()).isEqualTo(List.of(2, 3));
        assertThat(weight.values()).containsExactly(0.5f, -1.5f, 2, 3, 4, 5);
        assertThat(Objects.requireNonNull(tensors.get("module.fc.bias")).values())
                .containsExactly(6, 7.25f);
        Tensor count = Objects.requireNonNull(tensors.get("bn.num_batches_tracked"));
        assertThat(count.shape()).isEmpty();
        assertThat(count.values()).containsExactly(0x1p33f);
    }

    @Test
    void whatWouldExecuteSomethingIsRefused() throws IOException {
        Path evil = resource("evil.pth");
        assertThatThrownBy(() -> TorchFile.read(evil))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(evil + ": data.pkl: it names posix.system, which is neither a tensor nor")
                .hasMessageContaining("nothing is executed");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cbuiltins#eval#(X#echo#tR.                       | it names builtins.eval
            \u008c\u0002os\u008c\u0006system\u0093.          | it names os.system
            c__builtin__#getattr#.                           | it names __builtin__.getattr
            ios#system#.                                     | has operation 0x69, which no checkpoint needs
            (ccollections#OrderedDict#o.                     | has operation 0x6f, which no checkpoint needs
            \u0082\u0001.                                    | has operation 0x82, which no checkpoint needs
            ctorch#Size#)R.                                  | it calls torch.Size, which is no function
            ctorch._utils#_rebuild_tensor_v2#)R.             | a tuple has 0 items
            ctorch._utils#_rebuild_tensor_v2#(K\u0001K\u0001K\u0001K\u0001tR. | a tensor must be of storage
            ))R.                                             | another kind than is there
            K\u0001Q.                                        | another kind than is there
            )Q.                                              | a tuple has 0 items
            R.                                               | an empty stack
            t.                                               | an empty stack
            K\u0001b.                                        | an empty stack
            K\u0001K\u0001b.                                 | gives a state to what is no dictionary
            }]K\u0001s.                                      | a key of a dictionary must be
            h\u0007.                                         | recalls number 7, which was not kept
            X\u00ff\u00ff\u00ff\u007f.                       | begins a text of 2147483647 bytes
            X\u00ff\u00ff\u00ff\u00ff.                       | begins a text of 4294967295 bytes
            \u008a\u00ff.                                    | begins a number of 255 bytes
            K                                                | it is cut off after 1 bytes
            }.                                               | holds no tensors by name
            K\u0001.                                         | holds no tensors by name
            """)
    void picklesThatCannotBeAreNamed(String pickle, String why) throws IOException {
        Path file = zip(bytes(pickle.replace('#', '\n')), Map.of());
        assertThatThrownBy(() -> TorchFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(why);
    }

    /** A state dict of one tensor: places of one byte for its storage's size, offset, shape and stride. */
    private static byte[] oneTensor(int values, int offset, int shape, int stride) {
        return bytes("}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\n"
                + "X\u0001\0\0\0" + "0X\u0003\0\0\0cpuK" + (char) values + "tQK" + (char) offset + "K" + (char) shape
                + "\u0085K" + (char) stride + "\u0085tRs.");
    }

    @Test
    void tensorsThatDoNotFitTheirStorageAreRefused() throws IOException {
        byte[] four = new byte[16];
        assertThat(TorchFile.read(zip(oneTensor(4, 1, 3, 1), Map.of("0", four))))
                .containsKey("w");
        for (Object[] bad : new Object[][] {
            {oneTensor(4, 2, 3, 1), four, "w needs values 2 to 5 of a storage of 4"},
            {oneTensor(4, 0, 2, 2), four, "w does not lie row by row"},
            {oneTensor(5, 0, 3, 1), four, "data/0 must have 20 bytes, has 16"},
            {oneTensor(3, 0, 3, 1), four, "data/0 must have 12 bytes, has more"},
        }) {
            Path file = zip((byte[]) bad[0], Map.of("0", (byte[]) bad[1]));
            assertThatThrownBy(() -> TorchFile.read(file)).hasMessageContaining((String) bad[2]);
        }
        Path missing = zip(oneTensor(4, 0, 4, 1), Map.of());
        assertThatThrownBy(() -> TorchFile.read(missing)).hasMessageContaining("archive/data/0 is missing");
    }

    @Test
    void whatIsNoCheckpointIsSaid() throws IOException {
        Path absent = dir.resolve("absent.pth");
        assertThatThrownBy(() -> TorchFile.read(absent)).hasMessageStartingWith(absent + ": is not there");
        Path old = Files.write(dir.resolve("old.pth"), new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10, 1, 2});
        assertThatThrownBy(() -> TorchFile.read(old)).hasMessageContaining("a checkpoint of before PyTorch 1.6");
        Path big = zip(new byte[(1 << 21) + 1], Map.of());
        assertThatThrownBy(() -> TorchFile.read(big)).hasMessageContaining("data.pkl must have at most 2097152 bytes");
    }

    /** Of a file with any byte changed or cut off there comes a message or tensors, never anything else. */
    @Test
    void damageIsSaidOrHarmless() throws IOException {
        byte[] whole = Files.readAllBytes(resource("tiny.pth"));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            byte[] bad = i % 4 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int flips = i % 4; flips > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(dir.resolve("bad.pth"), bad);
            try {
                assertThat(TorchFile.read(file)).isNotEmpty();
            } catch (IOException expected) {
                assertThat(expected).hasMessageStartingWith(file.toString());
            }
        }
    }
}
