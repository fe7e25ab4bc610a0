package io.earshot.connectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Arrays;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** How a connector's command meets its user: results, one line for each error, exit codes, the log on stderr. */
public final class Console {
    /** The work failed. */
    public static final int FAILED = 1;
    /** Bad usage or bad configuration. */
    public static final int BAD_USAGE = 2;

    private Console() {}

    /**
     * Runs a command.
     *
     * @param known failures whose message says all; of others the type is shown too
     * @return the exit code
     */
    public static int run(Object root, String[] args, Class<? extends Exception> known) {
        boolean verbose = Arrays.asList(args).contains("--verbose");
        log(verbose);
        CommandLine commands = new CommandLine(root);
        commands.setExecutionExceptionHandler((thrown, command, parsed) -> {
            if (verbose) {
                thrown.printStackTrace(command.getErr());
            }
            return report(command.getCommandSpec(), thrown, known);
        });
        commands.setParameterExceptionHandler((wrong, given) -> {
            CommandSpec command = wrong.getCommandLine().getCommandSpec();
            say(command, wrong.getMessage() + "; see " + command.qualifiedName() + " --help");
            return BAD_USAGE;
        });
        return commands.execute(args);
    }

    /** One line on stderr. */
    public static void say(CommandSpec command, String line) {
        command.commandLine().getErr().println("earshot: " + line);
        command.commandLine().getErr().flush();
    }

    private static int report(CommandSpec command, Exception thrown, Class<? extends Exception> known) {
        if (thrown instanceof ConfigException wrong) {
            wrong.problems().forEach(line -> say(command, line));
            return BAD_USAGE;
        }
        if (thrown instanceof IllegalArgumentException wrong) {
            say(command, String.valueOf(wrong.getMessage()));
            return BAD_USAGE;
        }
        say(command, known.isInstance(thrown) ? String.valueOf(thrown.getMessage()) : thrown.toString());
        return FAILED;
    }

    /** Logs go to stderr: ours from INFO on, libraries' from ERROR on; more when verbose. */
    private static void log(boolean verbose) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder layout = new PatternLayoutEncoder();
        layout.setContext(context);
        layout.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%rEx{" + (verbose ? "full" : "0") + "}");
        layout.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(layout);
        stderr.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(stderr);
        root.setLevel(verbose ? Level.INFO : Level.WARN);
        // A client that waits for its broker repeats itself.
        context.getLogger("org.apache.kafka").setLevel(verbose ? Level.INFO : Level.ERROR);
        context.getLogger("io.earshot").setLevel(Level.INFO);
    }
}
