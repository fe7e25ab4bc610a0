package io.earshot.edge.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Which recordings were read: a line each, with size and time of change, so that a file written anew counts as another. Remembered
 * on the disk itself before anybody relies on it. Belongs to one thread.
 */
final class DoneFiles {
    private final Path list;
    private final Set<String> done = new HashSet<>();

    DoneFiles(Path list) throws IOException {
        this.list = list;
        if (Files.exists(list)) {
            String text = Files.readString(list, StandardCharsets.UTF_8);
            // What follows the last line end was cut off by a crash.
            text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(done::add);
            if (!text.isEmpty() && !text.endsWith("\n")) {
                append("\n");
            }
        }
    }

    boolean contains(String line) {
        return done.contains(line);
    }

    /** @throws IOException when it is remembered in this run only */
    void add(String line) throws IOException {
        done.add(line);
        append(line + "\n");
    }

    private void append(String text) throws IOException {
        try (FileChannel channel = FileChannel.open(list, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
    }
}
