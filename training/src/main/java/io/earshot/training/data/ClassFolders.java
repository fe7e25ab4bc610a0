package io.earshot.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a folder of folders, one for each class, with its clips beneath it. A folder {@code background} is no class but
 * holds recordings to mix clips with. A file name that begins with a number of 1 to 10 and a dash names its fold, as those
 * of ESC-50 do: {@code 3-155642-A.ogg}. Where only some names do so, none is taken for a fold.
 */
public final class ClassFolders {
    /** The second is what Speech Commands calls it. */
    private static final Set<String> BACKGROUND = Set.of("background", "_background_noise_");

    private ClassFolders() {}

    /** @return a data set in the order of the names */
    public static DataSet read(Path folder) throws IOException {
        List<Clip> clips = new ArrayList<>();
        List<Path> backgrounds = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (Path each : list(folder)) {
            if (Files.isDirectory(each)) {
                List<Path> recordings = recordings(each, findings);
                if (BACKGROUND.contains(Recordings.name(each))) {
                    backgrounds.addAll(recordings);
                } else {
                    String label = Recordings.name(each);
                    recordings.forEach(file -> clips.add(new Clip(file, List.of(label), Recordings.fold(file))));
                }
            } else if (Recordings.is(each)) {
                findings.add(new Finding(
                        Finding.Kind.UNUSED, each, "lies in no folder of a class, must be moved into one to be used"));
            }
        }
        if (clips.isEmpty()) {
            throw new IOException("%s: holds no clips, must hold a folder for each class with %s files in it"
                    .formatted(folder, Recordings.KINDS));
        }
        return DataSet.of(withoutStrayFolds(folder, clips, findings), backgrounds, findings);
    }

    /** Folds that only some clips have are none: what the others are in would be learnt from or judged on as a whole. */
    private static List<Clip> withoutStrayFolds(Path folder, List<Clip> clips, List<Finding> findings) {
        long named = clips.stream().filter(clip -> clip.fold() > 0).count();
        if (named == 0 || named == clips.size()) {
            return clips;
        }
        findings.add(new Finding(
                Finding.Kind.FOLDS,
                folder,
                "%d of %d clips have names that begin with the number of a fold, such as %s; must be all or none, so none is taken for one"
                        .formatted(
                                named,
                                clips.size(),
                                clips.stream()
                                        .filter(clip -> clip.fold() > 0)
                                        .findFirst()
                                        .orElseThrow()
                                        .name())));
        return clips.stream()
                .map(clip -> new Clip(clip.file(), clip.labels(), 0))
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": is no folder, must be one with a folder for each class");
        }
        List<Path> files = Recordings.list(folder);
        List<Path> folders = files.stream().filter(Files::isDirectory).toList();
        for (Path each : folders) {
            if (Files.exists(each.resolve(Esc50.TABLE)) || Files.exists(each.resolve(UrbanSound8K.TABLE))) {
                throw new IOException("%s: is no class but a whole data set, must be named itself".formatted(each));
            }
        }
        if (!folders.isEmpty()
                && folders.stream().allMatch(each -> Recordings.name(each).matches("fold[0-9]+"))) {
            throw new IOException("%s: its folders are folds, not classes: name the folder above it, which must hold %s"
                    .formatted(folder, UrbanSound8K.TABLE));
        }
        return files;
    }

    /** The recordings beneath a folder, in the order of their names; at least one. */
    private static List<Path> recordings(Path folder, List<Finding> findings) throws IOException {
        List<Path> recordings = new ArrayList<>();
        int foreign = 0;
        for (Path file : Recordings.files(folder)) {
            if (Recordings.is(file)) {
                recordings.add(file);
            } else if (Recordings.isForeign(file)) {
                findings.add(Recordings.foreign(file));
                foreign++;
            }
        }
        if (recordings.isEmpty()) {
            throw new IOException("%s: holds no clips%s, must hold %s files or be removed"
                    .formatted(
                            folder,
                            foreign == 0 ? "" : " that can be read (%d of other kinds)".formatted(foreign),
                            Recordings.KINDS));
        }
        return recordings;
    }
}
