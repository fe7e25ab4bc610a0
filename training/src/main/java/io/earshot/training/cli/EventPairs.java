package io.earshot.training.cli;

import io.earshot.cli.UserException;
import io.earshot.training.evaluate.ClipPair;
import io.earshot.training.evaluate.ListedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Truth and what was found, matched by the recordings' names.
 *
 * @param clips the truth beside the first estimate
 * @param others the truth beside each further one
 * @param notices lines for the user: what was taken to mean what
 */
record EventPairs(List<ClipPair> clips, List<List<ClipPair>> others, List<String> notices) {
    private static final int MOST_NAMES = 5;

    /**
     * Reads and matches lists.
     *
     * @param durations a file that names each recording's seconds; null takes the end of its last event
     * @param labels to be judged; empty for all
     */
    static EventPairs read(Path truthPath, List<Path> estimatePaths, @Nullable Path durations, Set<String> labels)
            throws UserException, IOException {
        EventLists truth = EventLists.read(truthPath);
        SortedMap<String, Double> seconds = durations == null ? new TreeMap<>() : durations(durations);
        SortedSet<String> recordings = new TreeSet<>(truth.byRecording().keySet());
        if (!truth.isOfOne()) {
            recordings.addAll(seconds.keySet());
        }
        List<String> notices = new ArrayList<>();
        List<SortedMap<String, List<ListedEvent>>> estimates = new ArrayList<>();
        for (Path path : estimatePaths) {
            estimates.add(named(EventLists.read(path), recordings, truth, notices));
        }
        SortedSet<String> unheard = new TreeSet<>(labels);
        truth.byRecording().values().forEach(events -> events.forEach(event -> unheard.remove(event.label())));
        if (!unheard.isEmpty()) {
            notices.add("%s: has no event of %s of --labels".formatted(truthPath, String.join(", ", unheard)));
        }
        List<List<ClipPair>> all = new ArrayList<>();
        estimates.forEach(unused -> all.add(new ArrayList<>()));
        for (String recording : recordings) {
            List<ListedEvent> sounds = of(truth.byRecording(), recording);
            double end = ClipPair.lastOffset(sounds);
            for (SortedMap<String, List<ListedEvent>> estimate : estimates) {
                end = Math.max(end, ClipPair.lastOffset(of(estimate, recording)));
            }
            double duration = durations == null ? end : duration(durations, seconds, recording);
            for (int i = 0; i < estimates.size(); i++) {
                all.get(i)
                        .add(new ClipPair(
                                recording,
                                chosen(sounds, labels),
                                chosen(of(estimates.get(i), recording), labels),
                                duration));
            }
        }
        return new EventPairs(all.get(0), all.subList(1, all.size()), notices);
    }

    /** An estimate's events by the truth's names. */
    private static SortedMap<String, List<ListedEvent>> named(
            EventLists estimate, SortedSet<String> recordings, EventLists truth, List<String> notices)
            throws UserException {
        SortedMap<String, List<ListedEvent>> found = estimate.byRecording();
        if ((truth.isOfOne() || estimate.isOfOne()) && recordings.size() == 1 && found.size() <= 1) {
            return new TreeMap<>(Map.of(
                    recordings.first(), found.values().stream().findFirst().orElse(List.of())));
        }
        for (String name : found.keySet()) {
            if (!recordings.contains(name)) {
                throw UserException.badUsage("%s: has recording '%s', of which %s knows nothing; %s"
                        .formatted(
                                estimate.path(),
                                name,
                                truth.path(),
                                truth.isOfOne()
                                        ? "name a folder of truth, or a list of this recording alone"
                                        : "where nothing sounds, a list with its header alone says so"));
            }
        }
        List<String> without =
                recordings.stream().filter(name -> !found.containsKey(name)).toList();
        if (!without.isEmpty()) {
            notices.add("%s: has nothing of %d of %d recordings (%s%s), which counts as nothing found"
                    .formatted(
                            estimate.path(),
                            without.size(),
                            recordings.size(),
                            without.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")),
                            without.size() > MOST_NAMES ? ", ..." : ""));
        }
        return found;
    }

    private static List<ListedEvent> of(SortedMap<String, List<ListedEvent>> lists, String recording) {
        return lists.getOrDefault(recording, List.of());
    }

    private static List<ListedEvent> chosen(List<ListedEvent> events, Set<String> labels) {
        return labels.isEmpty()
                ? events
                : events.stream()
                        .filter(event -> labels.contains(event.label()))
                        .toList();
    }

    private static SortedMap<String, Double> durations(Path file) throws UserException, IOException {
        List<String> needed = List.of("filename", "duration");
        SortedMap<String, Double> seconds = new TreeMap<>();
        Iterator<String> lines = List.of(EventLists.text(file).split("\n", -1)).iterator();
        List<String> columns = TabbedEvents.columns(new ListLine(file, 1), lines.next(), needed);
        for (int number = 2; lines.hasNext(); number++) {
            String text = lines.next();
            if (!text.isBlank()) {
                ListLine line = new ListLine(file, number);
                List<String> fields = TabbedEvents.fields(line, text, columns.size());
                seconds.put(
                        EventLists.recording(fields.get(columns.indexOf("filename"))),
                        line.seconds("duration", fields.get(columns.indexOf("duration"))));
            }
        }
        return seconds;
    }

    private static double duration(Path file, SortedMap<String, Double> seconds, String recording)
            throws UserException {
        Double duration = seconds.get(recording);
        if (duration == null) {
            throw UserException.badUsage(
                    "%s: has no duration of recording '%s'; add a line for it".formatted(file, recording));
        }
        return duration;
    }
}
