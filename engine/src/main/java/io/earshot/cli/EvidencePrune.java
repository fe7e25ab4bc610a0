package io.earshot.cli;

import io.earshot.config.ByteSize;
import io.earshot.evidence.EvidenceShelf;
import io.earshot.evidence.EvidenceShelf.Piece;
import io.earshot.evidence.EvidenceShelf.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code earshot evidence prune}. */
@Command(
        name = "prune",
        description = "Deletes evidence that is too old, then the oldest until the rest fits.",
        footer = {
            "",
            "Evidence are the folders and zips in FOLDER that evidence get wrote; nothing else is touched.",
            "Its age counts from when it was written. Run it daily to keep a disk from filling.",
            "",
            "Examples:",
            "  earshot evidence prune proofs/ --keep 365d --most 50GiB --dry-run",
            "  earshot evidence prune proofs/ --keep 365d --most 50GiB"
        })
final class EvidencePrune implements Callable<Integer> {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "Where evidence is kept.")
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Option(names = "--keep", paramLabel = "TIME", description = "How long evidence is kept, such as 365d.")
    @Nullable
    String keep;

    @Option(names = "--most", paramLabel = "SIZE", description = "What all of it may take, such as 50GiB.")
    @Nullable
    String most;

    @Option(names = "--dry-run", description = "Only says what would be deleted.")
    boolean dryRun;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    ListFormat format = ListFormat.TABLE;

    @Override
    public Integer call() throws IOException, UserException {
        if (keep == null && most == null) {
            throw UserException.badUsage("--keep or --most must be given: what is to stay");
        }
        Duration age = keep == null ? null : Times.length("--keep", keep, LEAST, LONGEST);
        Plan plan = EvidenceShelf.plan(
                EvidenceShelf.pieces(folder),
                age,
                bytes(most),
                Clock.systemUTC().instant());
        Listing listing = new Listing(spec.commandLine().getOut(), format, "evidence", "written", "bytes", "because");
        long freed = delete(plan.old(), "old", listing) + delete(plan.over(), "size", listing);
        listing.print();
        long kept = plan.kept().stream().mapToLong(Piece::bytes).sum();
        Main.say(
                spec,
                "%s: %d of %d pieces %s, %d bytes; %d bytes stay"
                        .formatted(
                                folder,
                                plan.old().size() + plan.over().size(),
                                plan.old().size()
                                        + plan.over().size()
                                        + plan.kept().size(),
                                dryRun ? "would be deleted" : "deleted",
                                freed,
                                kept));
        return 0;
    }

    private static @Nullable Long bytes(@Nullable String size) throws UserException {
        try {
            return size == null ? null : ByteSize.parse(size).bytes();
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--most: " + e.getMessage());
        }
    }

    /** @return their bytes */
    private long delete(List<Piece> pieces, String because, Listing listing) throws IOException {
        long bytes = 0;
        for (Piece piece : pieces) {
            if (!dryRun) {
                EvidenceShelf.delete(piece);
            }
            listing.add(
                    String.valueOf(piece.path().getFileName()),
                    piece.writtenAt().toString(),
                    piece.bytes(),
                    because);
            bytes += piece.bytes();
        }
        return bytes;
    }
}
