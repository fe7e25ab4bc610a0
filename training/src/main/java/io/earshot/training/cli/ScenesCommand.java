package io.earshot.training.cli;

import io.earshot.cli.UserException;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.DataSets;
import io.earshot.training.soundscape.SceneParameters;
import io.earshot.training.soundscape.SceneSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot scenes}. */
@Command(
        name = "scenes",
        description = "Makes soundscapes of a data set's clips over its backgrounds, with the truth beside each.",
        footer = {
            "",
            "A model is judged fairly only on clips that it never heard: teach it with --except-fold N and make scenes",
            "with --fold N.",
            "",
            "Examples:",
            "  earshot scenes --data ESC-10 --background rain,sea_waves --fold 4 --out scenes",
            "  earshot scenes --data sounds --scenes 20 --seconds 300 --seed 7 --out scenes"
        })
final class ScenesCommand implements Callable<Integer> {
    private static final int ANY_FOLD = -1;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data set.")
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where scenes go; absent or empty.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "Events; default: all others; \"in quotes\" where a name has a comma.")
    List<String> classes = new ArrayList<>();

    @Option(
            names = "--background",
            paramLabel = "NAME",
            split = ",",
            description = "Classes that are backgrounds; default: the recordings in background/.")
    List<String> backgrounds = new ArrayList<>();

    @Option(names = "--fold", paramLabel = "N", description = "Only clips of that fold; default: of all.")
    int fold = ANY_FOLD;

    @Option(names = "--scenes", paramLabel = "N", description = "How many; default ${DEFAULT-VALUE}.")
    int scenes = 8;

    @Option(names = "--seconds", paramLabel = "N", description = "Of each, above 10; default ${DEFAULT-VALUE}.")
    double seconds = 120;

    @Option(names = "--overlap", paramLabel = "P", description = "Share of events that begin in another one.")
    double overlap;

    @Option(names = "--seed", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    long seed = 1;

    @Override
    public Integer call() throws UserException, IOException {
        if (Files.exists(out) && !isEmpty(out)) {
            throw UserException.badUsage("--out " + out + ": is not empty, name a folder that is absent or empty");
        }
        SceneParameters parameters = parameters();
        DataSet all = DataSets.read(data);
        if (fold != ANY_FOLD && !all.folds().contains(fold)) {
            throw UserException.badUsage(
                    "--fold %d: is no fold of the data set, which has %s".formatted(fold, all.folds()));
        }
        Predicate<Clip> which = clip -> fold == ANY_FOLD || clip.fold() == fold;
        SceneSet set;
        try {
            set = new SceneSet(
                    parameters,
                    all,
                    which,
                    TrainingOptions.unquoted(classes),
                    TrainingOptions.unquoted(backgrounds),
                    scenes,
                    seed);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--data %s: %s".formatted(data, e.getMessage()));
        }
        set.write(out, "flac");
        set.findings().forEach(each -> spec.commandLine().getErr().println("earshot: " + each));
        spec.commandLine().getOut().printf("%s: %d scenes%n", out, set.size());
        return 0;
    }

    private SceneParameters parameters() throws UserException {
        double tail = SceneParameters.DEFAULTS.tail();
        if (!(seconds > tail && seconds <= SceneParameters.LONGEST_SECONDS)) {
            throw UserException.badUsage(
                    "--seconds must be above %.0f, as no event begins in a scene's last %.0f s, and at most %.0f, was %s"
                            .formatted(tail, tail, SceneParameters.LONGEST_SECONDS, seconds));
        }
        if (!(overlap >= 0 && overlap <= 1)) {
            throw UserException.badUsage("--overlap must be in 0 to 1, was " + overlap);
        }
        if (scenes < 1) {
            throw UserException.badUsage("--scenes must be 1 or more, was " + scenes);
        }
        return SceneParameters.DEFAULTS.withSeconds(seconds).withOverlap(overlap);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
