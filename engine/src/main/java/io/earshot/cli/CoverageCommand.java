package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.avro.Coverage;
import io.earshot.config.EarshotConfig;
import io.earshot.events.CoverageSum;
import io.earshot.events.CoverageSum.Account;
import io.earshot.topics.TopicNames;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code earshot coverage}. */
@Command(
        name = "coverage",
        description = "Proof that it listened: what became of every second, per mic and model.",
        footer = {
            "",
            "analysed + silent + missing + absent + unknown is the time asked for, to the",
            "microsecond. Missing is by reason. Absent: no stream spoke of it. Unknown: not",
            "published yet, see known_until. Beside the sum: samples that came twice or",
            "late, and audio for time that had been spoken for (repeated).",
            "Coverage is kept by the minute of the mic's clock: the time is widened to",
            "whole minutes. A record that contradicts itself is named, exit code 1.",
            "",
            "Examples:",
            "  earshot coverage --from -2h --to now",
            "  earshot coverage --from 2026-05-01T18:00:00Z --to 2026-05-02T06:00:00Z \\",
            "      --mic ridge-07 --format jsonl"
        })
final class CoverageCommand extends ClusterCommand {
    @Option(names = "--from", paramLabel = "T", required = true, description = Times.FORMS)
    String from = "";

    @Option(names = "--to", paramLabel = "T", description = "Likewise; default now.")
    String to = "now";

    @Option(names = "--mic", paramLabel = "ID", description = "One mic; default every mic heard or registered.")
    @Nullable
    String mic;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    ListFormat format = ListFormat.TABLE;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws UserException {
        Instant now = clock.instant();
        long begin = SendCommand.micros(Times.parse("--from", from, now));
        long end = SendCommand.micros(Times.parse("--to", to, now));
        if (end <= begin) {
            throw UserException.badUsage(
                    "--to must be later than --from, was %s after %s".formatted(Times.iso(end), Times.iso(begin)));
        }
        EarshotConfig config = cluster.read();
        TopicNames names = TopicNames.of(config.topics());
        cluster.require(config, names.coverage());
        long first = Math.floorDiv(begin, CoverageSum.MINUTE) * CoverageSum.MINUTE;
        long last = -Math.floorDiv(-end, CoverageSum.MINUTE) * CoverageSum.MINUTE;
        PrintWriter err = spec.commandLine().getErr();
        if (first != begin || last != end) {
            err.println("earshot: coverage is kept by the minute: this is %s to %s"
                    .formatted(Times.iso(first), Times.iso(last)));
        }
        if (first < SendCommand.micros(now.minus(config.topics().keepCoverage()))) {
            err.println("earshot: coverage is kept for %d days: what was deleted since counts as absent"
                    .formatted(config.topics().keepCoverage().toDays()));
        }
        CoverageSum sum = new CoverageSum(first, last);
        read(config, names.coverage(), first, sum);
        List<Account> accounts = accounts(config, sum);
        print(accounts);
        return say(accounts, last, err);
    }

    /** A minute's records were appended after it began, but for how far a device's clock may be ahead. */
    private void read(EarshotConfig config, String topic, long first, CoverageSum sum) throws UserException {
        long since = first / 1_000 - config.ingest().maxClockAhead().toMillis();
        try (Serialization serialization = Serialization.of(config.wire());
                TopicReader reader = new TopicReader(config, "earshot-coverage")) {
            var values = serialization.coverage().deserializer();
            reader.read(topic, since, record -> {
                if (record.value() != null) {
                    try {
                        Coverage minute = values.deserialize(topic, record.value());
                        if (mic == null || mic.equals(minute.getMicId())) {
                            sum.add(minute);
                        }
                    } catch (SerializationException e) {
                        Main.say(
                                spec,
                                "%s partition %d offset %d is not readable: %s"
                                        .formatted(topic, record.partition(), record.offset(), e.getMessage()));
                    }
                }
                return true;
            });
        }
    }

    private List<Account> accounts(EarshotConfig config, CoverageSum sum) throws UserException {
        List<Account> accounts = new ArrayList<>(sum.accounts());
        Set<String> heard = accounts.stream().map(Account::micId).collect(Collectors.toSet());
        MicTopic registry = new MicTopic(config);
        cluster.require(config, registry.topic());
        for (String registered : registry.read().keySet()) {
            if (!heard.contains(registered) && (mic == null || mic.equals(registered))) {
                accounts.add(sum.unheard(registered));
            }
        }
        if (mic != null && accounts.isEmpty()) {
            throw UserException.failed(
                    "mic %s is not registered, and nothing has been published of it since %s".formatted(mic, from));
        }
        accounts.sort(Comparator.comparing(Account::micId));
        return accounts;
    }

    private void print(List<Account> accounts) {
        Listing listing = new Listing(
                spec.commandLine().getOut(),
                format,
                "mic",
                "model",
                "analysed_s",
                "silent_s",
                "missing_s",
                "absent_s",
                "unknown_s",
                "sum_s",
                "known_until",
                "streaming",
                "duplicate_samples",
                "late_samples",
                "repeated_s");
        for (Account account : accounts) {
            SortedMap<String, BigDecimal> missing = new TreeMap<>();
            account.missing()
                    .forEach((reason, micros) -> missing.put(reason.toLowerCase(Locale.ROOT), Times.seconds(micros)));
            listing.add(
                    account.micId(),
                    account.modelId(),
                    Times.seconds(account.analysed()),
                    Times.seconds(account.silent()),
                    missing,
                    Times.seconds(account.absent()),
                    Times.seconds(account.unknown()),
                    Times.seconds(account.sum()),
                    account.knownUntil() == null ? null : Times.iso(account.knownUntil()),
                    account.knownUntil() == null ? null : account.streaming(),
                    account.duplicateSamples(),
                    account.lateSamples(),
                    Times.seconds(account.repeated()));
        }
        listing.print();
    }

    private static int say(List<Account> accounts, long last, PrintWriter err) {
        if (accounts.isEmpty()) {
            err.println("earshot: no mic is registered, and no coverage has been published of that time");
        }
        int problems = 0;
        for (Account account : accounts) {
            Long known = account.knownUntil();
            if (known == null) {
                err.println("earshot: mic %s: nothing is known of that time".formatted(account.micId()));
            } else if (known < last) {
                err.println("earshot: mic %s, model %s: known up to %s, %s"
                        .formatted(
                                account.micId(),
                                account.modelId(),
                                Times.iso(known),
                                account.streaming() ? "its stream goes on" : "its stream had ended"));
            }
            for (String problem : account.problems()) {
                err.println("earshot: " + problem);
                problems++;
            }
        }
        return problems == 0 ? 0 : Main.FAILED;
    }
}
