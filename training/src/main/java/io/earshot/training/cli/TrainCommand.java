package io.earshot.training.cli;

import io.earshot.cli.Home;
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
import io.earshot.training.network.PyTorchSettings;
import io.earshot.training.network.TrainingDevice;
import io.earshot.training.recipe.ClipHead;
import io.earshot.training.recipe.CrossValidation;
import io.earshot.training.recipe.HeadRecipe;
import io.earshot.training.recipe.Recipe;
import io.earshot.training.recipe.StarterRecipe;
import io.earshot.training.recipe.StarterTraining;
import io.earshot.training.teach.Folds;
import io.earshot.training.zoo.LeanRecipe;
import io.earshot.training.zoo.LeanTraining;
import io.earshot.training.zoo.ZooRecipe;
import io.earshot.training.zoo.ZooTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            "  mfcc-mlp      128-64-n on the means of 40 MFCC, with a sigmoid output",
            "  mfcc-mlp-deep 128-256-512-64-n on the same, with a tanh output",
            "  mel-cnn       four strided convolutions on stereo mel spectrograms",
            "  lean          LSTM layers on waveform, attended to by the embeddings of --base; for clips of several sounds",
            "  panns-cnn6, panns-cnn10, panns-cnn14",
            "                PANNs' convolutional networks, from nothing or from a checkpoint of PyTorch's",
            "",
            "Data sets: ESC-50, UrbanSound8K, FSD50K, a folder for each class. What was interrupted goes on where it was when the",
            "same command is given again.",
            "",
            "Examples:",
            "  earshot train yamnet-head --data ESC-50 --base models/yamnet --out models/esc50",
            "  earshot train starter --data ESC-10 --out models/starter --seeds 3",
            "  earshot train mfcc-mlp --data UrbanSound8K --out models/mfcc-mlp"
        })
final class TrainCommand implements Callable<Integer> {
    /** Parts of a data set that names none itself. */
    private static final int FOLDS = 5;

    /** What a recipe can be. */
    enum Name {
        YAMNET_HEAD("yamnet-head"),
        STARTER("starter"),
        MFCC_MLP("mfcc-mlp"),
        MFCC_MLP_DEEP("mfcc-mlp-deep"),
        MEL_CNN("mel-cnn"),
        LEAN("lean"),
        PANNS_CNN6("panns-cnn6"),
        PANNS_CNN10("panns-cnn10"),
        PANNS_CNN14("panns-cnn14");

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
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "Where networks of the literature are trained: cpu, gpu for the first GPU, gpu1 for the second,"
                            + " gpu0,gpu1 for both, or auto: the first GPU where there is one; default ${DEFAULT-VALUE}.")
    String device = "auto";

    @Option(
            names = "--licence",
            paramLabel = "SPDX",
            description = "Licence of the weights, which the data set decides; default ${DEFAULT-VALUE}, and with"
                    + " yamnet-head that of its base.")
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
        List<CrossValidation.Run> runs = new CrossValidation(recipe, data, journal)
                .run(data.folds().size() > 1 ? seeds : 0, new Shown(steps, recipe.logFreq()));
        Recipe.Trained trained =
                recipe.all(1, (done, of, loss) -> told(steps, recipe.logFreq(), "learning from all", done, of, loss));
        TrainReport report = new TrainReport(recipe, data, runs);
        Map<String, byte[]> extras =
                new HashMap<>(report.files(name.toString(), spec.commandLine().getParseResult()));
        extras.put(
                ModelPackage.EVENT_TYPES,
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
                        trained.inputs(),
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
        boolean small = name == Name.STARTER || name == Name.YAMNET_HEAD;
        if (small && !device.equals("auto") && !device.equals("cpu")) {
            throw UserException.badUsage(
                    "--device %s: %s trains on the cpu, where networks this small are fastest; leave it out"
                            .formatted(device, name));
        }
        if (name == Name.STARTER) {
            StarterRecipe settings = Yaml.read(file, StarterRecipe.class);
            DataSet data = clips(StarterTraining.INPUT, StarterTraining.LONGEST_SECONDS, steps);
            return new Prepared(new StarterTraining(settings, data, licence), data);
        }
        if (name != Name.YAMNET_HEAD && name != Name.LEAN) {
            return ofTheZoo(file, steps);
        }
        ModelPackage base = options.base(name.toString());
        if (name == Name.LEAN) {
            return lean(file, base, steps);
        }
        HeadRecipe settings = Yaml.read(file, HeadRecipe.class);
        DataSet data = clips(base.firstInput(), ClipHead.LONGEST_SECONDS, steps);
        Embedder embedder = new Embedder(base, options.cache());
        return new Prepared(
                ClipHead.prepare(settings, data, embedder, 1, steps.of("listening to clips and versions")), data);
    }

    private Prepared lean(Path file, ModelPackage base, Steps steps) throws UserException, ModelException, IOException {
        LeanRecipe settings = Yaml.read(file, LeanRecipe.class);
        TrainingDevice trainedOn = device();
        DataSet data = clips(base.firstInput(), ZooTraining.LONGEST_SECONDS, steps);
        try {
            return new Prepared(
                    new LeanTraining(
                            Files.readString(file),
                            new LeanTraining.Of(data, base, licence, trainedOn),
                            options.cache(),
                            checkpoints(settings.checkpointDir()),
                            steps.of("listening to clips")),
                    data);
        } catch (IllegalArgumentException e) {
            throw UserException.failed(String.valueOf(e.getMessage()));
        }
    }

    /** The folder of this model's checkpoints. */
    private Path checkpoints(String dir) throws UserException {
        return Home.path().resolve(dir.isEmpty() ? ".earshot/checkpoints" : dir).resolve(options.id());
    }

    /** A network of the literature: its recipe file says which. */
    private Prepared ofTheZoo(Path file, Steps steps) throws UserException, IOException {
        ZooRecipe settings = Yaml.read(file, ZooRecipe.class);
        if (!settings.network().toString().equals(name.toString())) {
            throw UserException.badUsage(
                    "%s: network must be %s, as RECIPE says, was %s".formatted(file, name, settings.network()));
        }
        ZooTraining.requireCheckpoint(settings);
        if (settings.network().isLarge()) {
            PyTorchSettings.allProcessors();
        }
        TrainingDevice trainedOn = device();
        ModelInput input = settings.network().input(settings.window(), settings.hop());
        DataSet data = clips(input, ZooTraining.LONGEST_SECONDS, steps);
        try {
            ZooTraining training = new ZooTraining(
                    Files.readString(file), data, licence, checkpoints(settings.checkpointDir()), trainedOn);
            int shorter = training.shortClips();
            if (shorter > 0) {
                options.say("%d of %d clips are shorter than the window of %s s and are padded with silence"
                        .formatted(
                                shorter, data.clips().size(), settings.window().toMillis() / 1e3));
            }
            return new Prepared(training, data);
        } catch (IllegalArgumentException e) {
            throw UserException.failed(String.valueOf(e.getMessage()));
        }
    }

    private TrainingDevice device() throws UserException {
        try {
            return TrainingDevice.of(device);
        } catch (IllegalArgumentException e) {
            throw UserException.badUsage("--device: " + e.getMessage());
        }
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

    private static void told(Steps steps, int every, String what, int done, int of, double loss) {
        if (every == 0) {
            steps.of(what).sound(done, of);
        } else if (done % every == 0 || done == of) {
            steps.say(String.format(Locale.ROOT, "%s: epoch %d of %d, loss %.4f", what, done, of, loss));
        }
    }

    /** Tells the user of runs. */
    private record Shown(Steps steps, int every) implements CrossValidation.Listener {
        @Override
        public void epoch(int seed, int fold, int done, int of, double loss) {
            String what = "seed %d, without fold %d".formatted(seed, fold);
            told(steps, every, every == 0 ? what + ": epochs" : what, done, of, loss);
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
            throw new TypeConversionException("RECIPE must be one of %s, was '%s'"
                    .formatted(Stream.of(Name.values()).map(Name::toString).collect(Collectors.joining(", ")), value));
        }
    }
}
