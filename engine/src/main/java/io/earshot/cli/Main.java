package io.earshot.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code earshot COMMAND}. */
@Command(
        name = "earshot",
        description = "Hears chainsaws, gunshots and whales in what microphones send over Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  earshot model import yamnet --from yamnet.tflite --to models/yamnet",
            "  earshot demo --model models/yamnet",
            "  earshot analyze night.flac --model models/yamnet",
            "",
            "Also: train, teach, scenes, evaluate, sinks and edge, with libraries of their own that ./earshot fetches when",
            "first asked.",
            "",
            "'earshot COMMAND --help' says more of each command."
        },
        subcommands = {
            DemoCommand.class,
            AnalyzeCommand.class,
            ScoresCommand.class,
            PredictCommand.class,
            ModelCommand.class,
            RunCommand.class,
            SendCommand.class,
            MicsCommand.class,
            TailCommand.class,
            CoverageCommand.class,
            WhyCommand.class,
            BacktestCommand.class,
            ShadowCommand.class,
            EvidenceCommand.class,
            TopicsCommand.class,
            DoctorCommand.class,
            BenchCommand.class
        })
public final class Main implements Callable<Integer> {
    /** The work failed. */
    static final int FAILED = 1;
    /** Bad usage or bad configuration. */
    static final int BAD_USAGE = 2;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Stack traces and more of the log.")
    boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    /** Without a command: what there is. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return BAD_USAGE;
    }

    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, false, StandardCharsets.UTF_8), args));
    }

    /** Runs one command; for tests too. */
    static int run(PrintWriter out, String... args) {
        return run(out, new PrintWriter(System.err, true, StandardCharsets.UTF_8), args);
    }

    /** @param err for what is said of failures; logs go to the process's own stderr */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Logging.configure(List.of(args).contains("--verbose"));
        CommandLine commands = new CommandLine(new Main());
        for (CommandGroup group : ServiceLoader.load(CommandGroup.class)) {
            group.commands().forEach(commands::addSubcommand);
        }
        commands.setOut(out);
        commands.setErr(err);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setExecutionExceptionHandler(Main::report);
        commands.setParameterExceptionHandler(Main::reportUsage);
        int code = commands.execute(args);
        if (out.checkError()) {
            commands.getErr()
                    .println("earshot: standard output cannot be written on: is the disk full, or its reader gone?");
            return code == 0 ? FAILED : code;
        }
        return code;
    }

    private static int report(Exception thrown, CommandLine command, CommandLine.ParseResult parsed) {
        return report(command.getCommandSpec(), thrown);
    }

    /**
     * Tells the user of a failure.
     *
     * @return the exit code that it deserves
     */
    static int report(CommandSpec command, Throwable thrown) {
        Throwable cause = Failures.cause(thrown);
        Failures.lines(cause).forEach(line -> say(command, line));
        if (command.root().userObject() instanceof Main main && main.verbose) {
            cause.printStackTrace(command.commandLine().getErr());
        }
        return Failures.exitCode(cause);
    }

    /** One line on stderr. */
    static void say(CommandSpec command, String line) {
        command.commandLine().getErr().println("earshot: " + line);
    }

    private static int reportUsage(ParameterException wrong, String[] args) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        say(command, usageProblem(wrong) + "; see " + command.qualifiedName() + " --help");
        return BAD_USAGE;
    }

    private static String usageProblem(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            // The first alone: what follows an unknown command is unknown only because that is.
            String line = (unmatched.isUnknownOption() ? "unknown option '%s'" : "'%s' is not known here")
                    .formatted(unmatched.getUnmatched().get(0));
            List<String> near = unmatched.getSuggestions();
            return near.isEmpty() ? line : line + ", perhaps " + String.join(" or ", near) + " was meant";
        }
        if (wrong.getArgSpec() instanceof OptionSpec option
                && option.completionCandidates() != null
                && wrong.getValue() != null) {
            return "%s must be one of %s, was '%s'"
                    .formatted(
                            option.longestName(), String.join(", ", option.completionCandidates()), wrong.getValue());
        }
        return String.valueOf(wrong.getMessage());
    }

    /** From what Maven writes into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        private static final String BUILD = "/META-INF/maven/io.earshot/earshot-engine/pom.properties";

        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream written = Main.class.getResourceAsStream(BUILD)) {
                if (written != null) {
                    build.load(written);
                }
            }
            return new String[] {"earshot " + build.getProperty("version", "(from classes)")};
        }
    }
}
