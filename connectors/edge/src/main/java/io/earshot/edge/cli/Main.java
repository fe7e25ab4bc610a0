package io.earshot.edge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code earshot edge}, in a process that knows nothing of the engine: {@code ./earshot} starts this class for it.
 */
@Command(name = "earshot", subcommands = EdgeCommand.class)
public final class Main {
    /** The work failed. */
    static final int FAILED = 1;
    /** Bad usage or bad configuration. */
    static final int BAD_USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        boolean verbose = Arrays.asList(args).contains("--verbose");
        log(verbose);
        CommandLine commands = new CommandLine(new Main());
        commands.setExecutionExceptionHandler((thrown, command, parsed) -> {
            if (verbose) {
                thrown.printStackTrace(command.getErr());
            }
            return EdgeCommand.report(command.getCommandSpec(), thrown);
        });
        commands.setParameterExceptionHandler((wrong, given) -> {
            CommandSpec command = wrong.getCommandLine().getCommandSpec();
            say(command, wrong.getMessage() + "; see " + command.qualifiedName() + " --help");
            return BAD_USAGE;
        });
        System.exit(commands.execute(args));
    }

    /** One line on stderr. */
    static void say(CommandSpec command, String line) {
        command.commandLine().getErr().println("earshot: " + line);
        command.commandLine().getErr().flush();
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
        for (String each : List.of("org.apache.kafka")) {
            // A client that waits for its broker repeats itself.
            context.getLogger(each).setLevel(verbose ? Level.INFO : Level.ERROR);
        }
        context.getLogger("io.earshot").setLevel(Level.INFO);
    }
}
