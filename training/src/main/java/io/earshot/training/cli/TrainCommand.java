package io.earshot.training.cli;

import io.earshot.cli.UserException;
import io.earshot.config.Yaml;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.training.data.ClipReader;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.EventNames;
import io.earshot.training.embed.Embedder;
import io.earshot.training.export.EventTypesYaml;
import io.earshot.training.export.Labels;
import io.earshot.training.export.PackageFolder;
import io.earshot.training.recipe.ClipHead;
import io.earshot.training.recipe.CrossValidation;
import io.earshot.training.recipe.HeadRecipe;
import io.earshot.training.recipe.Recipe;
import io.earshot.training.recipe.StarterRecipe;
import io.earshot.training.recipe.StarterTraining;
import io.earshot.training.teach.Folds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code earshot train}. */
@Command(
        name = "train",
        description = "Trains a model by a recipe, judges it by cross-validation and writes a model package.",
        footer = {
            "",
            "Recipes, each with its settings in config/recipes/RECIPE.yaml:",
            "  yamnet-head   a head on the embeddings of --base that calls clips",
            "  starter       a small network of its own, on clips and synthetic sounds; the model that comes with Earshot",
            "",
            "Data sets: ESC-50, UrbanSound8K, a folder for each class. What was interrupted goes on where it was when the",
            "same command is given again.",
            "",
            "Examples:",
            "  earshot train yamnet-head --data ESC-50 --base models/yamnet --out models/esc50",
            "  earshot train starter --data ESC-10 --out models/starter --seeds 3"
        })
final class TrainCommand implements Callable<Integer> {
    /** Parts of a data set that names none itself. */
    private static final int FOLDS = 5;

    /** What a recipe can be. */
    enum Name {
        YAMNET_HEAD("yamnet-head"),
        STARTER("starter");

        private final String key;

        Name(String key) {
            this.key = key;
        }

        /** As users write it. */
        @Override
        public String toString() {
            return key;
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "RECIPE", description = "${COMPLETION-CANDIDATES}", converter = NameConverter.class)
    @SuppressWarnings("NullAway.Init")
    Name name;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    TrainingOptions options;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Cross-validations, each with another seed; 0 for none; default ${DEFAULT-VALUE}.")
    int seeds = 1;

    @Option(
            names = "--licence",
            paramLabel = "SPDX",
            description = "Licence of starter's weights, which the data set decides; default ${DEFAULT-VALUE}.")
    String licence = "CC-BY-3.0";

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        if (seeds < 0 || seeds > 100) {
            throw UserException.badUsage("--seeds must be in 0..100, was " + seeds);
        }
        String model = options.id();
        PackageFolder.check(options.out);
        Steps steps = new Steps(spec);
        Prepared prepared = prepare(steps);
        Recipe recipe = prepared.recipe();
        DataSet data = prepared.data();
        Path work = options.out.toAbsolutePath().normalize();
        Path journal = work.resolveSibling(work.getFileName() + ".training.jsonl");
        List<CrossValidation.Run> runs =
                new CrossValidation(recipe, data, journal).run(data.folds().size() > 1 ? seeds : 0, new Shown(steps));
        Recipe.Trained trained =
                recipe.all(1, (done, of, loss) -> steps.of("learning from all").sound(done, of));
        TrainReport report = new TrainReport(recipe, data, runs);
        Map<String, byte[]> extras =
                new HashMap<>(report.files(name.toString(), spec.commandLine().getParseResult()));
        extras.put(
                "events.yaml",
                PackageFolder.text(EventTypesYaml.format(
                        "Event types of this model; config/events.yaml says what each key does.",
                        trained.eventTypes())));
        ModelPackage written = PackageFolder.write(
                options.out,
                new ModelPackageWriter.Description(
                        model,
                        Versions.of(trained.onnx()),
                        trained.description(),
                        trained.licence(),
                        trained.activation(),
                        List.of(trained.input()),
                        trained.scores(),
                        trained.embeddings()),
                trained.onnx(),
                Labels.of(EventNames.of(recipe.classes())),
                extras);
        Files.deleteIfExists(journal);
        steps.end();
        report.print(spec.commandLine().getOut());
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s, %d classes%n",
                        options.out, written.id(), recipe.classes().size());
        return 0;
    }

    /** A recipe and what it trains on. */
    private record Prepared(Recipe recipe, DataSet data) {}

    private Prepared prepare(Steps steps) throws UserException, ModelException, IOException {
        Path file = options.recipe(name.toString());
        if (name == Name.STARTER) {
            StarterRecipe settings = Yaml.read(file, StarterRecipe.class);
            DataSet data = clips(StarterTraining.INPUT, StarterTraining.LONGEST_SECONDS, steps);
            return new Prepared(new StarterTraining(settings, data, licence), data);
        }
        ModelPackage base = options.base(name.toString());
        HeadRecipe settings = Yaml.read(file, HeadRecipe.class);
        DataSet data = clips(base.firstInput(), ClipHead.LONGEST_SECONDS, steps);
        Embedder embedder = new Embedder(base, options.cache());
        return new Prepared(
                ClipHead.prepare(settings, data, embedder, 1, steps.of("listening to clips and versions")), data);
    }

    /** The clips that can be heard, each of a fold; what is left out is said. */
    private DataSet clips(ModelInput input, int longestSeconds, Steps steps) throws UserException, IOException {
        DataSet chosen = options.chosen(options.clips(), List.of());
        Embedder.Progress progress = steps.of("reading clips");
        DataSet heard = new ClipReader(input.rate(), longestSeconds)
                .heard(chosen, done -> progress.sound(done, chosen.clips().size()));
        heard.findings().forEach(options::say);
        for (String each : heard.classes()) {
            if (heard.clips().stream().noneMatch(clip -> clip.labels().contains(each))) {
                throw UserException.failed(
                        "class '%s' has no clip that can be heard: add some, or leave it out".formatted(each));
            }
        }
        return Folds.assign(heard, FOLDS, 1);
    }

    /** Tells the user of runs. */
    private record Shown(Steps steps) implements CrossValidation.Listener {
        @Override
        public void epoch(int seed, int fold, int done, int of) {
            steps.of("seed %d, without fold %d: epochs".formatted(seed, fold)).sound(done, of);
        }

        @Override
        public void run(CrossValidation.Run run, boolean before) {
            steps.say("seed %d, fold %d: accuracy %.4f%s"
                    .formatted(run.seed(), run.fold(), run.accuracy(), before ? " (from before)" : ""));
        }
    }

    /** Recipes by their own names. */
    static final class NameConverter implements ITypeConverter<Name> {
        @Override
        public Name convert(String value) {
            for (Name each : Name.values()) {
                if (each.toString().equals(value)) {
                    return each;
                }
            }
            throw new TypeConversionException("RECIPE must be yamnet-head or starter, was '%s'".formatted(value));
        }
    }
}
