package io.earshot.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How much audio the frames hold that a command sends. */
final class FrameOption {
    private static final int LEAST_MILLIS = 10;
    private static final int MOST_MILLIS = 10_000;

    @Option(
            names = "--frame",
            paramLabel = "MS",
            description = "Audio in a frame, " + LEAST_MILLIS + " to " + MOST_MILLIS
                    + " milliseconds; default ${DEFAULT-VALUE}.")
    int millis = 100;

    /** @throws UserException for what frames cannot hold */
    Duration length() throws UserException {
        if (millis < LEAST_MILLIS || millis > MOST_MILLIS) {
            throw UserException.badUsage(
                    "--frame must be in %d..%d milliseconds, was %d".formatted(LEAST_MILLIS, MOST_MILLIS, millis));
        }
        return Duration.ofMillis(millis);
    }
}
