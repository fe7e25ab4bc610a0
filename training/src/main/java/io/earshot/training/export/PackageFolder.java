package io.earshot.training.export;

import io.earshot.api.NotWrittenException;
import io.earshot.files.Folders;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.ModelPackages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a model package with further files beside it. A package that was there goes on being there until the new one
 * is whole: everything is written and verified in a folder beside it, which then takes its place.
 */
public final class PackageFolder {
    private static final String UNFINISHED = ".unfinished";
    private static final String BEFORE = ".before";

    private PackageFolder() {}

    /**
     * Says at once what would only come to light after an hour of training. A package that an interrupted write had put
     * aside takes its place again.
     *
     * @throws IOException naming the folder, when it holds something that is no model package or cannot be written
     */
    public static void check(Path folder) throws IOException {
        try {
            restore(folder);
            requireReplaceable(folder);
            Path beside = sibling(folder, UNFINISHED);
            Folders.delete(beside);
            Files.createDirectories(beside);
            Folders.delete(beside);
        } catch (FileSystemException e) {
            throw notWritten(folder, e);
        }
    }

    /**
     * @param folder is made, or replaced where it holds a package
     * @param extras further files by name
     * @return the package, loaded and verified
     * @throws IOException naming the folder, when it cannot be written; what was there is still there, whole
     */
    public static ModelPackage write(
            Path folder,
            ModelPackageWriter.Description description,
            byte[] onnx,
            List<Label> labels,
            Map<String, byte[]> extras)
            throws IOException, ModelException {
        check(folder);
        Path unfinished = sibling(folder, UNFINISHED);
        try {
            ModelPackageWriter.write(unfinished, description, onnx, labels);
            for (Map.Entry<String, byte[]> extra : extras.entrySet()) {
                Files.write(unfinished.resolve(extra.getKey()), extra.getValue());
            }
            replace(folder, unfinished);
        } catch (IOException e) {
            throw notWritten(folder, e);
        } finally {
            Folders.delete(unfinished);
        }
        return ModelPackages.load(folder);
    }

    private static NotWrittenException notWritten(Path folder, IOException why) {
        return new NotWrittenException(
                folder, why, "make room there, or name another folder by --out; what it held is as it was");
    }

    private static void replace(Path folder, Path unfinished) throws IOException {
        Path before = sibling(folder, BEFORE);
        Folders.delete(before);
        if (Files.exists(folder)) {
            Files.move(folder, before, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            restore(folder);
            throw e;
        }
        Folders.delete(before);
    }

    /** No file system call puts a folder in another's place: for a moment, the old one is aside and none is there. */
    private static void restore(Path folder) throws IOException {
        Path before = sibling(folder, BEFORE);
        if (!Files.exists(folder) && Files.exists(before)) {
            Files.move(before, folder, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void requireReplaceable(Path folder) throws IOException {
        if (Files.exists(folder) && !isEmpty(folder) && !Files.exists(folder.resolve("model.yaml"))) {
            throw new IOException(
                    folder + ": holds something that is no model package, name a folder that is absent, empty or one");
        }
    }

    /** A text as the bytes of a file. */
    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Path sibling(Path folder, String suffix) {
        Path whole = folder.toAbsolutePath().normalize();
        return whole.resolveSibling(whole.getFileName() + suffix);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
