package io.earshot.evidence;

import io.earshot.files.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which evidence is kept, each piece a folder or a zip with a manifest. What has none is not ours and is neither
 * counted nor touched; links are not followed.
 */
public final class EvidenceShelf {
    /**
     * One piece.
     *
     * @param writtenAt when its manifest, or its zip, was last written
     * @param bytes of all its files
     */
    public record Piece(Path path, Instant writtenAt, long bytes) {}

    /**
     * What has to go, oldest first, and what stays.
     *
     * @param old written longer ago than evidence is kept
     * @param over the oldest of the others, as many as it takes for the rest to fit
     */
    public record Plan(List<Piece> old, List<Piece> over, List<Piece> kept) {
        public Plan {
            old = List.copyOf(old);
            over = List.copyOf(over);
            kept = List.copyOf(kept);
        }
    }

    private EvidenceShelf() {}

    /**
     * @return the pieces that lie in a folder, oldest first
     * @throws IOException where there is no folder to be read
     */
    public static List<Piece> pieces(Path folder) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path path : (Iterable<Path>) inside::iterator) {
                try {
                    Piece piece =
                            Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? folderPiece(path) : zipPiece(path);
                    if (piece != null) {
                        pieces.add(piece);
                    }
                } catch (NoSuchFileException e) {
                    // Somebody else has taken it away meanwhile.
                }
            }
        }
        pieces.sort(Comparator.comparing(Piece::writtenAt).thenComparing(Piece::path));
        return pieces;
    }

    /**
     * @param pieces oldest first
     * @param keep how long a piece is kept; null: for ever
     * @param most bytes that all together may take; null: any
     */
    public static Plan plan(List<Piece> pieces, @Nullable Duration keep, @Nullable Long most, Instant now) {
        List<Piece> old = new ArrayList<>();
        List<Piece> rest = new ArrayList<>();
        for (Piece piece : pieces) {
            boolean isOld = keep != null && piece.writtenAt().isBefore(now.minus(keep));
            (isOld ? old : rest).add(piece);
        }
        long bytes = rest.stream().mapToLong(Piece::bytes).sum();
        int over = 0;
        while (most != null && bytes > most) {
            bytes -= rest.get(over++).bytes();
        }
        return new Plan(old, rest.subList(0, over), rest.subList(over, rest.size()));
    }

    /** Deletes a piece, its manifest last: one that is deleted only in part is found again. */
    public static void delete(Piece piece) throws IOException {
        if (Files.isDirectory(piece.path(), LinkOption.NOFOLLOW_LINKS)) {
            List<Path> files;
            try (Stream<Path> inside = Files.list(piece.path())) {
                files = inside.filter(path -> !path.endsWith(Manifest.FILE)).toList();
            }
            for (Path file : files) {
                Folders.delete(file);
            }
        }
        Folders.delete(piece.path());
    }

    private static @Nullable Piece folderPiece(Path folder) throws IOException {
        Path manifest = folder.resolve(Manifest.FILE);
        if (!Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(manifest)) {
            if (!isManifest(in)) {
                return null;
            }
        }
        long[] bytes = new long[1];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }
        });
        return new Piece(folder, Files.getLastModifiedTime(manifest).toInstant(), bytes[0]);
    }

    private static @Nullable Piece zipPiece(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !String.valueOf(file).endsWith(".zip")) {
            return null;
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry manifest = zip.getEntry(Manifest.FILE);
            if (manifest == null) {
                return null;
            }
            try (InputStream in = zip.getInputStream(manifest)) {
                if (!isManifest(in)) {
                    return null;
                }
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            return null; // no zip, or a torn one: not known to be evidence
        }
        return new Piece(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file));
    }

    private static boolean isManifest(InputStream in) throws IOException {
        try {
            Manifest.read(in.readNBytes(Manifest.MOST_BYTES));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
