package io.earshot.connectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Reads a file of {@code --config}; reports everything that is wrong with it at once. */
public final class ConfigFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ConfigFile() {}

    /**
     * @param config makes the configuration of the file's fields and its absolute path; what is wrong it notes there
     * @throws ConfigException naming each problem with the file and the key
     */
    public static <T> T read(Path file, Environment environment, BiFunction<Fields, Path, T> config) {
        List<String> problems = new ArrayList<>();
        T read = config.apply(new Fields("", tree(file), problems, environment), file.toAbsolutePath());
        if (!problems.isEmpty()) {
            throw new ConfigException(
                    problems.stream().map(each -> file + ": " + each).toList());
        }
        return read;
    }

    private static JsonNode tree(Path file) {
        try {
            return YAML.readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            // The parser's own words would quote the file, secrets too.
            throw new ConfigException(List.of("%s: line %d: is not YAML, or names a key twice".formatted(file, line)));
        } catch (IllegalArgumentException e) {
            // SnakeYAML lets it through.
            throw new ConfigException(
                    List.of(file + ": is not YAML: a tag (!...) or an escape such as \\u0041 is cut off, or is none"));
        } catch (IOException e) {
            throw new ConfigException(List.of(file + ": cannot be read: no such file, not allowed, or not UTF-8 text"));
        }
    }
}
