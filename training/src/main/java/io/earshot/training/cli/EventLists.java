package io.earshot.training.cli;

import io.earshot.cli.UserException;
import io.earshot.training.evaluate.ListedEvent;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Event lists as users have them: a file of one recording, a file that names the recordings of its events, or a folder of
 * files.
 *
 * @param path as the user named it
 * @param isOfOne whether it is one file that names no recording; the only key is then the file's own name
 * @param byRecording events in their order in the file; keys without folder and suffix
 */
record EventLists(Path path, boolean isOfOne, SortedMap<String, List<ListedEvent>> byRecording) {
    private static final Set<String> LISTS = Set.of("tsv", "txt", "jsonl");
    private static final Set<String> KNOWN = Set.of("tsv", "txt", "jsonl", "wav", "wave", "flac", "ogg", "oga");

    EventLists {
        byRecording = Collections.unmodifiableSortedMap(new TreeMap<>(byRecording));
    }

    static EventLists read(Path path) throws UserException, IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return Files.isDirectory(path) ? folder(path) : file(path);
    }

    private static EventLists folder(Path folder) throws UserException, IOException {
        SortedMap<String, List<ListedEvent>> all = new TreeMap<>();
        for (Path file : listsIn(folder)) {
            EventLists lists = file(file);
            String own = recording(file.toString());
            if (!lists.isOfOne && !Set.of(own).containsAll(lists.byRecording.keySet())) {
                throw UserException.badUsage(
                        "%s: names other recordings than '%s'; in a folder, a file is of the recording it is named after"
                                .formatted(file, own));
            }
            List<ListedEvent> events = lists.byRecording.getOrDefault(own, List.of());
            if (all.putIfAbsent(own, events) != null) {
                throw UserException.badUsage("%s: a second list of recording '%s'; remove one".formatted(file, own));
            }
        }
        if (all.isEmpty()) {
            throw UserException.badUsage(folder + ": holds no event list that ends in .tsv, .txt or .jsonl");
        }
        return new EventLists(folder, false, all);
    }

    private static List<Path> listsIn(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(file -> LISTS.contains(suffix(file.toString())) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private static EventLists file(Path file) throws UserException, IOException {
        String text = text(file);
        if (suffix(file.toString()).equals("jsonl") || text.stripLeading().startsWith("{")) {
            return new EventLists(file, false, new JsonEvents(file).read(text));
        }
        return TabbedEvents.read(file, text);
    }

    /** The whole of a file, its lines ended by line feeds. */
    static String text(Path file) throws UserException, IOException {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return (text.startsWith("\uFEFF") ? text.substring(1) : text).replace("\r\n", "\n");
        } catch (CharacterCodingException e) {
            throw UserException.badUsage(file + ": is not text in UTF-8; convert it, or name another file");
        }
    }

    /** A recording's name without folder and suffix: what lists and recordings are matched by. */
    static String recording(String file) {
        String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
        return KNOWN.contains(suffix(name)) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    private static String suffix(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
