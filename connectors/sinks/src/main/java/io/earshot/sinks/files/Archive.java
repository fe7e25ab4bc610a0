package io.earshot.sinks.files;

import io.earshot.sinks.config.FilesConfig;
import io.earshot.sinks.delivery.Target;
import io.earshot.sinks.delivery.UnavailableException;
import io.earshot.sinks.notice.Notice;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Objects;

/** A folder that keeps what happened. A notice is delivered once its line is on disk. Thread-safe. */
public final class Archive implements Target {
    private final FilesConfig config;
    private final Folder folder;

    public Archive(FilesConfig config, FilesMeter meter) {
        this.config = config;
        Layout layout =
                switch (config.format()) {
                    case JSONL -> new JsonLines();
                    case CSV -> new Csv();
                    case RAVEN -> new Raven();
                    case AUDACITY -> new Audacity();
                };
        folder = new Folder(config, layout, meter);
    }

    @Override
    public String shown() {
        return config.folder().toString();
    }

    @Override
    public Runnable prepare(Notice notice) {
        return () -> {
            try {
                folder.write(notice);
            } catch (IOException e) {
                throw new UnavailableException(reason(e), false, Duration.ZERO);
            }
        };
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "not allowed to write there";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    @Override
    public void close() {
        folder.close();
    }
}
