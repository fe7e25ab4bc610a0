package io.earshot.edge.source;

import io.earshot.edge.config.SourceConfig.FileTime;
import io.earshot.edge.config.SourceConfig.Folder;
import io.earshot.edge.media.MediaException;
import io.earshot.edge.media.MediaInput;
import io.earshot.edge.media.Pcm;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.MicStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recordings in a folder and those below it, each read once it is complete. Invariants: a recording's frames are the same however
 * often it is read; what cannot be read is said, counted, and not tried again until it changes. {@link Recordings} says when one counts
 * as read.
 */
public final class FolderSource implements Source {
    /** Counts what becomes of files. */
    public interface Meter {
        void file(boolean read);
    }

    private static final Logger log = LoggerFactory.getLogger(FolderSource.class);
    private static final long PAUSE_MILLIS = 500;
    private static final int DEEPEST = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Folder config;
    private final MicStream mic;
    private final SourceState state;
    private final Meter meter;
    private final PathMatcher matcher;
    private final Recordings recordings;
    private final Map<Path, Seen> seen = new HashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** A file as it was when it last changed. */
    private record Seen(Path path, Recording is, Instant changed, long sinceNanos) {}

    /** @throws IOException when what was read before cannot be looked up */
    FolderSource(Folder config, MicStream mic, SourceState state, Room room, Path doneList, Meter meter)
            throws IOException {
        this(config, mic, state, new SpooledRecordings(room, doneList), meter);
    }

    public FolderSource(Folder config, MicStream mic, SourceState state, Recordings recordings, Meter meter) {
        this.config = config;
        this.mic = mic;
        this.state = state;
        this.recordings = recordings;
        this.meter = meter;
        matcher =
                FileSystems.getDefault().getPathMatcher("glob:" + config.match().toLowerCase(Locale.ROOT));
    }

    @Override
    public void run() throws InterruptedException {
        state.become(State.CONNECTING, "looking for recordings in " + config.folder());
        while (!isStopping()) {
            List<Seen> ready = new ArrayList<>();
            boolean more = look(ready);
            for (Seen each : ready) {
                if (!isStopping()) {
                    play(each);
                }
            }
            if (!more && ready.isEmpty() && !config.watch()) {
                state.become(State.ENDED, "every recording was read");
                return;
            }
            if (ready.isEmpty()) {
                if (state.state() == State.LIVE) {
                    state.become(State.CONNECTING, "waiting for more recordings");
                }
                boolean unused = stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** @return whether files are there that may not be complete */
    private boolean look(List<Seen> ready) {
        boolean more = false;
        long now = System.nanoTime();
        Map<Path, Seen> before = new HashMap<>(seen);
        seen.clear();
        Map<Recording, Seen> found = new HashMap<>();
        try (Stream<Path> files = Files.walk(config.folder(), DEEPEST)) {
            for (Path path : (Iterable<Path>) files::iterator) {
                String name = String.valueOf(path.getFileName());
                if (!matcher.matches(Path.of(name.toLowerCase(Locale.ROOT))) || name.startsWith(".")) {
                    continue;
                }
                BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
                Instant changed = is.lastModifiedTime().toInstant();
                if (!is.isRegularFile() || is.size() == 0) {
                    continue;
                }
                String relative = config.folder().relativize(path).toString();
                Recording recording = new Recording(relative, is.size(), changed.toEpochMilli());
                Seen was = before.get(path);
                found.put(
                        recording,
                        was != null && was.is().equals(recording) ? was : new Seen(path, recording, changed, now));
            }
        } catch (IOException | UncheckedIOException e) {
            state.become(State.DEAD, "the folder cannot be read: " + e.getMessage());
            return true;
        }
        if (state.state() == State.DEAD) {
            state.become(State.CONNECTING, "");
        }
        found.keySet().removeAll(recordings.read(List.copyOf(found.keySet())));
        for (Seen each : found.values()) {
            seen.put(each.path(), each);
            if (now - each.sinceNanos() >= config.quiet().toNanos()) {
                ready.add(each);
            } else {
                more = true;
            }
        }
        // Recorders name files by time; where they do not, this is as good as any other order.
        ready.sort(Comparator.comparing(each -> each.path().toString()));
        return more;
    }

    private void play(Seen file) {
        String problem = null;
        try (MediaInput input = MediaInput.open(
                "file:" + file.path(), Map.of("protocol_whitelist", "file"), PATIENCE, this::isStopping)) {
            Instant start = FileTimes.start(
                    config.times(),
                    String.valueOf(file.path().getFileName()),
                    input.metadata(),
                    config.zone(),
                    ended(file));
            if (start == null) {
                problem =
                        "neither its name nor its metadata say when it began; let time: [modified] or another name say"
                                + " it";
            } else {
                problem = play(file, input, start);
            }
        } catch (MediaException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (isStopping()) {
            mic.abandon();
            return;
        }
        if (problem != null) {
            log.warn("{}: {}", file.path(), problem);
        }
        remember(file);
        meter.file(problem == null);
    }

    /** @return what is wrong with it, or null */
    private @Nullable String play(Seen file, MediaInput input, Instant start) throws MediaException {
        Pcm pcm = input.read();
        if (pcm == null) {
            return "holds no samples";
        }
        String problem = null;
        recordings.begins(file.is());
        mic.recorded(pcm.format(), id(file), ChronoUnit.MICROS.between(Instant.EPOCH, start));
        log.info("reading {}, of {}", file.path(), start);
        try {
            while (pcm != null && !isStopping()) {
                state.heard(System.nanoTime());
                if (pcm.gap()) {
                    problem = "is damaged; what comes before the damage was read";
                    break;
                }
                mic.samples(pcm.format(), pcm.bytes(), 0, pcm.count());
                recordings.awaitRoom();
                pcm = input.read();
            }
        } catch (MediaException e) {
            problem = e.getMessage();
        }
        if (!isStopping()) {
            mic.end(problem == null);
        }
        return problem;
    }

    /** For the last resort: the file was last written when the recording ended. */
    private @Nullable Instant ended(Seen file) {
        if (!config.times().contains(FileTime.MODIFIED)) {
            return null;
        }
        long micros = 0;
        try (MediaInput input = MediaInput.open(
                "file:" + file.path(), Map.of("protocol_whitelist", "file"), PATIENCE, this::isStopping)) {
            for (Pcm pcm = input.read(); pcm != null; pcm = input.read()) {
                micros += pcm.format().micros(pcm.count() / pcm.format().blockBytes());
            }
        } catch (MediaException e) {
            // What could be read counts.
        }
        return file.changed().minus(micros, ChronoUnit.MICROS);
    }

    private static String id(Seen file) {
        String name = String.valueOf(file.path().getFileName()).replaceAll("[^!-~]", "_");
        CRC32C crc = new CRC32C();
        crc.update(file.is().line().getBytes(StandardCharsets.UTF_8));
        return "%.100s-%08x".formatted(name, crc.getValue());
    }

    private void remember(Seen file) {
        try {
            recordings.ended(file.is());
        } catch (IOException e) {
            log.error("{}: was read, but a restart will not know and read it again: {}", file.path(), e.getMessage());
        }
    }

    private boolean isStopping() {
        return stopped.getCount() == 0;
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
