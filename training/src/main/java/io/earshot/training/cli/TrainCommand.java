package io.earshot.training.cli;

import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.config.Yaml;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.DataSets;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
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

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data set.")
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The model package to write.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Option(names = "--base", paramLabel = "MODEL", description = "The model package that yamnet-head builds on.")
    @Nullable
    Path base;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The model's id in every topic; default: the name of --out.")
    @Nullable
    String id;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "Only these of the data set's classes.")
    List<String> wanted = new ArrayList<>();

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

    @Option(names = "--recipe", paramLabel = "FILE", description = "Settings; default config/recipes/RECIPE.yaml.")
    @Nullable
    Path settings;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where embeddings are kept; default .earshot/embeddings.")
    @Nullable
    Path cache;

    @Override
    public Integer call() throws UserException, ModelException, IOException {
        if (seeds < 0 || seeds > 100) {
            throw UserException.badUsage("--seeds must be in 0..100, was " + seeds);
        }
        String model = Arguments.id(id, out);
        PackageFolder.check(out);
        Steps steps = new Steps(spec);
        DataSet chosen = chosen();
        chosen.findings().forEach(each -> spec.commandLine().getErr().println("earshot: " + each));
        Recipe recipe = recipe(chosen, steps);
        Path work = out.toAbsolutePath().normalize();
        Path journal = work.resolveSibling(work.getFileName() + ".training.jsonl");
        List<CrossValidation.Run> runs = new CrossValidation(recipe, chosen, journal)
                .run(chosen.folds().size() > 1 ? seeds : 0, new Shown(steps));
        Recipe.Trained trained =
                recipe.all(1, (done, of, loss) -> steps.of("learning from all").sound(done, of));
        TrainReport report = new TrainReport(recipe, chosen, runs);
        Map<String, byte[]> extras =
                new HashMap<>(report.files(name.toString(), spec.commandLine().getParseResult()));
        extras.put(
                "events.yaml",
                PackageFolder.text(EventTypesYaml.format(
                        "Event types of this model; config/events.yaml says what each key does.",
                        trained.eventTypes())));
        ModelPackage written = PackageFolder.write(
                out,
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
                        out, written.id(), recipe.classes().size());
        return 0;
    }

    private DataSet chosen() throws UserException, IOException {
        DataSet all = Arguments.clips(data, DataSets.read(data));
        try {
            return wanted.isEmpty() ? all : all.withClasses(wanted);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--classes: " + e.getMessage());
        }
    }

    private Recipe recipe(DataSet chosen, Steps steps) throws UserException, ModelException, IOException {
        Path file = Home.config(settings, "recipes/" + name + ".yaml");
        if (name == Name.STARTER) {
            return new StarterTraining(Yaml.read(file, StarterRecipe.class), chosen, licence);
        }
        if (base == null) {
            throw UserException.badUsage("--base is missing: name the model package that " + name + " builds on");
        }
        ModelPackage model = Arguments.base(base);
        Embedder embedder = new Embedder(model, cache == null ? Home.path().resolve(".earshot/embeddings") : cache);
        return ClipHead.prepare(
                Yaml.read(file, HeadRecipe.class), chosen, embedder, 1, steps.of("listening to clips and versions"));
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
