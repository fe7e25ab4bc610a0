package io.earshot.loadtest;

import io.earshot.cli.Logging;
import io.earshot.cli.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command of {@code load-tests/}: 0 when what it looked at holds, 1 when not, 2 where it was called in a wrong way. */
@Command(mixinStandardHelpOptions = true)
public abstract class LoadTest implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "A model package; default: the model in the box.")
    protected @Nullable Path model;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where reports and logs stay; default: a temporary folder.")
    protected @Nullable Path out;

    private final String name;

    /** @param name in lines of progress */
    protected LoadTest(String name) {
        this.name = name;
    }

    /** Never returns. */
    protected static void run(LoadTest test, String[] args) {
        Logging.configure(false);
        CommandLine command = new CommandLine(test);
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            test.progress(String.valueOf(e.getMessage()));
            return e instanceof UserException ? 2 : 1;
        });
        System.exit(command.execute(args));
    }

    /** @return absolute, there */
    protected Path folder() throws IOException {
        Path folder = out == null ? Files.createTempDirectory("earshot-" + name) : Files.createDirectories(out);
        progress("reports and logs go to " + folder);
        return folder.toAbsolutePath();
    }

    /** One line to standard error. */
    protected void progress(String line) {
        spec.commandLine().getErr().println(name + ": " + line);
        spec.commandLine().getErr().flush();
    }

    /** The result, to standard output. */
    protected void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }
}
