package io.earshot.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Loads model packages from disk, and trusts nothing in them that has not been checked. */
public final class ModelPackages {
    private static final long LARGEST_TEXT_FILE = 16L << 20;

    private ModelPackages() {}

    /** @see #load(Path, String) */
    public static ModelPackage load(Path folder) throws ModelException {
        return load(folder, null);
    }

    /**
     * Reads a package and verifies its manifest, the hash of every file, its labels and its grid. Whether the graph
     * keeps its promises is checked by the session that opens it.
     *
     * @param pinnedManifestSha256 what the manifest's own SHA-256 must be, or null for any
     * @throws ModelException with everything that is wrong
     */
    public static ModelPackage load(Path folder, @Nullable String pinnedManifestSha256) throws ModelException {
        List<String> problems = new ArrayList<>();
        byte[] yaml = read(folder.resolve(ModelManifest.FILE), problems);
        if (yaml == null) {
            throw failed(folder, problems);
        }
        String manifestSha256 = Sha256.of(yaml);
        if (pinnedManifestSha256 != null && !pinnedManifestSha256.equalsIgnoreCase(manifestSha256)) {
            problems.add("%s has SHA-256 %s, but the configuration pins %s: another package, or it was changed"
                    .formatted(ModelManifest.FILE, manifestSha256, pinnedManifestSha256));
        }
        ModelManifest manifest = ManifestReader.read(yaml, problems);
        if (manifest != null) {
            verifyHashes(folder, manifest, problems);
        }
        List<Label> labels = labels(folder, problems);
        if (manifest == null || !problems.isEmpty()) {
            throw failed(folder, problems);
        }
        return new ModelPackage(folder, manifest, labels, manifestSha256);
    }

    private static void verifyHashes(Path folder, ModelManifest manifest, List<String> problems) {
        for (Map.Entry<String, String> file : new TreeMap<>(manifest.files()).entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path)) {
                if (!file.getKey().equals(ModelManifest.LABELS_FILE)) { // that one is reported when it is read
                    problems.add("%s is missing: %s key files.%s names it"
                            .formatted(file.getKey(), ModelManifest.FILE, file.getKey()));
                }
                continue;
            }
            try {
                String actual = Sha256.of(path);
                if (!actual.equals(file.getValue())) {
                    problems.add("%s has %d bytes and SHA-256 %s, but %s key files.%s says %s: damaged or replaced"
                            .formatted(
                                    file.getKey(),
                                    Files.size(path),
                                    actual,
                                    ModelManifest.FILE,
                                    file.getKey(),
                                    file.getValue()));
                }
            } catch (IOException e) {
                problems.add("%s cannot be read: %s".formatted(file.getKey(), e));
            }
        }
    }

    private static List<Label> labels(Path folder, List<String> problems) {
        byte[] csv = read(folder.resolve(ModelManifest.LABELS_FILE), problems);
        return csv == null
                ? List.of()
                : LabelsCsv.parse(
                        ModelManifest.LABELS_FILE, new String(csv, StandardCharsets.UTF_8), LabelsCsv.HEADER, problems);
    }

    private static byte @Nullable [] read(Path file, List<String> problems) {
        String name = String.valueOf(file.getFileName());
        try {
            if (!Files.isRegularFile(file)) {
                problems.add(name
                        + " is missing: a model package is a folder with %s, %s and %s"
                                .formatted(ModelManifest.FILE, ModelManifest.MODEL_FILE, ModelManifest.LABELS_FILE));
                return null;
            }
            if (Files.size(file) > LARGEST_TEXT_FILE) {
                problems.add("%s has %d bytes, the bound is %d".formatted(name, Files.size(file), LARGEST_TEXT_FILE));
                return null;
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            problems.add("%s cannot be read: %s".formatted(name, e));
            return null;
        }
    }

    private static ModelException failed(Path folder, List<String> problems) {
        return new ModelException(
                problems.stream().map(problem -> folder + ": " + problem).toList());
    }
}
