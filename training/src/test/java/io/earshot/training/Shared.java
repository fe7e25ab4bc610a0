package io.earshot.training;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The material beside the checkout: real recordings. Tests that need it skip where it is absent. */
public final class Shared {
    private Shared() {}

    /** A file or folder of it. */
    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("earshot.root", "."), "../shared", relative)
                .normalize();
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no ../shared/" + relative);
        return path;
    }
}
