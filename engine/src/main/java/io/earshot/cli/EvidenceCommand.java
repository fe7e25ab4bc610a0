package io.earshot.cli;

import io.earshot.evidence.EvidenceCheck;
import io.earshot.evidence.EvidenceCheck.Finding;
import io.earshot.evidence.EvidenceCheck.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code earshot evidence}. */
@Command(
        name = "evidence",
        description = "Proof of an event: its clip, spectrogram, scores and hashes.",
        footer = {
            "",
            "Examples:",
            "  earshot evidence get 0f4c81d0a17be6b20c2c8a6f0c2e9d11 --out saw.zip",
            "  earshot evidence verify saw.zip",
            "  earshot evidence prune proofs/ --keep 365d --most 50GiB"
        },
        subcommands = {EvidenceGet.class, EvidenceCommand.Verify.class, EvidencePrune.class})
final class EvidenceCommand extends GroupOfCommands {
    /** {@code earshot evidence verify}. */
    @Command(
            name = "verify",
            description = "Holds evidence against its manifest: each file ok, changed, missing or extra.",
            footer = {
                "",
                "Exit code 1 on any difference. Nothing is unpacked. Whoever can change all files can write a",
                "new manifest, too: keep manifest.sha256 elsewhere, or sign it, where that matters.",
                "",
                "Examples:",
                "  earshot evidence verify saw.zip",
                "  earshot evidence verify saw/ --format jsonl"
            })
    static final class Verify implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Parameters(paramLabel = "FOLDER|ZIP", description = "What evidence get wrote.")
        Path evidence = Path.of("");

        @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
        ListFormat format = ListFormat.TABLE;

        @Override
        public Integer call() throws IOException {
            List<Finding> findings = EvidenceCheck.of(evidence);
            Listing listing = new Listing(spec.commandLine().getOut(), format, "file", "state", "because");
            findings.forEach(finding -> listing.add(
                    finding.name(),
                    EventLines.lower(finding.state()),
                    finding.because().isEmpty() ? null : finding.because()));
            listing.print();
            long different = findings.stream()
                    .filter(finding -> finding.state() != State.OK)
                    .count();
            if (different > 0) {
                Main.say(
                        spec,
                        "%s: is not what was written, %d difference%s"
                                .formatted(evidence, different, different == 1 ? "" : "s"));
                return Main.FAILED;
            }
            return 0;
        }
    }
}
