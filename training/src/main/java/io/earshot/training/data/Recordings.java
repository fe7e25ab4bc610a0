package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which files are recordings, and what their names say. What begins with a dot is hidden and no part of a data set. */
final class Recordings {
    static final String KINDS = ".wav, .flac or .ogg";
    private static final Set<String> READ = Set.of("wav", "wave", "flac", "ogg", "oga");
    private static final Set<String> NOT_READ =
            Set.of("mp3", "m4a", "mp4", "aac", "opus", "wma", "aif", "aiff", "au", "w64", "caf", "amr", "webm");
    private static final Pattern FOLD = Pattern.compile("([1-9]|10)-.*");

    private Recordings() {}

    /** Everything in a folder that is not hidden, in the order of the names. */
    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !isHidden(file)).sorted().toList();
        }
    }

    /**
     * Every file beneath a folder that is not hidden, in the order of the names; links are followed.
     *
     * @throws IOException naming the file or folder that cannot be looked at, as a link to a folder that it lies in
     */
    static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                        return isHidden(each) && !each.equals(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile() && !isHidden(each)) {
                            files.add(each);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path each, IOException why) throws IOException {
                        if (isHidden(each)) {
                            return FileVisitResult.CONTINUE;
                        }
                        if (why instanceof FileSystemLoopException) {
                            throw new IOException(
                                    each + ": is a link to a folder that it lies in, must lead elsewhere or be removed",
                                    why);
                        }
                        throw why;
                    }
                });
        return files.stream().sorted().toList();
    }

    private static boolean isHidden(Path file) {
        String name = name(file);
        return name.startsWith(".") || name.equals("__MACOSX");
    }

    /** Whether it is one that the engine reads. */
    static boolean is(Path file) {
        return READ.contains(suffix(file)) && Files.isRegularFile(file);
    }

    /** Whether it is one of a kind that the engine does not read. */
    static boolean isForeign(Path file) {
        return NOT_READ.contains(suffix(file)) && Files.isRegularFile(file);
    }

    static Finding foreign(Path file) {
        return new Finding(
                Finding.Kind.UNUSED, file, "recordings of this kind are not read, must be %s".formatted(KINDS));
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** A name without its suffix. */
    static String stem(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static String suffix(Path file) {
        String name = name(file);
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The fold of a name that begins with a number of 1 to 10 and a dash; else 0: larger ones are other numbers. */
    static int fold(Path file) {
        Matcher name = FOLD.matcher(name(file));
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }
}
