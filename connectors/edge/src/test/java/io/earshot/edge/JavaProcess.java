package io.earshot.edge;

import io.earshot.edge.cli.Main;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agent as a process of its own, to be killed. */
final class AgentProcess implements AutoCloseable {
    private final Process process;
    private final Path said;

    /** With the options that ./earshot gives. */
    AgentProcess(Path folder, Path config, String... options) throws IOException {
        said = Files.createTempFile(folder, "agent", ".log");
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "edge",
                "--config",
                config.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
    }

    long pid() {
        return process.pid();
    }

    /** @return the first group of the pattern, once the agent has said it */
    String says(String pattern) {
        Matcher[] found = new Matcher[1];
        Deadline.await("the agent to say " + pattern, () -> {
            found[0] = Pattern.compile(pattern).matcher(said());
            boolean saidIt = found[0].find();
            if (!saidIt && !process.isAlive()) {
                throw new AssertionError("the agent is gone, having said:\n" + said());
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
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the agent does not end:\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
