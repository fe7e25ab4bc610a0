package io.earshot.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The recordings that a user named.
 *
 * @param files in the order given, those of a folder by name
 * @param problems one line each about what was named and is not there
 */
record AudioSources(List<Path> files, List<String> problems) {
    private static final List<String> ENDINGS = List.of(".wav", ".flac", ".ogg", ".oga");

    static AudioSources find(List<Path> named) throws IOException {
        List<Path> files = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                List<Path> inside = inside(path);
                if (inside.isEmpty()) {
                    problems.add(path + ": holds no files that end in " + String.join(", ", ENDINGS));
                }
                files.addAll(inside);
            } else {
                files.add(path); // opening it says what is wrong with it
            }
        }
        return new AudioSources(files, problems);
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> {
                        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                        return ENDINGS.stream().anyMatch(name::endsWith);
                    })
                    .sorted()
                    .toList();
        }
    }
}
