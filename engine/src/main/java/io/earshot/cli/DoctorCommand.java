package io.earshot.cli;

import io.earshot.config.ConfigException;
import io.earshot.config.EarshotConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code earshot doctor}. */
@Command(
        name = "doctor",
        description = "Checks configuration, models, brokers, clock, topics, disk and ports, and says what to do.",
        footer = {
            "",
            "Changes nothing, but makes state-dir if it is not there. Exit code 0 when the engine could start, 2 when its"
                    + " configuration must be mended, 1 when the cluster must.",
            "",
            "Examples:",
            "  earshot doctor",
            "  earshot doctor --config /etc/earshot/earshot.yaml"
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    ConfigFile config;

    @Override
    public Integer call() {
        Path file = config.path();
        Doctor doctor = new Doctor(spec.commandLine().getOut(), file, Clock.systemUTC());
        try {
            EarshotConfig read = config.read();
            doctor.ok("configuration", file + " is sound");
            doctor.examine(read);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> doctor.problem("configuration", problem.toString()));
        }
        return doctor.conclude();
    }
}
