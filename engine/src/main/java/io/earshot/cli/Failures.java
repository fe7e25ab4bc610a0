package io.earshot.cli;

import io.earshot.config.ConfigException;
import io.earshot.config.Problem;
import io.earshot.events.UnreadableStateException;
import io.earshot.model.ModelException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What users read of a failure: a line that names the file, key or value, what is wrong and what would be right. */
final class Failures {
    private Failures() {}

    /** What lies behind the wrappers of threads. */
    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** One line for each thing that is wrong. */
    static List<String> lines(Throwable cause) {
        if (cause instanceof ConfigException config) {
            return config.problems().stream().map(Problem::toString).toList();
        }
        if (cause instanceof ModelException model) {
            return model.problems();
        }
        if (cause instanceof FileSystemException file) {
            return List.of(line(file));
        }
        return List.of(said(cause));
    }

    /** The message alone where it explains itself, as ours do; else with the kind of failure. */
    static String said(Throwable cause) {
        boolean ours = cause.getClass().getPackageName().startsWith("io.earshot");
        String message = cause.getMessage();
        return (ours || cause instanceof IOException) && message != null ? message : cause.toString();
    }

    /** What is said of an engine that an unexpected error has stopped. */
    static UserException stopped(Throwable failure) {
        return UserException.failed(
                "the engine stopped: %s; nothing is lost: mend that and start it again".formatted(said(ours(failure))));
    }

    /** What one of our own classes says below the wrappers of Kafka Streams, or the failure itself. */
    private static Throwable ours(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableStateException) {
                return cause;
            }
        }
        return failure;
    }

    /** Messages of this kind of exception are often the file's name alone. */
    private static String line(FileSystemException failure) {
        String what = failure.getReason();
        if (failure instanceof NoSuchFileException) {
            what = "no such file or folder";
        } else if (failure instanceof AccessDeniedException) {
            what = "may not be used by this user";
        } else if (failure instanceof FileAlreadyExistsException) {
            what = "exists already";
        }
        return failure.getFile() + ": " + (what == null ? failure.getClass().getSimpleName() : what);
    }

    static int exitCode(Throwable cause) {
        if (cause instanceof ConfigException || cause instanceof ModelException) {
            return Main.BAD_USAGE;
        }
        return cause instanceof UserException user ? user.exitCode() : Main.FAILED;
    }
}
