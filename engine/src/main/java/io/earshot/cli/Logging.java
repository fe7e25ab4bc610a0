package io.earshot.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/** Logs go to stderr: ours from INFO on, libraries' from WARN on; more with {@code --verbose}. */
public final class Logging {
    private Logging() {}

    public static void configure(boolean verbose) {
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
        context.getLogger("io.earshot").setLevel(verbose ? Level.DEBUG : Level.INFO);
        if (!verbose) {
            // A client that waits for its broker repeats itself; the command says it once.
            context.getLogger("org.apache.kafka").setLevel(Level.ERROR);
            context.getLogger("kafka").setLevel(Level.ERROR);
        }
    }
}
