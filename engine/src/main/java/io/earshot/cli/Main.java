package io.earshot.cli;

import io.earshot.config.ConfigException;
import io.earshot.model.ModelException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** {@code earshot COMMAND}. */
@Command(
        name = "earshot",
        description = "Hears chainsaws, gunshots and whales in what microphones send over Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            AnalyzeCommand.class,
            ScoresCommand.class,
            ModelCommand.class,
            RunCommand.class,
            SendCommand.class,
            MicsCommand.class,
            TailCommand.class,
            TopicsCommand.class,
            DoctorCommand.class
        })
public final class Main {
    /** The work failed. */
    static final int FAILED = 1;
    /** Bad usage or bad configuration. */
    static final int BAD_USAGE = 2;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Stack traces and more of the log.")
    boolean verbose;

    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, false, java.nio.charset.StandardCharsets.UTF_8), args));
    }

    /** Runs one command; for tests too. */
    static int run(PrintWriter out, String... args) {
        Logging.configure(java.util.List.of(args).contains("--verbose"));
        CommandLine commands = new CommandLine(new Main());
        commands.setOut(out);
        commands.setErr(new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setExecutionExceptionHandler(Main::report);
        commands.setParameterExceptionHandler(Main::reportUsage);
        int code = commands.execute(args);
        out.flush();
        return code;
    }

    private static int report(Exception thrown, CommandLine command, CommandLine.ParseResult parsed) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        PrintWriter err = command.getErr();
        if (cause instanceof ConfigException config) {
            config.problems().forEach(problem -> err.println("earshot: " + problem));
            return BAD_USAGE;
        }
        if (cause instanceof ModelException model) {
            model.problems().forEach(problem -> err.println("earshot: " + problem));
            return BAD_USAGE;
        }
        boolean expected = cause instanceof IOException || cause instanceof UserException;
        err.println("earshot: " + (expected ? cause.getMessage() : cause));
        if (parsed.expandedArgs().contains("--verbose")) {
            cause.printStackTrace(err);
        }
        return cause instanceof UserException user ? user.exitCode() : FAILED;
    }

    private static int reportUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("earshot: " + wrong.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr())) {
            command.getErr().println("earshot: see " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return BAD_USAGE;
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"earshot " + (version == null ? "(from classes)" : version)};
        }
    }
}
