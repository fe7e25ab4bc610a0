package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a folder of folders, one for each class, with its clips beneath it. A file name that begins with a number and a
 * dash names its fold, as those of ESC-50 do: {@code 3-155642-A.ogg}.
 */
public final class ClassFolders {
    private static final Set<String> SUFFIXES = Set.of("wav", "wave", "flac", "ogg", "oga");
    private static final Pattern FOLD = Pattern.compile("([1-9][0-9]{0,2})-.*");

    private ClassFolders() {}

    /** @return a data set in the order of the names */
    public static DataSet read(Path folder) throws IOException {
        List<Clip> clips = new ArrayList<>();
        for (Path each : sorted(folder)) {
            if (Files.isDirectory(each)) {
                String label = String.valueOf(each.getFileName());
                for (Path file : recordings(each)) {
                    clips.add(new Clip(file, List.of(label), fold(file)));
                }
            }
        }
        if (clips.isEmpty()) {
            throw new IOException(folder
                    + ": holds no clips, must hold a folder for each class with .wav, .flac or .ogg" + " files in it");
        }
        return DataSet.of(clips);
    }

    private static List<Path> sorted(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": is no folder, must be one with a folder for each class");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** The recordings beneath a folder, in the order of their names. */
    static List<Path> recordings(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(ClassFolders::isRecording).sorted().toList();
        }
    }

    static boolean isRecording(Path file) {
        String name = String.valueOf(file.getFileName());
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return SUFFIXES.contains(suffix) && Files.isRegularFile(file);
    }

    private static int fold(Path file) {
        Matcher name = FOLD.matcher(String.valueOf(file.getFileName()));
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }
}
