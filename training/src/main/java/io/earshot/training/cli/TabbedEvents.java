package io.earshot.training.cli;

import io.earshot.cli.UserException;
import io.earshot.training.evaluate.ListedEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * DCASE's event lists: tab-separated columns onset, offset and event_label under that header, in any order, beside others;
 * with a column filename, of several recordings. A line with a filename alone says that nothing sounds there.
 */
final class TabbedEvents {
    private static final List<String> NEEDED = List.of("onset", "offset", "event_label");

    private final Path file;
    private final String[] lines;

    private TabbedEvents(Path file, String text) {
        this.file = file;
        this.lines = text.split("\n", -1);
    }

    /** @param text of the file; an empty one is an empty list */
    static EventLists read(Path file, String text) throws UserException {
        return new TabbedEvents(file, text).read();
    }

    private EventLists read() throws UserException {
        SortedMap<String, List<ListedEvent>> events = new TreeMap<>();
        String own = EventLists.recording(file.toString());
        int header = 0;
        while (header < lines.length && lines[header].isBlank()) {
            header++;
        }
        if (header == lines.length) {
            events.put(own, List.of());
            return new EventLists(file, true, events);
        }
        List<String> columns = columns(new ListLine(file, header + 1), lines[header], NEEDED);
        boolean isOfOne = !columns.contains("filename");
        if (isOfOne) {
            events.put(own, new ArrayList<>());
        }
        for (int i = header + 1; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                ListLine line = new ListLine(file, i + 1);
                List<String> fields = fields(line, lines[i], columns.size());
                String recording = isOfOne ? own : EventLists.recording(fields.get(columns.indexOf("filename")));
                List<ListedEvent> list = events.computeIfAbsent(recording, unused -> new ArrayList<>());
                List<String> values = NEEDED.stream()
                        .map(name -> fields.get(columns.indexOf(name)))
                        .toList();
                if (isOfOne || !values.stream().allMatch(String::isEmpty)) {
                    list.add(event(line, values));
                }
            }
        }
        return new EventLists(file, isOfOne, events);
    }

    private static ListedEvent event(ListLine line, List<String> values) throws UserException {
        double onset = line.seconds("onset", values.get(0));
        double offset = line.seconds("offset", values.get(1));
        line.checkOrder(onset, offset);
        return new ListedEvent(onset, offset, line.label(values.get(2)));
    }

    /** A header's names. */
    static List<String> columns(ListLine line, String header, List<String> needed) throws UserException {
        List<String> columns =
                Arrays.stream(header.split("\t", -1)).map(String::strip).toList();
        for (String name : needed) {
            if (!columns.contains(name)) {
                throw line.wrong("the header must name the tab-separated columns %s; %s is missing"
                        .formatted(String.join(", ", needed), name));
            }
        }
        return columns;
    }

    /** As many fields as columns; trailing empty ones may be left out. */
    static List<String> fields(ListLine line, String text, int columns) throws UserException {
        List<String> fields = new ArrayList<>(
                Arrays.stream(text.split("\t", -1)).map(String::strip).toList());
        while (fields.size() < columns) {
            fields.add("");
        }
        if (fields.size() > columns) {
            throw line.wrong("has %d fields, the header %d".formatted(fields.size(), columns));
        }
        return fields;
    }
}
