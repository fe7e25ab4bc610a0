package io.earshot.cli;

import io.earshot.config.EarshotConfig;
import io.earshot.config.Yaml;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration a command goes by. */
final class ConfigFile {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration; default config/earshot.yaml. EARSHOT_* variables override its keys.")
    @Nullable
    Path config;

    Path path() {
        return Home.config(config, "earshot.yaml");
    }

    /** The file with what the environment says; paths in it are relative to its folder. */
    EarshotConfig read() {
        return read(path(), System.getenv());
    }

    static EarshotConfig read(Path file, Map<String, String> environment) {
        Path folder = file.getParent();
        return Yaml.read(file, EarshotConfig.class, environment).relativeTo(folder == null ? Path.of("") : folder);
    }

    /** What to add to another command line so that it goes by the same configuration. */
    String options() {
        return config == null ? "" : " --config " + config;
    }
}
