package io.earshot.loadtest;

import io.earshot.cli.UserException;
import io.earshot.loadtest.Results.Better;
import io.earshot.loadtest.Results.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code load-tests/compare}. */
@Command(
        name = "load-tests/compare",
        mixinStandardHelpOptions = true,
        description = "Compares two results of a load test, figure by figure.",
        footer = {
            "",
            "A figure is worse, or better, when its median changed by more than the margin and lies outside of",
            "what the other run saw, least to most; else it is the same. Exit code 1 when one is worse, else 0.",
            "Ratios can be compared across machines, absolute figures only on one.",
            "",
            "Example:",
            "  load-tests/compare load-tests/results/drain.json /tmp/now/drain.json"
        })
public final class Compare implements Callable<Integer> {
    private static final double PERCENT = 100;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OLD", description = "JSON that a load test wrote.")
    @SuppressWarnings("NullAway.Init")
    Path old;

    @Parameters(index = "1", paramLabel = "NEW", description = "Likewise.")
    @SuppressWarnings("NullAway.Init")
    Path now;

    @Option(names = "--margin", paramLabel = "PERCENT", description = "Default ${DEFAULT-VALUE}.")
    double margin = 5;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Compare());
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            line.getErr().println("compare: " + e.getMessage());
            return 2;
        });
        return command;
    }

    @Override
    public Integer call() throws UserException {
        Results before = read(old);
        Results after = read(now);
        StringBuilder text = new StringBuilder();
        difference(text, "test", before.name(), after.name());
        difference(text, "workload", before.workload(), after.workload());
        difference(text, "machine", before.machine(), after.machine());
        difference(text, "versions", before.versions(), after.versions());
        boolean anyWorse = false;
        for (Map.Entry<String, Measured> each : after.figures().entrySet()) {
            Measured then = before.figures().get(each.getKey());
            Verdict verdict = then == null ? Verdict.NEW : verdict(then, each.getValue(), margin);
            anyWorse |= verdict == Verdict.WORSE;
            text.append(line(each.getKey(), then, each.getValue(), verdict));
        }
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return anyWorse ? 1 : 0;
    }

    /** What became of a figure. */
    enum Verdict {
        BETTER,
        SAME,
        WORSE,
        NEW
    }

    static Verdict verdict(Measured before, Measured after, double margin) {
        double change = PERCENT * (after.median() - before.median()) / Math.abs(before.median());
        boolean isApart = (after.median() > before.max() && after.min() > before.median())
                || (after.median() < before.min() && after.max() < before.median());
        if (!isApart || !(Math.abs(change) > margin)) {
            return Verdict.SAME;
        }
        return change > 0 == (after.better() == Better.HIGHER) ? Verdict.BETTER : Verdict.WORSE;
    }

    private static String line(String name, @Nullable Measured before, Measured after, Verdict verdict) {
        String then = before == null ? "-" : String.format(Locale.ROOT, "%.4g", before.median());
        String change = before == null
                ? ""
                : String.format(Locale.ROOT, "%+.1f %%", PERCENT * (after.median() / before.median() - 1));
        return String.format(
                Locale.ROOT,
                "%-36s %10s %10.4g %10s   %s%n",
                name,
                then,
                after.median(),
                change,
                verdict.name().toLowerCase(Locale.ROOT));
    }

    private static void difference(StringBuilder text, String what, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            text.append("%s differs: %s, now %s%n".formatted(what, before, after));
        }
    }

    private static Results read(Path file) throws UserException {
        if (!Files.isRegularFile(file)) {
            throw UserException.badUsage(file + ": no such file; must be JSON that a load test wrote");
        }
        try {
            return Results.read(file);
        } catch (IOException e) {
            throw UserException.badUsage(file + ": cannot be read as results: " + e.getMessage());
        }
    }
}
