package io.earshot.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A copy of a model package whose version can be raised while engines run it. Belongs to one thread. */
final class ModelFolder {
    private final Path folder;
    private int version;

    ModelFolder(Path original, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    Path folder() {
        return folder;
    }

    /** The same weights under another version: scores stay, so that events can be compared. */
    void nextVersion() throws IOException {
        version++;
        Path manifest = folder.resolve("model.yaml");
        List<String> lines = Files.readAllLines(manifest).stream()
                .map(line -> line.startsWith("version:") ? "version: \"chaos-" + version + "\"" : line)
                .toList();
        Path next = folder.resolveSibling("model.yaml.next");
        Files.write(next, lines);
        Files.move(next, manifest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
