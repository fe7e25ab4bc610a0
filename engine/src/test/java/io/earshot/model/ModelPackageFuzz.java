package io.earshot.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.fuzz.Hostile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Model packages of any content, up to the session that opens the graph: loaded, or a {@link ModelException}. An input is
 * model.yaml, a zero byte and labels.csv.
 */
class ModelPackageFuzz {
    private static final int MEBIBYTES = 64;
    private static final Path FOLDER = folder();

    private static Path folder() {
        try {
            Path memory = Path.of("/dev/shm");
            Path folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "earshot-fuzz")
                    : Files.createTempDirectory("earshot-fuzz");
            folder.toFile().deleteOnExit(); // first, since what is named last goes first
            for (String name : List.of("model.yaml", "labels.csv", "model.onnx")) {
                Files.write(folder.resolve(name), new byte[0]).toFile().deleteOnExit();
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<byte[]> seeds() throws Exception {
        Path starter = Path.of(System.getProperty("earshot.root"), "config/models/starter")
                .normalize();
        String manifest = Files.readString(starter.resolve("model.yaml"));
        String labels = Files.readString(starter.resolve("labels.csv"));
        String empty = Sha256.of(new byte[0]);
        String honest = manifest.replaceAll("(model.onnx: *\"?)[0-9a-f]{64}", "$1" + empty);
        return Stream.of(
                        honest + "\0" + labels,
                        manifest + "\0index,id,name\n0,\"a\"\"b\",\"c,d\"\n1,x,y\n",
                        "id: [1, {2: 3}]\nfiles: {../../x: " + empty + "}\n\0index,id,name\n0,a,b\n",
                        "inputs: [{kind: waveform, rate: 1e9, log-mel: &a [*a]}]\n\0")
                .map(Hostile::bytes);
    }

    @FuzzTest
    @MethodSource("seeds")
    void anyPackageIsLoadedOrRefused(byte[] input) throws Exception {
        Hostile.parse(input, MEBIBYTES, ModelPackageFuzz::load);
    }

    @Test
    void packagesNearGoodOnesAreLoadedOrRefused() throws Exception {
        Hostile.parseMutants(seeds().toList(), this::anyPackageIsLoadedOrRefused);
    }

    private static void load(byte[] input) throws IOException {
        int zero = 0;
        while (zero < input.length && input[zero] != 0) {
            zero++;
        }
        Files.write(FOLDER.resolve("model.yaml"), Arrays.copyOf(input, zero));
        Files.write(
                FOLDER.resolve("labels.csv"),
                Arrays.copyOfRange(input, Math.min(zero + 1, input.length), input.length));
        try {
            ModelPackages.load(FOLDER);
        } catch (ModelException refused) {
            if (refused.problems().isEmpty()) {
                throw new AssertionError("refused without a reason", refused);
            }
        }
    }
}
