package io.earshot.cli;

import io.earshot.FileAnalysis;
import io.earshot.media.AudioFile;
import io.earshot.playback.FileFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The recordings and the model that a command on files is given, and how the one is played to the other. */
final class Recordings {
    /** How much audio a frame of a file holds; windows do not depend on it. */
    private static final Duration FRAME = Duration.ofMillis(500);

    private static final Set<String> SUFFIXES = Set.of("wav", "wave", "flac", "ogg", "oga");
    private static final int LONGEST_MIC_ID = 128;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Recordings: WAV, FLAC or Ogg Vorbis; of a folder, all beneath it.")
    List<Path> named = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model package; default: the one that comes with Earshot.")
    @Nullable
    Path model;

    /**
     * Gives every recording the mic id that its outcomes carry: its file's name in the characters that ids may have, with
     * a number where that repeats.
     *
     * @return files by mic id, in the order in which they are played
     * @throws UserException when a folder holds no recording
     */
    Map<String, Path> byMic() throws UserException, IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName()).replaceAll("[^!-~]", "_");
            name = name.substring(0, Math.min(name.length(), LONGEST_MIC_ID));
            String id = name;
            while (files.containsKey(id)) {
                String number = "#" + (1 + seen.merge(name, 1, Integer::sum));
                id = name.substring(0, Math.min(name.length(), LONGEST_MIC_ID - number.length())) + number;
            }
            files.put(id, file);
        }
        return files;
    }

    private List<Path> files() throws UserException, IOException {
        List<Path> files = new ArrayList<>();
        for (Path each : named) {
            if (!Files.isDirectory(each)) {
                files.add(each);
                continue;
            }
            try (Stream<Path> beneath = Files.walk(each)) {
                List<Path> found =
                        beneath.filter(Recordings::isRecording).sorted().toList();
                if (found.isEmpty()) {
                    throw UserException.failed(each + ": holds no file that ends in .wav, .flac or .ogg");
                }
                files.addAll(found);
            }
        }
        return files;
    }

    /** Whether a file's name ends as recordings' names do. */
    static boolean isRecording(Path file) {
        String name = String.valueOf(file.getFileName());
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return SUFFIXES.contains(suffix) && Files.isRegularFile(file);
    }

    /**
     * Plays all and waits for their outcomes. A recording that cannot be read is reported, and the others go on.
     *
     * @return the command's exit code
     */
    static int play(FileAnalysis analysis, Map<String, Path> byMic, CommandSpec spec, Progress progress) {
        return play(analysis, byMic, spec, progress, (mic, seconds) -> {});
    }

    /**
     * Likewise.
     *
     * @param beginning told before each recording begins how much audio those before it held, seconds
     */
    static int play(
            FileAnalysis analysis,
            Map<String, Path> byMic,
            CommandSpec spec,
            Progress progress,
            ObjDoubleConsumer<String> beginning) {
        int exit = 0;
        double before = 0;
        for (Map.Entry<String, Path> recording : byMic.entrySet()) {
            Path file = recording.getValue();
            try (AudioFile audio = AudioFile.open(file);
                    FileFrames frames = new FileFrames(audio, recording.getKey(), "file", 0, FRAME)) {
                beginning.accept(recording.getKey(), before);
                analysis.play(progress.watch(
                        frames, file.toString(), audio.totalSamples().orElse(0)));
                before += frames.seconds();
                if (frames.truncated()) {
                    progress.aside(() -> Main.say(spec, file + ": is truncated, what is there was used"));
                }
            } catch (IOException e) {
                exit = Main.FAILED;
                progress.aside(() -> Main.report(spec, e));
            }
        }
        analysis.finish();
        return exit;
    }
}
