package io.earshot.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model package to run.
 *
 * @param path its folder
 * @param manifestSha256 what the SHA-256 of its model.yaml must be; absent: any
 * @param reload how often to look whether the folder holds another version, which then takes over; absent: never
 */
public record ModelConfig(Path path, @Nullable String manifestSha256, java.time.@Nullable Duration reload) {
    public ModelConfig {
        Require.that(
                manifestSha256 == null || manifestSha256.matches("[0-9a-f]{64}"),
                "manifest-sha256 must be 64 lower-case hexadecimal digits, was '%s'",
                String.valueOf(manifestSha256));
        Require.that(
                reload == null || reload.toSeconds() >= 1,
                "reload must be at least 1s, was %s",
                String.valueOf(reload));
    }
}
