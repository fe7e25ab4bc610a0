package io.earshot.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system of its own for an engine's state, which can be filled; needs the right to mount. */
final class StateDisk implements AutoCloseable {
    private static final int BLOCK = 64 << 10;

    private final Path folder;

    private StateDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Mounts one at a folder.
     *
     * @return whether that could be done
     */
    static boolean canMount(Path folder) throws IOException, InterruptedException {
        Path probe = Files.createDirectories(folder);
        if (!command("mount", "-t", "tmpfs", "-o", "size=64k", "earshot-chaos", probe.toString())) {
            return false;
        }
        return command("umount", probe.toString());
    }

    static StateDisk mount(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        if (!command("mount", "-t", "tmpfs", "-o", "size=256m", "earshot-chaos", folder.toString())) {
            throw new IOException("cannot mount a small file system at " + folder);
        }
        return new StateDisk(folder);
    }

    /** Writes until nothing fits any more. */
    void fill() throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(ballast());
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    private static boolean command(String... words) throws InterruptedException {
        try {
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (!command("umount", folder.toString())) {
                throw new IOException("cannot unmount " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
