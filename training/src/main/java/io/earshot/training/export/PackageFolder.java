package io.earshot.training.export;

import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.ModelPackages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
     * Says at once what would only come to light after an hour of training.
     *
     * @throws IOException naming the folder, when it holds something that is no model package or cannot be written
     */
    public static void check(Path folder) throws IOException {
        requireReplaceable(folder);
        Path beside = sibling(folder, UNFINISHED);
        delete(beside);
        Files.createDirectories(beside);
        delete(beside);
    }

    /**
     * @param folder is made, or replaced where it holds a package
     * @param extras further files by name
     * @return the package, loaded and verified
     */
    public static ModelPackage write(
            Path folder,
            ModelPackageWriter.Description description,
            byte[] onnx,
            List<Label> labels,
            Map<String, byte[]> extras)
            throws IOException, ModelException {
        requireReplaceable(folder);
        Path unfinished = sibling(folder, UNFINISHED);
        delete(unfinished);
        try {
            ModelPackageWriter.write(unfinished, description, onnx, labels);
            for (Map.Entry<String, byte[]> extra : extras.entrySet()) {
                Files.write(unfinished.resolve(extra.getKey()), extra.getValue());
            }
            Path before = sibling(folder, BEFORE);
            delete(before);
            if (Files.exists(folder)) {
                Files.move(folder, before, StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (Files.exists(before)) {
                    Files.move(before, folder, StandardCopyOption.ATOMIC_MOVE);
                }
                throw e;
            }
            delete(before);
        } finally {
            delete(unfinished);
        }
        return ModelPackages.load(folder);
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

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each :
                    files.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
                Files.delete(each);
            }
        }
    }
}
