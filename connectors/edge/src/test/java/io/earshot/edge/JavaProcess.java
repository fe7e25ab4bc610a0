package io.earshot.edge;

import io.earshot.edge.cli.Main;
import io.earshot.testing.Deadline;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command in a process of its own, to be killed: the agent, or the engine behind it. */
final class JavaProcess implements AutoCloseable {
    private final Process process;
    private final Path said;
    private final String name;

    private JavaProcess(Path folder, String main, List<String> options, List<?> args) throws IOException {
        name = String.valueOf(args.get(0));
        said = Files.createTempFile(folder, name, ".log");
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(options);
        command.addAll(List.of(
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main));
        args.forEach(arg -> command.add(arg.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
    }

    /** With the options that ./earshot gives. */
    static JavaProcess agent(Path folder, Path config) throws IOException {
        return new JavaProcess(
                folder,
                Main.class.getName(),
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of("edge", "--config", config));
    }

    static JavaProcess engine(Path folder, Object... args) throws IOException {
        return new JavaProcess(folder, "io.earshot.cli.Main", List.of("-Xmx512m"), List.of(args));
    }

    long pid() {
        return process.pid();
    }

    /** @return the first group of the pattern, once the agent has said it */
    String says(String pattern) {
        Matcher[] found = new Matcher[1];
        Deadline.await(name + " to say " + pattern, () -> {
            found[0] = Pattern.compile(pattern).matcher(said());
            boolean saidIt = found[0].find();
            if (!saidIt && !process.isAlive()) {
                throw new AssertionError(name + " is gone, having said:\n" + said());
            }
            return saidIt;
        });
        return found[0].groupCount() == 0 ? found[0].group() : found[0].group(1);
    }

    String said() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As a power cut would, but for the disk. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** As Ctrl-C would. */
    int end() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Waits for its own end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " does not end:\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
