package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.model.YamnetImport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The material beside the checkout: real model, real recordings. Tests that need it skip where it is absent. */
public final class Shared {
    private Shared() {}

    /** Whether there is such a file or folder, for tests that do with less. */
    public static boolean has(String relative) {
        return Files.exists(resolve(relative));
    }

    private static Path resolve(String relative) {
        return Path.of(System.getProperty("earshot.root", "."), "../shared", relative)
                .normalize();
    }

    /** A file or folder of it. */
    public static Path path(String relative) {
        Path path = resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no ../shared/" + relative);
        return path;
    }

    /** YAMNet as a model package in {@code folder}. */
    public static ModelPackage yamnet(Path folder) throws Exception {
        YamnetImport.importFrom(path("models/yamnet/model.onnx"), null, folder);
        ModelPackage model = ModelPackages.load(folder);
        assertThat(model.labels()).hasSize(521);
        return model;
    }
}
